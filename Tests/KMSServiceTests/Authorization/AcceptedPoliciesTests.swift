import IAMPolicy
import KMSKeys
import KMSModel
import Testing

@testable import KMSService

@Suite("Key policies that were accepted") struct AcceptedPoliciesTests {
  private let policies = AcceptedPolicies()

  private static func policy(resource: String = "*", sid: String = "a") -> String {
    #"{"Version":"2012-10-17","Statement":[{"Sid":"\#(sid)","Effect":"Allow","#
      + #""Principal":{"AWS":"000000000001"},"Action":"kms:*","Resource":"\#(resource)"}]}"#
  }

  private func key(_ last: Int) throws -> KeyARN {
    KeyARN(
      partition: .aws, region: try #require(Region("us-east-1")),
      account: try #require(AccountID("000000000001")),
      id: try #require(KeyID("12345678-1234-1234-1234-12345678901\(last)")))
  }

  private func fits(_ policy: String, _ key: KeyARN) throws -> Bool {
    let accepted = try policies.policy(policy)
    do {
      try KeyPolicyRules.checkResources(of: accepted, for: key)
      return true
    } catch {
      return false
    }
  }

  @Test("a policy is the same the second time, and names the same principals")
  func remembered() throws {
    let first = try policies.policy(Self.policy())
    let second = try policies.policy(Self.policy())
    #expect(first.text == second.text)
    #expect(first.principals.map(\.text) == ["000000000001"])
    #expect(second.principals.map(\.text) == ["000000000001"])
    #expect(first.fitsEveryKey && second.fitsEveryKey)
  }

  @Test("a policy that names its key fits no other one, however often it was seen")
  func named() throws {
    let policy = Self.policy(resource: try key(1).text)
    for _ in 0..<2 {
      #expect(try fits(policy, try key(1)))
      #expect(try !fits(policy, try key(2)))
    }
    #expect(try fits(Self.policy(), try key(2)))
  }

  @Test("a policy that was refused is refused again")
  func refused() throws {
    for _ in 0..<2 {
      #expect(throws: Interruption.self) { _ = try policies.policy("{") }
    }
  }

  @Test("texts that only look the same are different policies")
  func canonicallyEquivalent() throws {
    let composed = Self.policy(sid: "\u{E9}")
    let decomposed = Self.policy(sid: "e\u{301}")
    #expect(composed == decomposed)
    _ = try policies.policy(composed)
    // Combining characters are no part of the language of policies.
    #expect(throws: Interruption.self) { _ = try policies.policy(decomposed) }
  }

  @Test("a long policy is checked each time, and its resources with it", arguments: [0, 4_096])
  func long(_ padding: Int) throws {
    let policy = Self.policy(resource: try key(1).text, sid: String(repeating: "a", count: padding))
    let accepted = try policies.policy(policy)
    #expect(accepted.isShort == (padding == 0))
    #expect(try fits(policy, try key(1)))
    #expect(try !fits(policy, try key(2)))
  }

  @Test("more policies than are remembered are accepted")
  func many() throws {
    for number in 0...AcceptedPolicies.countMax {
      #expect(try policies.policy(Self.policy(sid: "a\(number)")).fitsEveryKey)
    }
    #expect(try policies.policy(Self.policy(sid: "a0")).text == Self.policy(sid: "a0"))
  }
}
