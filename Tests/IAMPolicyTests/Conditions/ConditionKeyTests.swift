import Testing

@testable import IAMPolicy

@Suite("Condition keys") struct ConditionKeyTests {
  private static let vocabulary = PolicyVocabulary(
    keys: [("aws:CurrentTime", 1), ("kms:KeySpec", 2), ("KMS:KEYSPEC", 3)],
    families: [("aws:PrincipalTag/", 10), ("kms:EncryptionContext:", 11)])

  @Test("are known by number without regard to case; the last number counts")
  func numbers() {
    #expect(Self.vocabulary.key(named: "AWS:currenttime").symbol == 1)
    #expect(Self.vocabulary.key(named: "kms:KeySpec").symbol == 3)
    #expect(Self.vocabulary.key(named: "kms:KeySpecs").symbol == nil)
    #expect(Self.vocabulary.key(named: "AWS:KeySpec").name == "aws:keyspec")
    #expect(PolicyVocabulary.empty.key(named: "kms:KeySpec").symbol == nil)
  }

  @Test("of a family have a variable part")
  func families() {
    let key = Self.vocabulary.key(named: "AWS:principaltag/CostCenter")
    #expect(key.symbol == 10)
    #expect(key.tailMatches("costcenter") && key.tailMatches("COSTCENTER"))
    #expect(!key.tailMatches("cost") && !key.tailMatches(""))
    #expect(String(decoding: key.foldedTail, as: UTF8.self) == "costcenter")
    let whole = Self.vocabulary.key(named: "aws:CurrentTime")
    #expect(whole.tailMatches("AWS:CURRENTTIME"))
  }

  @Test("in a context differ in case only once, and the last value counts")
  func context() {
    var context = DictionaryConditionContext([("a:B", .text("x")), ("A:b", .text("y"))])
    let key = Self.vocabulary.key(named: "a:b")
    guard case .text("y") = context.values(for: key) else {
      Issue.record("the last value does not count")
      return
    }
    context.set("A:B", .absent)
    #expect(context.values(for: key).isAbsent)
  }
}
