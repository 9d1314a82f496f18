import Testing

@testable import KMSModel

@Suite("Timestamps of requests") struct EpochSecondsTests {
  @Test(
    "JSON numbers are read exactly",
    arguments: [
      ("0", 0), ("-0", 0), ("1607472987", 1_607_472_987_000), ("1607472987.918", 1_607_472_987_918),
      ("1.607472987918E9", 1_607_472_987_918), ("1.607472987918e+09", 1_607_472_987_918),
      ("1607472987918e-3", 1_607_472_987_918), ("1607472987.9189", 1_607_472_987_918),
      ("-1.5", -1500), ("-0.0009", 0), ("1e-400", 0), ("0e999999999999999999999", 0),
      ("0.1e1", 1000),
      ("9223372036854775.807", Int64.max), ("-9223372036854775.807", -Int64.max),
    ])
  func exact(_ text: String, _ milliseconds: Int64) {
    #expect(Timestamp(epochSeconds: text)?.millisecondsSinceEpoch == milliseconds)
  }

  @Test(
    "what does not fit or is no number is nothing",
    arguments: [
      "9223372036854775.808", "9223372036854776", "1e300", "1e99999999999999999999",
      "99999999999999999999999999", "", "-", "1.", ".5", "1e", "1e+", "1x", "1.5.5", "1e5e5", "٣",
    ])
  func refused(_ text: String) {
    #expect(Timestamp(epochSeconds: text) == nil)
  }
}
