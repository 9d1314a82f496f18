import StrictJSON
import Testing

/// Source: github.com/nst/JSONTestSuite, `test_parsing`; recorded.
@Suite("JSON test suite", .enabled(if: Vectors.arePresent, Comment(rawValue: Vectors.absence)))
struct JSONTestSuiteTests {
  /// What is decided about texts that may be accepted or refused, and where we refuse what the
  /// suite accepts. Everything else of the suite is taken at its word.
  static let decisions: [String: JSONError.Reason] = [
    // Two members of one name: RFC 8259 §4 only advises against them, RFC 7493 §2.3 forbids them.
    // Two readers of one policy must not see two policies.
    "y_object_duplicated_key.json": .duplicateName,
    "y_object_duplicated_key_and_value.json": .duplicateName,
    // Numbers that Double turns into infinity or zero (RFC 7493 §2.2).
    "i_number_double_huge_neg_exp.json": .numberOutOfRange,
    "i_number_neg_int_huge_exp.json": .numberOutOfRange,
    "i_number_real_neg_overflow.json": .numberOutOfRange,
    "i_number_real_underflow.json": .numberOutOfRange,
    // A whole number that Int64 cannot hold.
    "i_number_too_big_neg_int.json": .numberOutOfRange,
    // Halves of surrogate pairs (RFC 7493 §2.1).
    "i_object_key_lone_2nd_surrogate.json": .loneSurrogate,
    "i_string_1st_surrogate_but_2nd_missing.json": .loneSurrogate,
    "i_string_1st_valid_surrogate_2nd_invalid.json": .loneSurrogate,
    "i_string_incomplete_surrogate_and_escape_valid.json": .loneSurrogate,
    "i_string_invalid_surrogate.json": .loneSurrogate,
    "i_string_lone_second_surrogate.json": .loneSurrogate,
    // Not UTF-8 (RFC 3629): surrogates, beyond U+10FFFF, overlong, other encodings.
    "i_string_UTF8_surrogate_U+D800.json": .malformedUTF8,
    "i_string_invalid_utf-8.json": .malformedUTF8,
    "i_string_iso_latin_1.json": .malformedUTF8,
    "i_string_not_in_unicode_range.json": .malformedUTF8,
    "i_string_overlong_sequence_2_bytes.json": .malformedUTF8,
    "i_string_truncated-utf-8.json": .malformedUTF8,
    "i_string_UTF-16LE_with_BOM.json": .unexpectedByte,
    "i_string_utf16BE_no_BOM.json": .unexpectedByte,
    // A byte order mark (RFC 8259 §8.1: must not be added, may be refused).
    "i_structure_UTF-8_BOM_empty_object.json": .byteOrderMark,
  ]

  @Test("the suite is read whole")
  func count() {
    #expect(SuiteCase.all.count == 204)
    #expect(Set(SuiteCase.all.map(\.name)).isSuperset(of: Self.decisions.keys))
  }

  @Test("every text of the suite is accepted or refused as decided", arguments: SuiteCase.all)
  func suiteCase(_ suiteCase: SuiteCase) {
    let error = refusal(suiteCase.bytes)
    switch (suiteCase.expectation, Self.decisions[suiteCase.name]) {
    case (_, let reason?): #expect(error?.reason == reason)
    case ("accept", nil): #expect(error == nil)
    case ("reject", nil): #expect(error != nil)
    default: Issue.record("no decision for \(suiteCase.name)")
    }
  }

  @Test("tree, walk, skip and the reference agree", arguments: SuiteCase.all)
  func agreement(_ suiteCase: SuiteCase) {
    let error = refusal(suiteCase.bytes)
    #expect(skipRefusal(suiteCase.bytes) == error)
    #expect(walkRefusal(suiteCase.bytes) == error)
    // The reference has no limits and would recurse into texts that are nothing but depth.
    guard error?.reason != .tooDeep else { return }
    let value = try? tree(suiteCase.bytes).get()
    #expect(value.map(canonical) == ReferenceParser.parse(suiteCase.bytes))
  }
}
