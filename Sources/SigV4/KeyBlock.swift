internal import Crypto

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Turns bytes into keys for HMAC-SHA-256 without leaving copies of them.
enum KeyBlock {
  /// Bytes of a block of SHA-256.
  private static let blockBytes = 64

  /// The key that consists of a prefix and of bytes.
  ///
  /// Keys below 64 bytes are filled up with zeros. For HMAC that is the same key, but left to itself the
  /// library does it in an array that nobody wipes.
  ///
  /// - Source: RFC 2104 §2.
  static func key(prefix: StaticString = "", _ bytes: UnsafeRawBufferPointer) -> SymmetricKey {
    let prefixBytes = prefix.utf8CodeUnitCount
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(blockBytes, prefixBytes + bytes.count), alignment: 16)
    defer {
      wipe(block)
      block.deallocate()
    }
    _ = block.initializeMemory(as: UInt8.self, repeating: 0)
    prefix.withUTF8Buffer { block.copyBytes(from: $0) }
    UnsafeMutableRawBufferPointer(rebasing: block[prefixBytes...]).copyMemory(from: bytes)
    return SymmetricKey(data: UnsafeRawBufferPointer(block))
  }

  private static func wipe(_ block: UnsafeMutableRawBufferPointer) {
    guard let start = block.baseAddress else { return }
    #if canImport(Glibc) || canImport(Musl)
      explicit_bzero(start, block.count)
    #else
      _ = memset_s(start, block.count, 0, block.count)
    #endif
  }
}
