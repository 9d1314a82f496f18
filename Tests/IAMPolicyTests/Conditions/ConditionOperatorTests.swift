import Testing

@testable import IAMPolicy

@Suite("Names of operators") struct ConditionOperatorTests {
  static let bases = [
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
    "StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan",
    "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals",
    "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
    "DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals",
    "ArnNotEquals", "ArnLike", "ArnNotLike",
  ]

  @Test("every operator takes IfExists and both set operators", arguments: bases)
  func combinations(_ base: String) throws {
    let plain = try #require(ConditionOperator(name: base))
    #expect(plain.isNegated == base.contains("Not") && plain.quantifier == .plain)
    for (prefix, quantifier) in [
      ("", ConditionOperator.Quantifier.plain), ("ForAllValues:", .forAllValues),
      ("ForAnyValue:", .forAnyValue),
    ] {
      for suffix in ["", "IfExists"] {
        let read = try #require(ConditionOperator(name: prefix + base + suffix))
        #expect(read.comparison == plain.comparison && read.isNegated == plain.isNegated)
        #expect(read.quantifier == quantifier && read.allowsAbsence == !suffix.isEmpty)
        let holds =
          !suffix.isEmpty || quantifier == .forAllValues
          || quantifier == .plain && read.isNegated
        #expect(read.holdsWhenAbsent == holds)
      }
    }
  }

  @Test("Null takes neither")
  func null() {
    #expect(ConditionOperator(name: "Null")?.comparison == .null)
    for name in ["NullIfExists", "ForAllValues:Null", "ForAnyValue:Null", "NotNull"] {
      #expect(ConditionOperator(name: name) == nil)
    }
  }

  @Test(
    "nothing else is an operator",
    arguments: [
      "", "stringequals", "StringEquals ", "IfExists", "StringEqualsIfExistsIfExists",
      "ForAllValues:", "forAllValues:StringEquals", "ForAllValues:ForAnyValue:StringEquals",
      "ForAnyValue:ForAnyValue:Bool", "ForSomeValues:Bool", "BoolNotEquals", "NotBool",
      "BinaryNotEquals", "NumericNotLessThan", "StringMatches", "IpAddressNot", "ArnNotEqualsLike",
      "StringEquals\u{301}",
    ])
  func unknown(_ name: String) {
    #expect(ConditionOperator(name: name) == nil)
  }
}
