import Foundation
import StrictJSON
import Testing

@Suite("Base64") struct Base64Tests {
  private func text(_ content: String) throws -> JSONText {
    var reader = try JSONReader(Array("\"\(content)\"".utf8))
    return try reader.readText()
  }

  /// Source: RFC 4648 §10.
  static let standard: [(String, String)] = [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ]

  @Test("agrees with the examples of the standard", arguments: standard)
  func examples(_ plain: String, _ encoded: String) throws {
    var writer = JSONWriter()
    writer.base64(Array(plain.utf8))
    #expect(writer.bytes == Array("\"\(encoded)\"".utf8))
    #expect(try text(encoded).base64Bytes() == Array(plain.utf8))
  }

  @Test("agrees with Foundation for every length and every byte")
  func foundation() throws {
    var generator = SeededGenerator(seed: 1)
    for count in 0...260 {
      for _ in 0..<3 {
        let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let encoded = Data(bytes).base64EncodedString()
        var writer = JSONWriter()
        writer.base64(bytes)
        #expect(writer.bytes == Array("\"\(encoded)\"".utf8))
        let text = try text(encoded)
        #expect(text.base64ByteCount == count)
        #expect(try text.base64Bytes() == bytes)
        #expect(try self.text(encoded.replacing("/", with: "\\/")).base64Bytes() == bytes)
      }
    }
    let all = [UInt8](0...255)
    #expect(try text(Data(all).base64EncodedString()).base64Bytes() == all)
  }

  @Test("span, buffer and array are written alike")
  func sources() {
    let bytes = [UInt8](0..<50)
    var (array, span, buffer) = (JSONWriter(), JSONWriter(), JSONWriter())
    array.base64(bytes)
    span.base64(bytes.span.bytes)
    bytes.withUnsafeBytes { buffer.base64($0) }
    #expect(array.bytes == span.bytes)
    #expect(array.bytes == buffer.bytes)
  }

  @Test(
    "escapes are what they stand for",
    arguments: [
      (#"\u005ag=="#, "f"), (#"Zm9vYmF\u0079"#, "foobar"), (#"Zg\u003d="#, "f"),
      (#"Zg=\u003D"#, "f"),
    ])
  func escapes(_ encoded: String, _ plain: String) throws {
    #expect(try text(encoded).base64Bytes() == Array(plain.utf8))
  }

  @Test(
    "a length or padding that cannot be is refused",
    arguments: [
      "Z", "Zg", "Zg=", "Zm8", "Zm9vY", "Zm9vYg", "Zm9vYg=", "=", "==", "===", "====", "Z===",
      "Zg===",
      "Zm9v=", "Zm9v====", "Zm9vYg==Zm9vYg=", #"Zm9\u0076="#, #"\u003d==="#,
    ])
  func wrongLength(_ encoded: String) throws {
    #expect(try text(encoded).base64ByteCount == nil)
    #expect(decodingFailure(encoded) == JSONError(.malformedBase64, at: 1))
  }

  @Test(
    "what is not canonical is refused",
    arguments: [
      // Other alphabets, white space, padding within.
      "Zm9-", "Zm9_", "Zm 9", " Zm9", "Zm9 ", "Zg==Zm9v", "Z=8=", "=m9v", "Zm=v", "Zm9.", "Zm9,",
      "Zm9@",
      "Zm9[", "Zm9`", "Zm9{", "Zm9:", "Zm9*", "éé", "Zm9vYmFyé=", #"Zm9\n"#, #"Zm9\u0000"#,
      #"Zm9\u0141"#,
      "Zm9vYmFyZm9vYmF-", "-m9vYmFyZm9vYmFy", #"Zm9vYm\n\r"#, "\u{7F}m9v",
      // Bits to spare that are not zero: RFC 4648 §3.5.
      "Zh==", "Zi==", "Zk==", "Zo==", "Zm9=", "Zm+=", "Zm9vYmFyZh==", "Zm9vYmFyZm9=", #"Zh\u003d="#,
    ])
  func notCanonical(_ encoded: String) {
    #expect(decodingFailure(encoded) == JSONError(.malformedBase64, at: 1))
  }

  @Test("every byte at every place of a word is a digit or refused")
  func everyByte() throws {
    let digits = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for place in 0..<24 {
      for byte in UInt8(0x20)..<0x80 where byte != 0x22 && byte != 0x5C {
        var encoded = Array(repeating: UInt8(ascii: "A"), count: 24)
        encoded[place] = byte
        let content = String(decoding: encoded, as: UTF8.self)
        let isDigit = digits.contains(byte) || (byte == UInt8(ascii: "=") && place == 23)
        #expect((decodingFailure(content) == nil) == isDigit, "\(byte) at \(place)")
      }
    }
  }

  @Test("exactly one text decodes to given bytes")
  func oneEncoding() throws {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
    for first in alphabet {
      for second in alphabet {
        for ending in ["==", "8=", "9="] {
          let encoded = String([first, second]) + ending
          guard let decoded = try? text(encoded).base64Bytes() else { continue }
          #expect(Data(decoded).base64EncodedString() == encoded)
        }
      }
    }
  }

  @Test("decodes into the beginning of the caller's buffer and touches nothing behind it")
  func buffer() throws {
    for count in 0...40 {
      let bytes = [UInt8](repeating: 7, count: count)
      let literal = Array("\"\(Data(bytes).base64EncodedString())\"".utf8)
      var target = [UInt8](repeating: 0xEE, count: count + 9)
      var reader = try JSONReader(literal)
      let written = try target.withUnsafeMutableBytes { try reader.readBase64(into: $0) }
      try reader.finish()
      #expect(written == count)
      #expect(target == bytes + [UInt8](repeating: 0xEE, count: 9))
    }
  }

  @Test("a buffer that is too small is refused untouched")
  func bufferTooSmall() throws {
    var target = [UInt8](repeating: 0xEE, count: 5)
    let text = try text("Zm9vYmFy")
    let error = target.withUnsafeMutableBytes { buffer in
      failure { () throws(JSONError) in try text.decodeBase64(into: buffer) }
    }
    #expect(error == JSONError(.bufferTooSmall, at: 1))
    #expect(target == [UInt8](repeating: 0xEE, count: 5))
    let nowhere = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    #expect(try self.text("").decodeBase64(into: nowhere) == 0)
  }

  private func decodingFailure(_ content: String) -> JSONError? {
    failure { () throws(JSONError) in
      var reader = try JSONReader(Array("\"\(content)\"".utf8))
      _ = try reader.readBase64()
    }
  }
}
