import Testing

@testable import IAMPolicy

@Suite("Base64") struct Base64Tests {
  static let wellFormed: [(text: String, bytes: [UInt8])] = [
    ("", []), ("QUJD", [65, 66, 67]), ("QUI=", [65, 66]), ("QQ==", [65]),
    ("+/+/", [251, 255, 191]),
    ("AAECAwQ=", [0, 1, 2, 3, 4]),
  ]

  @Test("decodes", arguments: wellFormed)
  func valid(_ row: (text: String, bytes: [UInt8])) {
    #expect(Base64.decode(row.text.utf8) == row.bytes)
  }

  @Test(
    "refuses what is not canonical",
    arguments: [
      "Q", "QQ", "QQ=", "QUJ", "QR==", "QUJ=", "=", "====", "Q===", "QQ==QUJD", "QU=D", "QUJ-",
      "QU JD", "QUJD\n", "QUJD=",
    ])
  func invalid(_ text: String) {
    #expect(Base64.decode(text.utf8) == nil)
  }
}
