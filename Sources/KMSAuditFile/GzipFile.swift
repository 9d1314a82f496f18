import CZlib
package import KMSAudit

/// Whole gzip files, in the one form that this program writes: no name, no time, one member.
///
/// Source: RFC 1952.
package enum GzipFile {
  /// How many bytes a file may unfold to.
  static let bytesMax = 1 << 30

  private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
  /// The window that zlib has at most, and a gzip header.
  fileprivate static let windowBits: Int32 = 15 + 16
  fileprivate static let chunkByteCount = 262_144

  /// Compresses bytes.
  ///
  /// - Throws: `.writeFailed` with `ENOMEM`.
  package static func compress(_ bytes: [UInt8]) throws(AuditError) -> [UInt8] {
    var output: [UInt8] = []
    let compressor = try GzipCompressor()
    try compressor.finish(bytes[...]) { piece throws(AuditError) in output += piece }
    return output
  }

  /// What a file unfolds to; nothing if it is not one that `compress` made, whole and without a byte
  /// more.
  static func decompress(_ file: [UInt8]) -> [UInt8]? {
    guard file.starts(with: header) else { return nil }
    var stream = z_stream()
    let begun = inflateInit2_(
      &stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard begun == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    let status = unfold(file, with: &stream, into: &output)
    guard status == Z_STREAM_END, stream.avail_in == 0 else { return nil }
    return output
  }

  /// Steps until the stream ends, cannot go on, or has given too much. Input is at most 4 GiB.
  private static func unfold(
    _ input: [UInt8], with stream: inout z_stream, into output: inout [UInt8]
  ) -> Int32 {
    guard let count = UInt32(exactly: input.count) else { return Z_BUF_ERROR }
    var chunk = [UInt8](repeating: 0, count: chunkByteCount)
    return input.withUnsafeBufferPointer { input in
      chunk.withUnsafeMutableBufferPointer { chunk in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = count
        while output.count <= bytesMax {
          stream.next_out = chunk.baseAddress
          stream.avail_out = UInt32(chunk.count)
          let status = inflate(&stream, Z_NO_FLUSH)
          let given = chunk.count - Int(stream.avail_out)
          output += chunk[..<given]
          guard status == Z_OK, given > 0 || stream.avail_in > 0 else { return status }
        }
        return Z_BUF_ERROR
      }
    }
  }
}

/// Makes one gzip file from bytes that come piece by piece.
final class GzipCompressor {
  /// Records shrink to an eighth with it, in half the time of the usual 6.
  private static let level: Int32 = 2
  private static let outOfMemory = AuditError.writeFailed(errno: 12)

  /// zlib wants it to stay where it is.
  private let stream: UnsafeMutablePointer<z_stream>
  private var chunk = [UInt8](repeating: 0, count: GzipFile.chunkByteCount)

  /// Begins a file.
  ///
  /// - Throws: `.writeFailed` with `ENOMEM`.
  init() throws(AuditError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let begun = deflateInit2_(
      stream, GzipCompressor.level, Z_DEFLATED, GzipFile.windowBits, 8, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard begun == Z_OK else { throw GzipCompressor.outOfMemory }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Takes the next bytes; what comes of them is handed on when there is enough of it.
  func add(
    _ bytes: ArraySlice<UInt8>, _ take: (ArraySlice<UInt8>) throws(AuditError) -> Void
  ) throws(AuditError) {
    try step(bytes, Z_NO_FLUSH, take)
  }

  /// Takes the last bytes, and hands on the rest of the file.
  func finish(
    _ bytes: ArraySlice<UInt8>, _ take: (ArraySlice<UInt8>) throws(AuditError) -> Void
  ) throws(AuditError) {
    try step(bytes, Z_FINISH, take)
  }

  /// Steps until the bytes are taken, in parts that zlib can count.
  private func step(
    _ bytes: ArraySlice<UInt8>, _ flush: Int32,
    _ take: (ArraySlice<UInt8>) throws(AuditError) -> Void
  ) throws(AuditError) {
    var rest = bytes
    repeat {
      let part = rest.prefix(1 << 30)
      rest = rest.dropFirst(part.count)
      var taken = 0
      while true {
        let (count, given, status) = deflate(
          part.dropFirst(taken), rest.isEmpty ? flush : Z_NO_FLUSH)
        taken += count
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
          throw GzipCompressor.outOfMemory
        }
        if given > 0 { try take(chunk[..<given]) }
        // As long as a chunk is filled, there may be more.
        guard given == chunk.count else { break }
      }
    } while !rest.isEmpty
  }

  /// One call of zlib: how many bytes it has taken and given.
  private func deflate(_ bytes: ArraySlice<UInt8>, _ flush: Int32) -> (Int, Int, Int32) {
    bytes.withUnsafeBufferPointer { input in
      chunk.withUnsafeMutableBufferPointer { chunk in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = chunk.baseAddress
        stream.pointee.avail_out = UInt32(chunk.count)
        let status = CZlib.deflate(stream, flush)
        return (
          input.count - Int(stream.pointee.avail_in), chunk.count - Int(stream.pointee.avail_out),
          status
        )
      }
    }
  }
}

@available(*, unavailable) extension GzipCompressor: Sendable {}
