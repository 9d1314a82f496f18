import CZlib
package import KMSAudit

/// Whole gzip files, in the one form that this program writes: no name, no time, one member.
///
/// Source: RFC 1952.
package enum GzipFile {
  /// How many bytes a file may unfold to.
  static let bytesMax = 1 << 30

  /// What every file begins with.
  static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
  /// Records shrink to an eighth with it, in half the time of the usual 6.
  private static let level: Int32 = 2
  private static let windowBits: Int32 = 15 + 16
  private static let chunkByteCount = 262_144

  /// Compresses bytes.
  ///
  /// - Throws: `.writeFailed` with `ENOMEM`.
  package static func compress(_ bytes: [UInt8]) throws(AuditError) -> [UInt8] {
    var stream = z_stream()
    let begun = deflateInit2_(
      &stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard begun == Z_OK else { throw .writeFailed(errno: outOfMemory) }
    defer { deflateEnd(&stream) }
    var output: [UInt8] = []
    let status = run(&stream, bytes, into: &output, bytesMax: .max) { deflate($0, Z_FINISH) }
    guard status == Z_STREAM_END else { throw .writeFailed(errno: outOfMemory) }
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
    let status = run(&stream, file, into: &output, bytesMax: bytesMax) { inflate($0, Z_NO_FLUSH) }
    guard status == Z_STREAM_END, stream.avail_in == 0 else { return nil }
    return output
  }

  /// Steps until the stream ends, cannot go on, or has given too much. Input is at most 4 GiB.
  private static func run(
    _ stream: inout z_stream, _ input: [UInt8], into output: inout [UInt8], bytesMax: Int,
    _ step: (UnsafeMutablePointer<z_stream>) -> Int32
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
          let status = step(&stream)
          let given = chunk.count - Int(stream.avail_out)
          output += chunk[..<given]
          guard status == Z_OK, given > 0 || stream.avail_in > 0 else { return status }
        }
        return Z_BUF_ERROR
      }
    }
  }

  private static let outOfMemory: Int32 = 12
}
