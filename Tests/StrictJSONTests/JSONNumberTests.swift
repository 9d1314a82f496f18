import StrictJSON
import Testing

@Suite("JSONNumber") struct JSONNumberTests {
  private func number(_ text: String) -> JSONNumber? {
    guard case .success(.number(let number)) = tree(text) else { return nil }
    return number
  }

  @Test("keeps the text as written", arguments: ["0", "-0", "1.50", "1E3", "-12.5e-01", "1e+2"])
  func text(_ text: String) {
    #expect(number(text)?.text == text)
  }

  @Test(
    "a whole number is exact within 64 bits",
    arguments: [
      ("0", 0), ("-0", 0), ("7", 7), ("-9007199254740993", -9_007_199_254_740_993),
      ("9223372036854775807", .max), ("-9223372036854775808", .min),
    ] as [(String, Int64)])
  func integer(_ text: String, _ value: Int64) throws {
    #expect(number(text)?.integer == value)
    var reader = try JSONReader(Array(text.utf8))
    #expect(try reader.readInteger() == value)
    try reader.finish()
  }

  @Test(
    "a fraction or an exponent makes a number not whole", arguments: ["1.0", "1e3", "0e0", "-1.5"])
  func notInteger(_ text: String) throws {
    #expect(number(text)?.integer == nil)
    #expect(number(text)?.double == Double(text))
    #expect(
      failure { () throws(JSONError) in
        var reader = try JSONReader(Array(" \(text)".utf8))
        _ = try reader.readInteger()
      } == JSONError(.notAnInteger, at: 1))
  }

  @Test(
    "a number that is not whole is as near as Double comes",
    arguments: [
      ("1607472987.918", 1607472987.918), ("1.7976931348623157e308", .greatestFiniteMagnitude),
      ("5e-324", .leastNonzeroMagnitude), ("0e999999", 0), ("-0.0e-999999", 0), ("1e0", 1),
    ] as [(String, Double)])
  func double(_ text: String, _ value: Double) {
    #expect(number(text)?.double == value)
  }

  @Test(
    "what neither Int64 nor Double can hold is refused",
    arguments: [
      "9223372036854775808", "-9223372036854775809", "100000000000000000000", "1e309", "-1e309",
      "1.8e308", "1e-324", "-123e-10000000", "1e99999999999999999999", "0.1e-323",
    ])
  func outOfRange(_ text: String) {
    #expect(refusal(text) == JSONError(.numberOutOfRange, at: 0))
    #expect(refusal("[\(text)]") == JSONError(.numberOutOfRange, at: 1))
    #expect(skipRefusal(Array("[\(text)]".utf8)) == JSONError(.numberOutOfRange, at: 1))
  }

  @Test("a long fraction is in range or not like any other")
  func longFraction() {
    let limits = JSONLimits(numberByteCountMax: 1000)
    let digits = { String(repeating: "9", count: $0) }
    #expect(refusal(digits(300) + ".5", limits) == nil)
    #expect(refusal(digits(310) + ".5", limits) == JSONError(.numberOutOfRange, at: 0))
    #expect(refusal("0." + String(repeating: "0", count: 310) + "1", limits) == nil)
    #expect(
      refusal("0." + String(repeating: "0", count: 400) + "1", limits)
        == JSONError(.numberOutOfRange, at: 0))
    #expect(refusal("0." + String(repeating: "0", count: 400), limits) == nil)
  }

  @Test(
    "other spellings are no numbers",
    arguments: [
      ("+1", 0), (".5", 0), ("-", 1), ("-a", 1), ("1.", 2), ("1.a", 2), ("1e", 2), ("1e+", 3),
      ("1e+a", 3), ("-.5", 1), ("--1", 1), ("1.e5", 2),
    ])
  func malformed(_ text: String, _ offset: Int) {
    let reason: JSONError.Reason = offset == text.utf8.count ? .unexpectedEnd : .unexpectedByte
    #expect(refusal(text) == JSONError(reason, at: offset))
  }

  @Test(
    "what follows a number is not part of it",
    arguments: [
      ("01", 1), ("-01", 2), ("0x1F", 1), ("1e5.5", 3), ("1_000", 1), ("1.2.3", 3), ("1f", 1),
      ("1\u{0661}", 1),
    ])
  func trailing(_ text: String, _ offset: Int) {
    #expect(refusal(text) == JSONError(.trailingBytes, at: offset))
    #expect(refusal("[\(text)]") == JSONError(.unexpectedByte, at: offset + 1))
  }
}
