import StrictJSON
import Testing

@Suite("JSONWriter") struct JSONWriterTests {
  private func written(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("puts commas and colons in their places")
  func commas() {
    let text = written { writer in
      writer.beginObject()
      writer.name("a")
      writer.beginArray()
      writer.null()
      writer.bool(true)
      writer.bool(false)
      writer.integer(1)
      writer.string("s")
      writer.beginObject()
      writer.endObject()
      writer.beginArray()
      writer.endArray()
      writer.rawJSON(Array(#"{"raw":1}"#.utf8))
      writer.base64([0xFF])
      writer.epochSeconds(milliseconds: 1)
      writer.endArray()
      writer.name("b" as StaticString)
      writer.integer(-2)
      writer.name("c" as String)
      writer.rawJSON(Array("[]".utf8))
      writer.name("d")
      writer.string("")
      writer.endObject()
    }
    #expect(
      text
        == #"{"a":[null,true,false,1,"s",{},[],{"raw":1},"/w==",0.001],"b":-2,"c":[],"d":""}"#)
    #expect(refusal(text) == nil)
  }

  @Test("an empty writer has written nothing")
  func empty() {
    #expect(JSONWriter().bytes.isEmpty)
    #expect(written { $0.reserveCapacity(100) }.isEmpty)
  }

  @Test(
    "escapes what must be escaped and nothing else",
    arguments: [
      ("\"\\/", #""\"\\/""#), ("\u{8}\u{9}\u{A}\u{C}\u{D}", #""\b\t\n\f\r""#),
      ("\u{0}\u{1F}\u{B}", #""\u0000\u001f\u000b""#),
      ("\u{7F}é€😀\u{2028}", "\"\u{7F}é€😀\u{2028}\""),
      (
        "a long run of plain text, then \" and more \u{1} and the end",
        #""a long run of plain text, then \" and more \u0001 and the end""#
      ),
    ])
  func escapes(_ text: String, _ literal: String) {
    #expect(written { $0.string(text) } == literal)
    #expect(written { $0.name(text) } == literal + ":")
  }

  @Test("a name known when the program is built is escaped as well")
  func staticName() {
    #expect(written { $0.name("a\"\n\\é" as StaticString) } == #""a\"\n\\é":"#)
  }

  @Test("a byte that needs an escape is found at every place of a text of every length")
  func escapesEverywhere() {
    for length in 0..<40 {
      let plain = String(repeating: "é~", count: length).utf8.prefix(length).map {
        $0 < 0x80 ? $0 : 0x61
      }
      #expect(
        written { $0.string(String(decoding: plain, as: UTF8.self)) }
          == "\"" + String(decoding: plain, as: UTF8.self) + "\"")
      for place in 0..<length {
        for second in [place, length - 1] {
          var bytes = plain
          bytes[place] = UInt8(ascii: "\\")
          bytes[second] = UInt8(ascii: "\"")
          let text = String(decoding: bytes, as: UTF8.self)
          let literal = text.map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : "\($0)" }.joined()
          #expect(written { $0.string(text) } == "\"\(literal)\"")
          #expect(read("\"\(literal)\"") == text)
        }
      }
    }
  }

  @Test("a member with its text is the name and the text, escaped or not")
  func textMember() {
    for (name, text) in [("a", ""), ("a", "b"), ("a", "\"b\u{1}é"), ("a\"", "b"), ("a\"", "\\")]
      as [(StaticString, String)]
    {
      let parts = written { writer in
        writer.beginObject()
        writer.name(name)
        writer.string(text)
        writer.name(name)
        writer.string(text)
        writer.endObject()
      }
      let members = written { writer in
        writer.beginObject()
        writer.textMember(name, text)
        writer.textMember(name, text)
        writer.endObject()
      }
      #expect(members == parts)
    }
  }

  private func read(_ json: String) -> String? {
    do throws(JSONError) {
      var reader = try JSONReader(Array(json.utf8))
      return try reader.readString()
    } catch { return nil }
  }

  @Test(
    "whole numbers of all sizes",
    arguments: [
      (0, "0"), (-1, "-1"), (10, "10"), (1_607_472_987, "1607472987"),
      (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
    ] as [(Int64, String)])
  func integers(_ value: Int64, _ text: String) {
    #expect(written { $0.integer(value) } == text)
  }

  @Test(
    "epoch seconds have the milliseconds that are needed",
    arguments: [
      (1_607_472_987_918, "1607472987.918"), (1_607_472_987_000, "1607472987"),
      (1_607_472_987_910, "1607472987.91"), (1_607_472_987_900, "1607472987.9"),
      (1_607_472_987_008, "1607472987.008"), (1_607_472_987_080, "1607472987.08"), (0, "0"),
      (1, "0.001"), (-1, "-0.001"), (-1500, "-1.5"), (-2000, "-2"),
      (.max, "9223372036854775.807"), (.min, "-9223372036854775.808"),
    ] as [(Int64, String)])
  func epochSeconds(_ milliseconds: Int64, _ text: String) {
    #expect(written { $0.epochSeconds(milliseconds: milliseconds) } == text)
    #expect(refusal(text) == nil)
  }

  @Test("every string comes back as it was", arguments: SeededGenerator.seeds)
  func strings(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let text = RandomTree.text(&generator)
      var reader = try JSONReader(Array(written { $0.string(text) }.utf8))
      let back = try reader.readString()
      try reader.finish()
      #expect(Array(back.utf8) == Array(text.utf8))
    }
  }

  @Test("every tree comes back as it was", arguments: SeededGenerator.seeds)
  func trees(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<150 {
      var writer = JSONWriter()
      let expected = RandomTree.write(to: &writer, &generator)
      #expect(canonical(try JSONValue(parsing: writer.bytes)) == expected)
      #expect(ReferenceParser.parse(writer.bytes) == expected)
      #expect(skipRefusal(writer.bytes) == nil)
      #expect(walkRefusal(writer.bytes) == nil)
    }
  }
}
