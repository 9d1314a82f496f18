import Foundation
import IAMPolicy
import Testing

/// Prints what a decision costs. Meaningful with an optimized build only, and on a quiet machine, so it
/// runs when asked for.
@Suite("Speed of decisions") struct PolicySpeedTests {
  static let isAskedFor = ProcessInfo.processInfo.environment["STRONGROOM_MEASURE"] != nil

  @Test(
    "is printed",
    .enabled(if: isAskedFor, "measurements are made when STRONGROOM_MEASURE is set"))
  func measure() {
    let context = DictionaryConditionContext([
      ("aws:SourceIp", .text("203.0.113.7")), ("aws:username", .text("alice")),
      ("aws:CurrentTime", .instant(PolicyInstant(seconds: 1_777_593_600))),
      ("aws:TagKeys", .list(["a", "b"])),
    ])
    let keyPolicy = Sample.keyPolicy(
      #"""
      "Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*",
      "Resource":"*"
      """#)
    let identity = Sample.policy(
      #"""
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:Encrypt","kms:Decrypt"],
      "Resource":"\#(Sample.keyARN)"}]}
      """#, kind: .identity)
    let request = Sample.request()
    report("Decrypt, default key policy and one identity policy", 100_000) {
      keyPolicy.evaluate(request, in: context).isAllowance
        && identity.evaluate(request, in: context).isAllowance
    }
    let large = Self.large()
    report("100 statements with conditions, the last one allows", 10_000) {
      large.evaluate(request, in: context).isAllowance
    }
  }

  private static func large() -> CompiledPolicy {
    var statements = (0..<99).map { index in
      #"""
      {"Effect":"\#(index % 3 == 0 ? "Deny" : "Allow")","Action":"kms:*",
      "Resource":"arn:aws:kms:us-west-2:111122223333:key/*","Condition":{
      "IpAddress":{"aws:SourceIp":"203.0.113.0/24"},
      "StringLike":{"aws:username":["bob\#(index)","*${aws:username}\#(index)"]}}}
      """#
    }
    statements.append(
      #"""
      {"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{
      "ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]},
      "DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}}
      """#)
    let list = statements.joined(separator: ",")
    return Sample.policy(#"{"Version":"2012-10-17","Statement":[\#(list)]}"#, kind: .identity)
  }

  private func report(_ name: String, _ rounds: Int, _ decide: () -> Bool) {
    var allowed = 0
    let time = ContinuousClock().measure {
      for _ in 0..<rounds where decide() { allowed += 1 }
    }
    #expect(allowed == rounds)
    print("\(name): \(time / rounds) each")
  }
}
