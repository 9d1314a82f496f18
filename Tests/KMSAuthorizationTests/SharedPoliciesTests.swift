import KMSAuthorization
import Testing

@Suite("Policies that keys share") struct SharedPoliciesTests {
  private let policies = SharedPolicies(countMax: 3)
  private static func text(_ sid: String) -> String {
    #"{"Statement":[{"Sid":"\#(sid)","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}"#
  }

  private func entry(_ text: String, _ bindings: [PolicyBinding]) -> SharedPolicies.Entry {
    policies.shared(text, bindings).entry
  }

  @Test("the same text is compiled once, for the first key that has it")
  func same() {
    let first = entry(Self.text("a"), [])
    #expect(entry(Self.text("a"), []).policy === first.policy)
    #expect(first.text == Self.text("a"))
    #expect(!policies.shared(Self.text("a"), []).isNew)
    #expect(policies.shared(Self.text("b"), []).isNew)
  }

  @Test("another text, or other unique ids, are another policy")
  func other() {
    let first = entry(Self.text("a"), [])
    let bound = entry(Self.text("a"), [PolicyBinding(text: "x", id: "AIDA1")])
    let otherwise = entry(Self.text("a"), [PolicyBinding(text: "x", id: "AIDA2")])
    #expect(entry(Self.text("b"), []).policy !== first.policy)
    #expect(bound.policy !== first.policy)
    #expect(otherwise.policy !== bound.policy)
    #expect(otherwise.bindings == [PolicyBinding(text: "x", id: "AIDA2")])
  }

  @Test("texts that only look the same are different policies")
  func bytes() {
    let composed = entry(Self.text("\u{E9}"), [])
    let decomposed = entry(Self.text("e\u{301}"), [])
    #expect(Self.text("\u{E9}") == Self.text("e\u{301}"))
    #expect(composed.policy !== decomposed.policy)
  }

  @Test("beyond the limit all are forgotten and compiled anew")
  func limit() {
    let first = entry(Self.text("a"), [])
    for name in ["b", "c", "d"] { _ = entry(Self.text(name), []) }
    #expect(entry(Self.text("a"), []).policy !== first.policy)
  }
}
