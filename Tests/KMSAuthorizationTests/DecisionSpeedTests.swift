import Foundation
import IAMPolicy
import KMSAuthorization
import KMSModel
import Testing

/// Prints what a decision costs. Meaningful with an optimized build only, and on a quiet machine, so it runs
/// when asked for.
@Suite("Speed of decisions") struct DecisionSpeedTests {
  static let isAskedFor = ProcessInfo.processInfo.environment["STRONGROOM_MEASURE"] != nil

  @Test(
    "is printed",
    .enabled(if: isAskedFor, "measurements are made when STRONGROOM_MEASURE is set"))
  func measure() {
    let identity = Sample.attached(
      Sample.statement("kms:Decrypt", resource: Sample.keyARN))
    let small = Situation(
      caller: Sample.aliceCalls(identity), key: Sample.facts(Sample.rootStatement),
      action: .operation(.decrypt), context: Sample.pairs(["app": "x"]))
    report("Decrypt, default key policy and one identity policy", 200_000, small)
    var statements = (0..<99).map { index in
      Sample.statement(
        "kms:*", effect: index % 3 == 0 ? "Deny" : "Allow",
        resource: "arn:aws:kms:us-west-2:111122223333:key/*",
        condition:
          #"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"StringLike":{"aws:username":["bob\#(index)","*x\#(index)"]}}"#
      )
    }
    statements.append(
      Sample.statement(
        "kms:*",
        condition:
          #"{"StringEquals":{"kms:EncryptionContext:app":"x","kms:CallerAccount":"111122223333"}}"#
      ))
    let large = Situation(
      caller: Sample.aliceCalls(
        AttachedPolicy(
          name: "inline/large",
          policy: Sample.policy(Sample.document(statements), kind: .identity))),
      key: Sample.facts(Sample.rootStatement), action: .operation(.decrypt),
      context: Sample.pairs(["app": "x"]))
    report("100 statements with conditions, the last one allows", 20_000, large)
  }

  private func report(_ name: String, _ rounds: Int, _ situation: Situation) {
    let authorizer = Authorizer()
    let use = situation.use
    var allowed = 0
    let time = ContinuousClock().measure {
      for _ in 0..<rounds {
        let deliberation = authorizer.deliberate(
          use, by: situation.caller, on: situation.key, request: situation.request)
        if deliberation.verdict.isAllowed { allowed += 1 }
      }
    }
    #expect(allowed == rounds)
    print("\(name): \(time / rounds) each")
  }
}
