internal import Crypto

/// Where the bytes of a canonical request go: into a hash, or into memory to be looked at.
protocol ByteSink {
  mutating func append(_ byte: UInt8)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>)
}

extension ByteSink {
  /// Appends the UTF-8 bytes of a text.
  mutating func append(_ text: String) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append($0) }
    if isDone == nil { append(Array(text.utf8)) }
  }

  /// Appends bytes.
  mutating func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { append($0) }
  }

  /// Appends a part of an array.
  mutating func append(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBufferPointer { append($0) }
  }
}

/// Hashes what it receives with SHA-256, a kilobyte at a time.
struct DigestSink: ByteSink {
  private static let pendingBytesMax = 1_024
  private var hasher = SHA256()
  private var pending: [UInt8] = []

  init() { pending.reserveCapacity(Self.pendingBytesMax) }

  mutating func append(_ byte: UInt8) {
    if pending.count == Self.pendingBytesMax { flush() }
    pending.append(byte)
  }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.count > Self.pendingBytesMax - pending.count { flush() }
    if bytes.count > Self.pendingBytesMax {
      hasher.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    } else {
      pending.append(contentsOf: bytes)
    }
  }

  /// The hash of everything appended.
  mutating func finalize() -> SHA256Digest {
    flush()
    return hasher.finalize()
  }

  private mutating func flush() {
    pending.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    pending.removeAll(keepingCapacity: true)
  }
}

/// Keeps what it receives.
struct MemorySink: ByteSink {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(_ part: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: part) }
}
