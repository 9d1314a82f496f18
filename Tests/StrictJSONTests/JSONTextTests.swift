import StrictJSON
import Testing

@Suite("Strings") struct JSONTextTests {
  private func text(_ literal: String) throws -> JSONText {
    var reader = try JSONReader(Array(literal.utf8))
    let text = try reader.readText()
    try reader.finish()
    return text
  }

  private func refusalOfString(_ content: [UInt8]) -> JSONError? {
    refusal([0x22] + content + [0x22])
  }

  @Test(
    "escapes stand for characters",
    arguments: [
      (#""""#, ""), (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
      (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00""#, "😀"),
      (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
      (#""\u0000""#, "\u{0}"), (#""a\u0000b""#, "a\u{0}b"), (#""é€😀""#, "é€😀"),
      (#""e\u0301""#, "e\u{301}"),
      ("\"\u{7F}\"", "\u{7F}"),
      (
        #""long enough for eight at a time \n and then some more of it é""#,
        "long enough for eight at a time \n and then some more of it é"
      ),
    ])
  func escapes(_ literal: String, _ expected: String) throws {
    let text = try text(literal)
    #expect(Array(text.string.utf8) == Array(expected.utf8))
    #expect(text.utf8 == Array(expected.utf8))
    var reader = try JSONReader(Array(literal.utf8))
    #expect(Array(try reader.readString().utf8) == Array(expected.utf8))
  }

  @Test("noncharacters are characters like others")
  func noncharacters() throws {
    let utf8: [UInt8] = [0xEF, 0xBF, 0xBF, 0xEF, 0xB7, 0x90]
    #expect(try text(#""\uFFFF\ufdd0""#).utf8 == utf8)
    #expect(refusalOfString(utf8) == nil)
  }

  @Test(
    "other escapes are refused",
    arguments: [
      #""\x41""#, #""\a""#, #""\'""#, #""\U0041""#, #""\u""#, #""\u004""#, #""\u004g""#,
      #""\u 041""#,
      #""\u+041""#, #""\u-041""#, #""\u00 1""#, #""\"#, #""\u12"#, "\"\\\u{0}\"", "\"\\\n\"",
      #""\é""#,
    ])
  func malformedEscape(_ literal: String) {
    #expect(refusal(literal) == JSONError(.malformedEscape, at: 1))
    #expect(refusal("[" + literal) == JSONError(.malformedEscape, at: 2))
    #expect(skipRefusal(Array(literal.utf8)) == JSONError(.malformedEscape, at: 1))
  }

  @Test(
    "half a surrogate pair is refused",
    arguments: [
      #"\ud800"#, #"\udbff"#, #"\udc00"#, #"\udfff"#, #"\ud800a"#, #"\ud800\n"#, #"\ud800\u0041"#,
      #"\ud800\ud800"#, #"\udc00\ud800"#, #"\ud800\udc0"#, #"\ud800\\udc00"#, #"\ud800 \udc00"#,
    ])
  func loneSurrogate(_ content: String) {
    #expect(refusal("\"\(content)\"") == JSONError(.loneSurrogate, at: 1))
    #expect(refusal("{\"\(content)\":0}") == JSONError(.loneSurrogate, at: 2))
    #expect(skipRefusal(Array("{\"a\":\"\(content)\"}".utf8)) == JSONError(.loneSurrogate, at: 6))
  }

  @Test("every control character must be escaped", arguments: UInt8(0)..<0x20)
  func controlCharacters(_ byte: UInt8) {
    for count in 0...17 {
      let padding = [UInt8](repeating: 0x61, count: count)
      #expect(refusalOfString(padding + [byte]) == JSONError(.controlCharacter, at: count + 1))
    }
  }

  @Test(
    "every byte beyond ASCII is refused alone and before a character of ASCII",
    arguments: UInt8(0x80)...0xFF)
  func loneBytes(_ byte: UInt8) {
    for count in 0...9 {
      let padding = [UInt8](repeating: 0x61, count: count)
      #expect(refusalOfString(padding + [byte]) == JSONError(.malformedUTF8, at: count + 1))
      #expect(refusalOfString(padding + [byte, 0x61]) == JSONError(.malformedUTF8, at: count + 1))
    }
    #expect(refusal([byte])?.reason == .unexpectedByte)
  }

  @Test("two and three bytes are UTF-8 exactly when the standard library says so")
  func shortSequences() {
    for first in UInt8(0x80)...0xFF {
      for second in UInt8(0x60)...0xFF {
        let pair = [first, second]
        let isValid = String(validating: pair, as: UTF8.self) != nil
        #expect((refusalOfString(pair) == nil) == isValid, "\(pair)")
        for third in [0x7F, 0x80, 0xBF, 0xC0] as [UInt8] {
          let triple = pair + [third]
          let isValid = String(validating: triple, as: UTF8.self) != nil
          #expect((refusalOfString(triple) == nil) == isValid, "\(triple)")
        }
      }
    }
  }

  @Test("four bytes are UTF-8 exactly when the standard library says so")
  func longSequences() {
    let edges: [UInt8] = [0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
    for first in UInt8(0xEE)...0xFF {
      for second in edges {
        for third in edges {
          for fourth in edges {
            let bytes = [first, second, third, fourth]
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            #expect((refusalOfString(bytes) == nil) == isValid, "\(bytes)")
          }
        }
      }
    }
  }

  @Test(
    "a name is compared by bytes, after unescaping",
    arguments: [
      (#""KeyId""#, true), (#""\u004beyId""#, true), (#""Key\u0049d""#, true), (#""keyId""#, false),
      (#""KeyI""#, false), (#""KeyIdd""#, false), (#""""#, false), (#""KeyI\u0064d""#, false),
      (#""KeyI\u0065""#, false), ("\"\u{212A}eyId\"", false),
    ])
  func comparison(_ literal: String, _ isSame: Bool) throws {
    let text = try text(literal)
    #expect((text == "KeyId") == isSame)
    switch text {
    case "KeyId": #expect(isSame)
    default: #expect(!isSame)
    }
  }

  @Test("equal characters of other bytes are not the same")
  func canonicalEquivalence() throws {
    #expect(try text("\"\u{E9}\"") == "\u{E9}")
    #expect(!(try text("\"e\u{301}\"") == "\u{E9}"))
    #expect(try text(#""""#) == "")
  }

  @Test("the offset of a text is that of its first character")
  func offset() throws {
    #expect(try text("  \"a\"").offset == 3)
  }
}
