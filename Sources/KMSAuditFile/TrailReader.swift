import Glibc
public import KMSAudit

/// Reads the records of a trail in order, also while it is being written, without checking the chain.
public final class TrailReader {
  private let folder: AuditFolder
  private var source: SegmentSource?
  /// What was read of the segment and not used yet.
  private var rest: ArraySlice<UInt8> = []
  /// The record that is next; those before it are passed over.
  private var next: UInt64

  /// Reads a folder from a record on, or from the oldest that is left if that one is no longer there.
  public init(folder: String, from sequence: UInt64 = 1) {
    self.folder = AuditFolder(path: folder)
    self.next = max(1, sequence)
  }

  /// The next record; nothing if there is none yet. Asking again later goes on where this stopped.
  ///
  /// - Throws: `.writeFailed` if the folder cannot be read, `.damaged` at a line that is none.
  public func nextLine() throws(AuditError) -> TrailLine? {
    while true {
      guard let source = try currentSource() else { return nil }
      if let bytes = try wholeLine(of: source) {
        guard let line = TrailLine(bytes) else { throw .damaged(sequence: next) }
        guard line.sequence >= next else { continue }
        next = line.sequence + 1
        return line
      }
      // The end of what is there: the segment goes on, or another one does.
      guard try folder.segments().contains(where: { $0.first > source.first && $0.first <= next })
      else { return nil }
      self.source = nil
    }
  }

  /// The segment that holds the next record.
  private func currentSource() throws(AuditError) -> SegmentSource? {
    if let source { return source }
    let segments = try folder.segments()
    guard let segment = segments.last(where: { $0.first <= next }) ?? segments.first else {
      return nil
    }
    next = max(next, segment.first)
    rest = []
    source = try SegmentSource(segment, in: folder)
    return source
  }

  private func wholeLine(of source: SegmentSource) throws(AuditError) -> ArraySlice<UInt8>? {
    var searched = rest.startIndex
    while true {
      if let lineFeed = rest[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = rest[..<lineFeed]
        rest = rest[(lineFeed + 1)...]
        return line
      }
      guard rest.count <= TrailLine.bytesMax else { throw .damaged(sequence: next) }
      let more = try source.read()
      guard !more.isEmpty else {
        // Half a line is read again: its writer may have crashed and begun it anew.
        source.goBack(rest.count)
        rest = []
        return nil
      }
      let count = rest.count
      rest = Array(rest) + more
      searched = rest.startIndex + count
    }
  }
}

@available(*, unavailable) extension TrailReader: Sendable {}

/// The bytes of a segment, from its beginning on.
final class SegmentSource {
  /// The number of its first record.
  let first: UInt64
  private let content: Content
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var offset = 0

  private enum Content {
    case file(Int32)
    case unfolded([UInt8])
  }

  /// Opens a segment, which may be compressed by its writer at any moment.
  init(_ segment: AuditFolder.Segment, in folder: AuditFolder) throws(AuditError) {
    first = segment.first
    if !segment.isCompressed {
      let descriptor = open(folder.path(of: segment), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      if descriptor >= 0 {
        content = .file(descriptor)
        return
      }
      guard errno == ENOENT else { throw .writeFailed(errno: errno) }
    }
    let packed = AuditFolder.Segment(first: segment.first, isCompressed: true)
    guard let file = try AuditFolder.contents(of: folder.path(of: packed)) else {
      throw .writeFailed(errno: ENOENT)
    }
    guard let bytes = GzipFile.decompress(file) else { throw .damaged(sequence: segment.first) }
    content = .unfolded(bytes)
  }

  deinit {
    if case .file(let descriptor) = content { close(descriptor) }
  }

  /// The next bytes; none at the end of what is there.
  func read() throws(AuditError) -> ArraySlice<UInt8> {
    let descriptor: Int32
    switch content {
    case .unfolded(let bytes):
      defer { offset = bytes.count }
      return bytes[offset...]
    case .file(let opened): descriptor = opened
    }
    while true {
      let count = pread(descriptor, &buffer, buffer.count, offset)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .writeFailed(errno: errno) }
      offset += count
      return buffer[..<count]
    }
  }

  /// Reads the last bytes again.
  func goBack(_ byteCount: Int) { offset -= byteCount }
}
