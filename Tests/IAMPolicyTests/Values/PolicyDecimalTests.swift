import Testing

@testable import IAMPolicy

@Suite("Numbers") struct PolicyDecimalTests {
  private static func read(_ text: String) -> PolicyDecimal? {
    let bytes = Array(text.utf8)
    return PolicyDecimal(bytes.span)
  }

  /// Numbers in ascending order; texts on one line are the same number.
  static let ascending: [[String]] = [
    ["-1e6144"], ["-99999999999999999999999999999999999999"], ["-1000", "-1e3", "-1.0E+3"],
    ["-1.5", "-15e-1"], ["-0.1"], ["-1e-6144"], ["0", "-0", "+0", "0.000", "0e99", ".0", "0."],
    ["1e-6144"], ["0.1", ".1", "1e-1", "0.10", "00.1"], ["1", "1.", "+1", "001", "1.000", "10e-1"],
    ["6.999999"], ["7", "7.0", "0.7e1"], ["9223372036854775807"], ["9223372036854775808"],
    ["12345678901234567890123456789012345678"], ["12345678901234567890123456789012345679"],
    ["99999999999999999999999999999999999999"], ["1e38"], ["1e6144"],
  ]

  @Test("are compared exactly")
  func order() throws {
    for (left, leftTexts) in Self.ascending.enumerated() {
      for (right, rightTexts) in Self.ascending.enumerated() {
        for leftText in leftTexts {
          for rightText in rightTexts {
            let order = try #require(Self.read(leftText)).compared(
              to: try #require(Self.read(rightText)))
            #expect(
              order == (left == right ? 0 : left < right ? -1 : 1), "\(leftText) \(rightText)")
          }
        }
      }
    }
  }

  @Test(
    "are refused when they are none, or too long",
    arguments: [
      "", "-", "+", ".", "e", "1e", "1e+", "e1", "1.2.3", "1 ", " 1", "0x1", "1_0", "NaN", "inf",
      "--1", "1e1.5", "1,5", "١", "1e6145", "1e-6145", "1e99999999999999999999",
      "123456789012345678901234567890123456789", "0.123456789012345678901234567890123456789",
      "1" + String(repeating: "0", count: 10_000),
      "0." + String(repeating: "0", count: 10_000) + "1",
    ])
  func invalid(_ text: String) {
    #expect(Self.read(text) == nil)
  }

  @Test("from integers are the numbers of their texts", arguments: [0, 1, -1, 10, 365, .min, .max])
  func integers(_ value: Int64) throws {
    #expect(PolicyDecimal(value).compared(to: try #require(Self.read(String(value)))) == 0)
  }
}
