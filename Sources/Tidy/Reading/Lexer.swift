/// Cuts Swift source into tokens, just well enough for the rules: comments nest, strings may be raw, span
/// lines and hold interpolated code. Regular expression literals are not known; we write none.
struct Lexer {
  private let source: [UInt8]
  private var index = 0
  private var line = 1
  private var isSpaced = true
  private var startsLine = true
  private var tokens: [Token] = []

  private init(_ source: [UInt8]) { self.source = source }

  /// The tokens of a source, in order.
  static func tokens(of source: [UInt8]) -> [Token] {
    var lexer = Lexer(source)
    lexer.scanCode(insideInterpolation: false)
    return lexer.tokens
  }

  private func byte(at offset: Int = 0) -> UInt8? {
    index + offset < source.count ? source[index + offset] : nil
  }

  private func matches(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { source[index...].starts(with: $0) }
  }

  private mutating func scanCode(insideInterpolation: Bool) {
    var depth = 0
    while let next = byte() {
      if next == UInt8(ascii: "\n") || Lexer.isBlank(next) {
        skipBlank(next)
      } else if matches("//") {
        scanLineComment()
      } else if matches("/*") {
        scanBlockComment()
      } else if let pounds = poundsOfString() {
        scanString(pounds: pounds)
      } else if Lexer.isWordByte(next) {
        scanWord()
      } else {
        if next == UInt8(ascii: "(") { depth += 1 }
        if next == UInt8(ascii: ")") { depth -= 1 }
        if insideInterpolation && depth < 0 { return }
        add(.punctuation, index..<index + 1, line: line)
        index += 1
      }
    }
  }

  private mutating func skipBlank(_ byte: UInt8) {
    isSpaced = true
    if byte == UInt8(ascii: "\n") {
      line += 1
      startsLine = true
    }
    index += 1
  }

  private mutating func scanLineComment() {
    let start = index
    while let next = byte(), next != UInt8(ascii: "\n") { index += 1 }
    add(.comment, start..<index, line: line)
  }

  private mutating func scanBlockComment() {
    let start = index
    let firstLine = line
    var depth = 0
    repeat {
      if matches("/*") {
        depth += 1
        index += 2
      } else if matches("*/") {
        depth -= 1
        index += 2
      } else {
        if byte() == UInt8(ascii: "\n") { line += 1 }
        index += 1
      }
    } while depth > 0 && index < source.count
    add(.comment, start..<min(index, source.count), line: firstLine)
  }

  private mutating func scanWord() {
    let start = index
    while let next = byte(), Lexer.isWordByte(next) { index += 1 }
    add(.word, start..<index, line: line)
  }

  /// How many `#` a string literal begins with, if one begins here.
  private func poundsOfString() -> Int? {
    var pounds = 0
    while byte(at: pounds) == UInt8(ascii: "#") { pounds += 1 }
    return byte(at: pounds) == UInt8(ascii: "\"") ? pounds : nil
  }

  private mutating func scanString(pounds: Int) {
    index += pounds
    let quotes = matches("\"\"\"") ? 3 : 1
    let end = [UInt8](repeating: UInt8(ascii: "\""), count: quotes) + Lexer.pounds(pounds)
    let escape = [UInt8(ascii: "\\")] + Lexer.pounds(pounds)
    index += quotes
    var text: [UInt8] = []
    let firstLine = line
    let before = (isSpaced, startsLine)
    while let next = byte(), !source[index...].starts(with: end) {
      if source[index...].starts(with: escape) {
        index += escape.count
        if byte() == UInt8(ascii: "(") {
          index += 1
          scanCode(insideInterpolation: true)
        } else if byte() == UInt8(ascii: "\n") {
          line += 1
        }
      } else {
        text.append(next)
        if next == UInt8(ascii: "\n") { line += 1 }
      }
      index += 1
    }
    index += end.count
    (isSpaced, startsLine) = before
    add(.string, text[...], line: firstLine)
  }

  private mutating func add(_ kind: Token.Kind, _ range: Range<Int>, line: Int) {
    add(kind, source[range], line: line)
  }

  private mutating func add(_ kind: Token.Kind, _ text: ArraySlice<UInt8>, line: Int) {
    tokens.append(
      Token(
        kind: kind, text: String(decoding: text, as: UTF8.self), line: line, isSpaced: isSpaced,
        startsLine: startsLine))
    isSpaced = false
    startsLine = false
  }

  private static func pounds(_ count: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(ascii: "#"), count: count)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
      true
    default: false
    }
  }
}
