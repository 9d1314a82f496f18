import Glibc
import KMSAudit

/// The lines of a file, one after the other, with a piece of it in memory at a time.
final class FileLines {
  /// How many bytes are read at a time.
  static let pieceByteCount = 262_144

  /// How many bytes the file had when it was opened.
  let byteCount: Int
  /// Where the line that comes next begins in the file.
  private(set) var offset: Int
  private let descriptor: Int32
  /// What was read, and room for more.
  private var buffer = [UInt8](repeating: 0, count: FileLines.pieceByteCount)
  /// What of the buffer was read and not handed out.
  private var rest = 0..<0

  /// Opens a regular file, to begin at an offset; nothing if it is absent.
  ///
  /// - Throws: `.writeFailed`.
  init?(of path: String, from offset: Int) throws(AuditError) {
    self.offset = offset
    descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw .writeFailed(errno: errno) }
      byteCount = 0
      return nil
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      byteCount = 0
      throw .writeFailed(errno: errno)
    }
    byteCount = Int(status.st_size)
    guard status.st_mode & S_IFMT == S_IFREG else { throw .writeFailed(errno: EINVAL) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The next line without its line feed, to be let go before the next call; nothing at the end of the file,
  /// at half a line, and at one of more than `TrailLine.bytesMax` bytes.
  func next() throws(AuditError) -> ArraySlice<UInt8>? {
    var searched = rest
    while true {
      if let lineFeed = firstLineFeed(in: searched) {
        let line = buffer[rest.lowerBound..<lineFeed]
        offset += line.count + 1
        rest = (lineFeed + 1)..<rest.upperBound
        return line
      }
      let count = rest.count
      guard count <= TrailLine.bytesMax, try readOn() else { return nil }
      searched = (rest.lowerBound + count)..<rest.upperBound
    }
  }

  private func firstLineFeed(in range: Range<Int>) -> Int? {
    buffer.withUnsafeBytes { bytes in
      let searched = UnsafeRawBufferPointer(rebasing: bytes[range])
      guard let base = searched.baseAddress,
        let found = memchr(base, Int32(UInt8(ascii: "\n")), searched.count)
      else { return nil }
      return range.lowerBound + (UnsafeRawPointer(found) - base)
    }
  }

  /// What is in memory and was not handed out, lines or not, to be let go before the next call; nothing at the
  /// end of the file.
  func nextPiece() throws(AuditError) -> ArraySlice<UInt8>? {
    if rest.isEmpty, try !readOn() { return nil }
    let piece = buffer[rest]
    offset += piece.count
    rest = rest.upperBound..<rest.upperBound
    return piece
  }

  /// Moves half a line to the beginning of the buffer and reads behind it; false at the end of the file.
  private func readOn() throws(AuditError) -> Bool {
    let count = rest.count
    if rest.lowerBound > 0 {
      buffer.withUnsafeMutableBytes { bytes in
        bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[rest]))
      }
      rest = 0..<count
    }
    if buffer.count - count < FileLines.pieceByteCount / 2 {
      buffer += [UInt8](repeating: 0, count: max(buffer.count, FileLines.pieceByteCount))
    }
    while true {
      let read = buffer[count...].withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, $0.count, off_t(offset + count))
      }
      if read < 0 && errno == EINTR { continue }
      guard read >= 0 else { throw .writeFailed(errno: errno) }
      rest = 0..<(count + read)
      return read > 0
    }
  }
}

@available(*, unavailable) extension FileLines: Sendable {}
