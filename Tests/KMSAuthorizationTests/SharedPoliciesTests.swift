import KMSAuthorization
import Testing

@Suite("Policies that keys share") struct SharedPoliciesTests {
  private let policies = SharedPolicies(countMax: 3)
  private static func text(_ sid: String) -> String {
    #"{"Statement":[{"Sid":"\#(sid)","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}"#
  }

  @Test("the same text is compiled once")
  func same() {
    let first = policies.entry(Self.text("a"), [])
    #expect(policies.entry(Self.text("a"), []).policy === first.policy)
    #expect(first.text == Self.text("a"))
  }

  @Test("another text, or other unique ids, are another policy")
  func other() {
    let first = policies.entry(Self.text("a"), [])
    let bound = policies.entry(Self.text("a"), [PolicyBinding(text: "x", id: "AIDA1")])
    let otherwise = policies.entry(Self.text("a"), [PolicyBinding(text: "x", id: "AIDA2")])
    #expect(policies.entry(Self.text("b"), []).policy !== first.policy)
    #expect(bound.policy !== first.policy)
    #expect(otherwise.policy !== bound.policy)
  }

  @Test("texts that only look the same are different policies")
  func bytes() {
    let composed = policies.entry(Self.text("\u{E9}"), [])
    let decomposed = policies.entry(Self.text("e\u{301}"), [])
    #expect(Self.text("\u{E9}") == Self.text("e\u{301}"))
    #expect(composed.policy !== decomposed.policy)
  }

  @Test("beyond the limit all are forgotten and compiled anew")
  func limit() {
    let first = policies.entry(Self.text("a"), [])
    for name in ["b", "c", "d"] { _ = policies.entry(Self.text(name), []) }
    #expect(policies.entry(Self.text("a"), []).policy !== first.policy)
  }
}
