import IAMPolicy
import Testing

/// Source: the order observed for IAM's CreatePolicy.
@Suite("The order of refusals") struct ValidationOrderTests {
  /// Statements with one flaw each, in the order in which flaws are reported.
  static let flaws: [(rule: PolicyViolation.Rule, statement: String)] = [
    (.syntax, #""Effect":"Allow","Action":"kms:*","Resource":"*","Extra":1"#),
    (.value, #""Effect":"ALLOW","Action":"kms:*","Resource":"*""#),
    (.statementID, #""Sid":"a b","Effect":"Allow","Action":"kms:*","Resource":"*""#),
    (.principalForbidden, #""Effect":"Allow","Action":"kms:*","Resource":"*","Principal":"*""#),
    (.actionMissing, #""Effect":"Allow","Resource":"*""#),
    (.resourceFormat, #""Effect":"Allow","Action":"kms:*","Resource":"key""#),
    (.actionFormat, #""Effect":"Allow","Action":"Decrypt","Resource":"*""#),
    (.resourceMissing, #""Effect":"Allow","Action":"kms:*""#),
  ]

  @Test("of two flaws the earlier one is reported, wherever it stands")
  func pairs() {
    for first in Self.flaws.indices {
      for second in Self.flaws.indices where second > first {
        for isSwapped in [false, true] {
          let order = isSwapped ? [second, first] : [first, second]
          let statements = order.map { "{\(Self.flaws[$0].statement)}" }.joined(separator: ",")
          let violation = violation(#"{"Version":"2012-10-17","Statement":[\#(statements)]}"#)
          #expect(violation?.rule == Self.flaws[first].rule)
          #expect(violation?.statement == (isSwapped ? 1 : 0))
        }
      }
    }
  }

  @Test("the version comes after the syntax and before everything else")
  func version() {
    for flaw in Self.flaws {
      let violation = violation(#"{"Statement":{\#(flaw.statement)}}"#)
      #expect(violation?.rule == (flaw.rule == .syntax ? .syntax : .version))
    }
  }

  @Test("every valid document with one byte missing is refused or still compiles")
  func mutilated() {
    for statement in AcceptedDocumentTests.identity.prefix(12) {
      let bytes = Array(#"{"Version":"2012-10-17","Statement":{\#(statement)}}"#.utf8)
      for index in bytes.indices {
        var damaged = bytes
        damaged.remove(at: index)
        let document = try? PolicyDocument(validating: damaged, grammar: .managed)
        if let document { #expect(CompiledPolicy(document).isReadable) }
        damaged = bytes
        damaged[index] ^= 1
        let changed = try? PolicyDocument(validating: damaged, grammar: .managed)
        if let changed { #expect(CompiledPolicy(changed).isReadable) }
      }
    }
  }

  private func violation(_ text: String) -> PolicyViolation? {
    do {
      _ = try PolicyDocument(validating: Array(text.utf8), grammar: .managed)
      return nil
    } catch {
      return error
    }
  }
}
