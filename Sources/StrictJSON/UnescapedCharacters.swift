/// The characters of a scanned literal one by one, as bytes; 0xFF for those that are more than a
/// byte.
struct UnescapedCharacters {
  private let bytes: [UInt8]
  private let end: Int
  private var index: Int

  init(_ bytes: [UInt8], _ range: TextRange) {
    self.bytes = bytes
    self.index = range.start
    self.end = range.end
  }

  mutating func next() -> UInt8? {
    guard index < end else { return nil }
    let byte = bytes[index]
    guard byte == ASCII.backslash else {
      index += 1
      return byte
    }
    // INVARIANT: `TextScanner` accepted the literal, so every escape in it is a character.
    guard case .scalar(let scalar, let next) = Escape(bytes.span, at: index) else { return nil }
    index = next
    return UInt8(exactly: scalar) ?? 0xFF
  }
}
