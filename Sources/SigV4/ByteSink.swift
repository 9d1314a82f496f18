internal import KMSCrypto

/// Where the bytes of a canonical request go: into a hash, or into memory to be looked at.
protocol ByteSink {
  mutating func append(_ byte: UInt8)
  mutating func append(_ bytes: Span<UInt8>)
}

extension ByteSink {
  /// Appends the UTF-8 bytes of a text.
  mutating func append(_ text: String) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append($0.span) }
    if isDone == nil { append(Array(text.utf8)) }
  }

  /// Appends bytes.
  mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

  /// Appends a part of some bytes.
  mutating func append(_ bytes: Span<UInt8>, _ part: Range<Int>) {
    append(bytes.extracting(part))
  }
}

/// Hashes what it receives with SHA-256, many pieces at a time.
struct DigestSink: ByteSink {
  /// 15 blocks of SHA-256.
  private static let pendingBytesMax = 960
  private var stream = SHA256Stream()
  private var pending = InlineArray<960, UInt8>(repeating: 0)
  private var pendingBytes = 0

  mutating func append(_ byte: UInt8) {
    if pendingBytes == Self.pendingBytesMax { flush() }
    pending[pendingBytes] = byte
    pendingBytes += 1
  }

  mutating func append(_ bytes: Span<UInt8>) {
    if bytes.count > Self.pendingBytesMax - pendingBytes { flush() }
    guard bytes.count <= Self.pendingBytesMax else {
      stream.update(bytes.bytes)
      return
    }
    let room = pendingBytes..<(pendingBytes + bytes.count)
    var pending = pending.mutableSpan
    pending.withUnsafeMutableBytes { pending in
      bytes.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: pending[room]).copyMemory(from: bytes)
      }
    }
    pendingBytes = room.upperBound
  }

  /// The hash of everything appended.
  mutating func finalize() -> Digest256 {
    flush()
    return stream.finalize()
  }

  private mutating func flush() {
    stream.update(pending.span.extracting(0..<pendingBytes).bytes)
    pendingBytes = 0
  }
}

/// Keeps what it receives.
struct MemorySink: ByteSink {
  private(set) var bytes: [UInt8] = []

  /// A sink with room for so many bytes, and for more at a price.
  init(bytesExpected: Int = 0) { bytes.reserveCapacity(bytesExpected) }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(_ part: Span<UInt8>) {
    part.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }
}
