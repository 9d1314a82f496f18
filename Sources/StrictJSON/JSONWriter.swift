/// Writes JSON into bytes, with the commas in their places.
///
/// Whoever writes sees to it that containers are closed and that members have names.
public struct JSONWriter: Sendable {
  private var storage: [UInt8] = []
  private var needsComma = false

  /// What most answers and records fit into, so that they are not moved while they grow.
  private static let firstByteCount = 512

  /// An empty text. Room for it is made with the first container, so that whoever knows better comes first.
  public init() {}

  /// What has been written; a copy of it, without the room for more.
  public var bytes: [UInt8] { Array(storage[...]) }

  /// How many bytes have been written.
  public var byteCount: Int { storage.count }

  /// What has been written, without a copy.
  public consuming func finished() -> [UInt8] { storage }

  /// Makes room for so many bytes in all, so that what is written is not moved, and left behind,
  /// when more follows.
  public mutating func reserveCapacity(_ byteCount: Int) {
    storage.reserveCapacity(byteCount)
  }

  /// Begins another text behind what is written, without anything between them.
  public mutating func beginText() { needsComma = false }

  /// Begins an object.
  public mutating func beginObject() {
    makeFirstRoom()
    let comma = needsComma
    put(room: 2) { $0.put(ASCII.openBrace, comma: comma) }
    needsComma = false
  }

  /// Ends the object begun last.
  public mutating func endObject() {
    put(room: 1) { $0.put(ASCII.closeBrace) }
    needsComma = true
  }

  /// Begins an array.
  public mutating func beginArray() {
    makeFirstRoom()
    let comma = needsComma
    put(room: 2) { $0.put(ASCII.openBracket, comma: comma) }
    needsComma = false
  }

  /// Ends the array begun last.
  public mutating func endArray() {
    put(room: 1) { $0.put(ASCII.closeBracket) }
    needsComma = true
  }

  /// The name of the member whose value is written next.
  public mutating func name(_ name: StaticString) {
    let comma = needsComma
    name.withUTF8Buffer { utf8 in
      if JSONWriter.isPlain(utf8) {
        put(literal: utf8, comma: comma, colon: true)
      } else {
        beginValue()
        appendLiteral(utf8)
        append(ASCII.colon)
      }
    }
    needsComma = false
  }

  /// The name of the member whose value is written next.
  public mutating func name(_ name: String) {
    string(name)
    append(ASCII.colon)
    needsComma = false
  }

  /// A string. Only what must be escaped is.
  public mutating func string(_ text: String) {
    let comma = needsComma
    text.utf8Span.span.withUnsafeBufferPointer { utf8 in
      guard JSONWriter.isPlain(utf8) else {
        beginValue()
        return appendLiteral(utf8)
      }
      put(literal: utf8, comma: comma)
    }
    needsComma = true
  }

  /// A member whose value is a string: the same as its name and then the string, in one go.
  public mutating func textMember(_ name: StaticString, _ text: String) {
    let comma = needsComma
    let isWritten = text.utf8Span.span.withUnsafeBufferPointer { utf8 in
      name.withUTF8Buffer { name in
        guard JSONWriter.isPlain(name), JSONWriter.isPlain(utf8) else { return false }
        let byteCount = (comma ? 1 : 0) + name.count + utf8.count + 5
        storage.append(addingCapacity: byteCount) { output in
          output.withUnsafeMutableBufferPointer { buffer, count in
            JSONWriter.fill(UnsafeMutableRawBufferPointer(buffer), comma, name, utf8)
            count = byteCount
          }
        }
        return true
      }
    }
    guard !isWritten else {
      needsComma = true
      return
    }
    self.name(name)
    string(text)
  }

  /// Writes `,"text"` or `,"text":`, with the comma before it or without; nothing in the text needs an escape.
  @inline(__always)
  private mutating func put(
    literal text: UnsafeBufferPointer<UInt8>, comma: Bool, colon: Bool = false
  ) {
    let start = comma ? 2 : 1
    let end = start + text.count
    let byteCount = end + (colon ? 2 : 1)
    storage.append(addingCapacity: byteCount) { output in
      output.withUnsafeMutableBufferPointer { room, count in
        // Everything below lies before the last byte, or is that.
        guard let base = UnsafeMutableRawPointer(room.baseAddress), room.count == byteCount else {
          preconditionFailure("a writer has made room for something else")
        }
        if comma { base.storeBytes(of: ASCII.comma, as: UInt8.self) }
        base.storeBytes(of: ASCII.quote, toByteOffset: start - 1, as: UInt8.self)
        if let text = text.baseAddress {
          (base + start).copyMemory(from: text, byteCount: end - start)
        }
        base.storeBytes(of: ASCII.quote, toByteOffset: end, as: UInt8.self)
        if colon { base.storeBytes(of: ASCII.colon, toByteOffset: end + 1, as: UInt8.self) }
        count = byteCount
      }
    }
  }

  /// Writes `,"name":"text"`, with the comma or without it.
  @inline(__always)
  private static func fill(
    _ room: UnsafeMutableRawBufferPointer, _ comma: Bool, _ name: UnsafeBufferPointer<UInt8>,
    _ text: UnsafeBufferPointer<UInt8>
  ) {
    let nameStart = comma ? 2 : 1
    let textStart = nameStart + name.count + 3
    // Everything below lies before the last byte.
    guard let base = room.baseAddress, textStart + text.count + 1 == room.count else {
      preconditionFailure("a writer has made room for something else")
    }
    if comma { base.storeBytes(of: ASCII.comma, as: UInt8.self) }
    base.storeBytes(of: ASCII.quote, toByteOffset: nameStart - 1, as: UInt8.self)
    if let name = name.baseAddress {
      (base + nameStart).copyMemory(from: name, byteCount: textStart - 3 - nameStart)
    }
    base.storeBytes(of: ASCII.quote, toByteOffset: textStart - 3, as: UInt8.self)
    base.storeBytes(of: ASCII.colon, toByteOffset: textStart - 2, as: UInt8.self)
    base.storeBytes(of: ASCII.quote, toByteOffset: textStart - 1, as: UInt8.self)
    if let text = text.baseAddress {
      (base + textStart).copyMemory(from: text, byteCount: room.count - 1 - textStart)
    }
    base.storeBytes(of: ASCII.quote, toByteOffset: room.count - 1, as: UInt8.self)
  }

  /// A whole number.
  public mutating func integer(_ value: Int64) {
    beginValue()
    if value < 0 { append(ASCII.minus) }
    appendDigits(value.magnitude)
  }

  /// Seconds since the epoch, with the milliseconds that are left as a fraction: `1607472987.918`,
  /// `1607472987`.
  ///
  /// Source: AWS JSON 1.1 protocol, timestamp format `epoch-seconds`.
  public mutating func epochSeconds(milliseconds: Int64) {
    beginValue()
    if milliseconds < 0 { append(ASCII.minus) }
    let (seconds, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
    appendDigits(seconds)
    guard rest > 0 else { return }
    append(UInt8(ascii: "."))
    append(ASCII.zero + UInt8(rest / 100))
    if rest % 100 > 0 { append(ASCII.zero + UInt8(rest / 10 % 10)) }
    if rest % 10 > 0 { append(ASCII.zero + UInt8(rest % 10)) }
  }

  /// `true` or `false`.
  public mutating func bool(_ value: Bool) {
    beginValue()
    append(contentsOf: value ? "true" : "false")
  }

  /// `null`.
  public mutating func null() {
    beginValue()
    append(contentsOf: "null")
  }

  /// A value that is JSON already. It is not checked.
  public mutating func rawJSON(_ json: [UInt8]) {
    beginValue()
    json.withUnsafeBytes { append(contentsOf: $0) }
  }

  /// A string literal of so many bytes, none of which needs an escape, written in place.
  mutating func appendPlainLiteral(
    byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) {
    let comma = needsComma
    put(room: byteCount + 3) { room in
      room.put(ASCII.quote, comma: comma)
      room.put(byteCount: byteCount, fill)
      room.put(ASCII.quote)
    }
    needsComma = true
  }

  @inline(__always)
  private mutating func makeFirstRoom() {
    if storage.capacity == 0 { storage.reserveCapacity(JSONWriter.firstByteCount) }
  }

  /// Writes what is put into so much room.
  @inline(__always)
  private mutating func put(room byteCount: Int, _ fill: (inout Room) -> Void) {
    storage.append(addingCapacity: byteCount) { output in
      output.withUnsafeMutableBufferPointer { buffer, count in
        var room = Room(UnsafeMutableRawBufferPointer(buffer))
        fill(&room)
        count = room.count
      }
    }
  }

  private mutating func append(_ byte: UInt8) {
    put(room: 1) { $0.put(byte) }
  }

  private mutating func append(contentsOf bytes: UnsafeRawBufferPointer) {
    put(room: bytes.count) { room in
      room.put(byteCount: bytes.count) { $0.copyMemory(from: bytes) }
    }
  }

  private mutating func append(contentsOf text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: UnsafeRawBufferPointer($0)) }
  }

  /// Whether nothing needs an escape.
  @inline(__always)
  private static func isPlain(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    PlainRun.isWrittenAsItIs(UnsafeRawBufferPointer(utf8))
  }

  private mutating func beginValue() {
    if needsComma { append(ASCII.comma) }
    needsComma = true
  }

  /// A literal with escapes in it.
  private mutating func appendLiteral(_ utf8: UnsafeBufferPointer<UInt8>) {
    append(ASCII.quote)
    var start = 0
    while true {
      let end = PlainRun.endWriting(utf8.span.bytes, from: start)
      append(
        contentsOf: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: utf8[start..<end])))
      guard end < utf8.count else { break }
      appendEscape(utf8[end])
      start = end + 1
    }
    append(ASCII.quote)
  }

  private mutating func appendEscape(_ byte: UInt8) {
    append(ASCII.backslash)
    switch byte {
    case ASCII.quote, ASCII.backslash: append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    default:
      let hexDigits: StaticString = "0123456789abcdef"
      append(contentsOf: "u00")
      hexDigits.withUTF8Buffer {
        append($0[Int(byte >> 4)])
        append($0[Int(byte & 0xF)])
      }
    }
  }

  private mutating func appendDigits(_ value: UInt64) {
    let start = storage.count
    var rest = value
    repeat {
      append(ASCII.zero + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    storage[start...].reverse()
  }
}

/// Room at the end of what is written, filled from its beginning.
private struct Room {
  /// How many bytes are filled.
  private(set) var count = 0
  private let buffer: UnsafeMutableRawBufferPointer

  init(_ buffer: UnsafeMutableRawBufferPointer) {
    self.buffer = buffer
  }

  @inline(__always)
  mutating func put(_ byte: UInt8) {
    precondition(count < buffer.count, "a writer has made too little room")
    buffer[count] = byte
    count &+= 1
  }

  @inline(__always)
  mutating func put(_ byte: UInt8, comma: Bool) {
    if comma { put(ASCII.comma) }
    put(byte)
  }

  @inline(__always)
  mutating func put(byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
    precondition(byteCount <= buffer.count &- count, "a writer has made too little room")
    fill(UnsafeMutableRawBufferPointer(rebasing: buffer[count..<count + byteCount]))
    count &+= byteCount
  }
}
