/// Makes request ids from random bytes that are fetched a block at a time. One per event loop.
struct RequestIdSource {
  private static let bytesPerId = 16
  private static let blockBytes = 1024

  private let fill: @Sendable (UnsafeMutableRawBufferPointer) -> Void
  private var block: [UInt8]
  private var used: Int

  /// Makes a source; the first block is fetched with the first id.
  init(fillWithRandomBytes fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void) {
    self.fill = fill
    self.block = [UInt8](repeating: 0, count: Self.blockBytes)
    self.used = Self.blockBytes
  }

  /// A lower-case UUID of version 4, 36 characters.
  ///
  /// - Source: RFC 9562 §5.4.
  mutating func next() -> String {
    if used == Self.blockBytes {
      block.withUnsafeMutableBytes { fill($0) }
      used = 0
    }
    let start = used
    used += Self.bytesPerId
    return String(unsafeUninitializedCapacity: 36) { text in
      var position = 0
      for index in 0..<Self.bytesPerId {
        var byte = block[start + index]
        if index == 6 { byte = byte & 0x0F | 0x40 }
        if index == 8 { byte = byte & 0x3F | 0x80 }
        if index == 4 || index == 6 || index == 8 || index == 10 {
          text[position] = UInt8(ascii: "-")
          position += 1
        }
        text[position] = Self.digit(byte >> 4)
        text[position + 1] = Self.digit(byte & 0x0F)
        position += 2
      }
      return position
    }
  }

  private static func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
  }
}
