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
    let context = NumberedContext()
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
      {"Effect":"\#(index % 3 == 0 ? "Deny" : "Allow")","Action":["kms:De*","kms:GenerateDataKey"],
      "Resource":"arn:aws:kms:*:111122223333:key/*","Condition":{
      "StringEquals":{"aws:username":"bob\#(index)"},"Bool":{"aws:SecureTransport":true}}}
      """#
    }
    statements.append(
      #"""
      {"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{
      "IpAddress":{"aws:SourceIp":"203.0.113.0/24"},
      "StringLike":{"aws:username":"${aws:username}*"},
      "ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]},
      "DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}}
      """#)
    let list = statements.joined(separator: ",")
    return CompiledPolicy(
      stored: Array(#"{"Version":"2012-10-17","Statement":[\#(list)]}"#.utf8), kind: .identity,
      vocabulary: NumberedContext.vocabulary)
  }

  /// Answers by number, as a service does.
  private struct NumberedContext: ConditionContext {
    static let vocabulary = PolicyVocabulary(
      keys: [
        ("aws:SourceIp", 0), ("aws:username", 1), ("aws:CurrentTime", 2), ("aws:TagKeys", 3),
        ("aws:SecureTransport", 4),
      ], families: [])

    let tagKeys = ["a", "b"]

    func values(for key: ConditionKey) -> ConditionValues {
      switch key.symbol {
      case 0: .text("203.0.113.7")
      case 1: .text("alice")
      case 2: .instant(PolicyInstant(seconds: 1_777_593_600))
      case 3: .list(tagKeys)
      case 4: .boolean(true)
      default: .absent
      }
    }
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
