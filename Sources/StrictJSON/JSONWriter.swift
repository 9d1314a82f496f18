/// Writes JSON into bytes, with the commas in their places.
///
/// Whoever writes sees to it that containers are closed and that members have names.
public struct JSONWriter: Sendable {
  /// What has been written.
  public private(set) var bytes: [UInt8] = []

  private var needsComma = false

  /// What most answers and records fit into, so that they are not moved while they grow.
  private static let firstByteCount = 512

  /// An empty text.
  public init() { bytes.reserveCapacity(JSONWriter.firstByteCount) }

  /// Makes room for so many bytes in all, so that what is written is not moved, and left behind,
  /// when more follows.
  public mutating func reserveCapacity(_ byteCount: Int) {
    bytes.reserveCapacity(byteCount)
  }

  /// Begins an object.
  public mutating func beginObject() {
    beginValue()
    bytes.append(ASCII.openBrace)
    needsComma = false
  }

  /// Ends the object begun last.
  public mutating func endObject() {
    bytes.append(ASCII.closeBrace)
    needsComma = true
  }

  /// Begins an array.
  public mutating func beginArray() {
    beginValue()
    bytes.append(ASCII.openBracket)
    needsComma = false
  }

  /// Ends the array begun last.
  public mutating func endArray() {
    bytes.append(ASCII.closeBracket)
    needsComma = true
  }

  /// The name of the member whose value is written next.
  public mutating func name(_ name: StaticString) {
    beginValue()
    name.withUTF8Buffer { appendLiteral($0) }
    bytes.append(ASCII.colon)
    needsComma = false
  }

  /// The name of the member whose value is written next.
  public mutating func name(_ name: String) {
    string(name)
    bytes.append(ASCII.colon)
    needsComma = false
  }

  /// A string. Only what must be escaped is.
  public mutating func string(_ text: String) {
    beginValue()
    let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { appendLiteral($0) }
    if isWritten == nil { Array(text.utf8).withUnsafeBufferPointer { appendLiteral($0) } }
  }

  /// A whole number.
  public mutating func integer(_ value: Int64) {
    beginValue()
    if value < 0 { bytes.append(ASCII.minus) }
    appendDigits(value.magnitude)
  }

  /// Seconds since the epoch, with the milliseconds that are left as a fraction: `1607472987.918`,
  /// `1607472987`.
  ///
  /// Source: AWS JSON 1.1 protocol, timestamp format `epoch-seconds`.
  public mutating func epochSeconds(milliseconds: Int64) {
    beginValue()
    if milliseconds < 0 { bytes.append(ASCII.minus) }
    let (seconds, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
    appendDigits(seconds)
    guard rest > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    bytes.append(ASCII.zero + UInt8(rest / 100))
    if rest % 100 > 0 { bytes.append(ASCII.zero + UInt8(rest / 10 % 10)) }
    if rest % 10 > 0 { bytes.append(ASCII.zero + UInt8(rest % 10)) }
  }

  /// `true` or `false`.
  public mutating func bool(_ value: Bool) {
    beginValue()
    bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
  }

  /// `null`.
  public mutating func null() {
    beginValue()
    bytes.append(contentsOf: "null".utf8)
  }

  /// A value that is JSON already. It is not checked.
  public mutating func rawJSON(_ json: [UInt8]) {
    beginValue()
    bytes.append(contentsOf: json)
  }

  /// A string literal of so many bytes, none of which needs an escape, written in place.
  mutating func appendPlainLiteral(
    byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) {
    beginValue()
    bytes.append(ASCII.quote)
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: byteCount))
    bytes.withUnsafeMutableBytes { fill(UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
    bytes.append(ASCII.quote)
  }

  private mutating func beginValue() {
    if needsComma { bytes.append(ASCII.comma) }
    needsComma = true
  }

  private mutating func appendLiteral(_ utf8: UnsafeBufferPointer<UInt8>) {
    bytes.append(ASCII.quote)
    var start = 0
    while true {
      let end = PlainRun.endWriting(utf8.span.bytes, from: start)
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<end]))
      guard end < utf8.count else { break }
      appendEscape(utf8[end])
      start = end + 1
    }
    bytes.append(ASCII.quote)
  }

  private mutating func appendEscape(_ byte: UInt8) {
    bytes.append(ASCII.backslash)
    switch byte {
    case ASCII.quote, ASCII.backslash: bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      let hexDigits: StaticString = "0123456789abcdef"
      bytes.append(contentsOf: "u00".utf8)
      hexDigits.withUTF8Buffer {
        bytes.append($0[Int(byte >> 4)])
        bytes.append($0[Int(byte & 0xF)])
      }
    }
  }

  private mutating func appendDigits(_ value: UInt64) {
    let start = bytes.count
    var rest = value
    repeat {
      bytes.append(ASCII.zero + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }
}
