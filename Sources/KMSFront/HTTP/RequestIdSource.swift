import KMSModel

/// Makes request ids from random bytes that are fetched a block at a time. One per event loop.
struct RequestIdSource {
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
  mutating func next() -> String {
    if used == Self.blockBytes {
      block.withUnsafeMutableBytes { fill($0) }
      used = 0
    }
    defer { used += RandomUUID.byteCount }
    return RandomUUID.text(of: block[used..<(used + RandomUUID.byteCount)])
  }
}
