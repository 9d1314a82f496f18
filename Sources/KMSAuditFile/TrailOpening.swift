import Glibc
import KMSAudit

/// What a trail finds in its folder when it is opened, after what a crash left was set right.
struct TrailOpening {
  /// The number of the first record of the segment that is written on.
  let first: UInt64
  /// How many bytes that segment holds.
  let byteCount: Int
  /// Where the next record goes.
  let position: ChainPosition
  /// What the next record must tell.
  let notices: [TrailNotice]

  /// Looks into a folder that nobody else writes to.
  ///
  /// What stands behind the last whole line of the last segment was never part of a batch that is known
  /// to be written. It is moved to a file of its own, and the next record says so: also if a crash comes
  /// before that record, because the file keeps the record's number.
  init(_ folder: AuditFolder) throws(AuditError) {
    var position = ChainPosition.start
    var first = position.sequence
    var byteCount = 0
    if let last = try folder.segments().last {
      first = last.first
      let scan = try TrailOpening.scan(last, in: folder)
      if scan.lineCount == 0 && last.first != position.sequence {
        position = try TrailOpening.end(before: last, in: folder)
      }
      if let end = scan.end { position = end }
      byteCount = scan.byteCount
      if last.isCompressed {
        guard scan.torn.isEmpty else { throw .damaged(sequence: position.sequence) }
        first = position.sequence
        byteCount = 0
      }
      // What was vouched for was whole and on the disk; it is not set aside as if it had been torn.
      if let vouchedFor = try folder.checkpoints().last, position.sequence <= vouchedFor {
        throw .damaged(sequence: position.sequence)
      }
      if !scan.torn.isEmpty {
        try TrailOpening.moveTornTail(scan, of: last, at: position.sequence, in: folder)
      }
    }
    self.first = first
    self.byteCount = byteCount
    self.position = position
    self.notices = try TrailOpening.notices(at: position.sequence, in: folder)
  }

  /// The whole lines of a segment that follow each other, and what is behind them.
  private struct Scan {
    var lineCount = 0
    var byteCount = 0
    /// Where the next line goes; nothing if there is no line.
    var end: ChainPosition?
    var torn: ArraySlice<UInt8> = []
  }

  private static func scan(_ segment: AuditFolder.Segment, in folder: AuditFolder)
    throws(AuditError) -> Scan
  {
    guard var bytes = try AuditFolder.contents(of: folder.path(of: segment)) else {
      throw .writeFailed(errno: ENOENT)
    }
    if segment.isCompressed {
      guard let unfolded = GzipFile.decompress(bytes) else {
        throw .damaged(sequence: segment.first)
      }
      bytes = unfolded
    }
    var scan = Scan()
    var rest = bytes[...]
    while let lineFeed = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<lineFeed]
      guard let parsed = TrailLine(line) else { break }
      let expected = scan.end ?? ChainPosition(sequence: segment.first, previous: parsed.previous)
      guard parsed.sequence == expected.sequence, parsed.previous == expected.previous else {
        break
      }
      scan.end = expected.following(line)
      scan.lineCount += 1
      rest = rest[(lineFeed + 1)...]
    }
    scan.byteCount = rest.startIndex
    scan.torn = rest
    return scan
  }

  /// Where the first line of a segment goes that has none yet.
  private static func end(before segment: AuditFolder.Segment, in folder: AuditFolder)
    throws(AuditError) -> ChainPosition
  {
    guard let before = try folder.segments().last(where: { $0.first < segment.first }),
      let end = try scan(before, in: folder).end, end.sequence == segment.first
    else { throw .damaged(sequence: segment.first) }
    return end
  }

  private static func moveTornTail(
    _ scan: Scan, of segment: AuditFolder.Segment, at sequence: UInt64, in folder: AuditFolder
  ) throws(AuditError) {
    let name = AuditFolder.name(tornAt: sequence)
    try folder.write(Array(scan.torn), to: name)
    let descriptor = open(folder.path(of: segment), O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .writeFailed(errno: errno) }
    defer { close(descriptor) }
    guard ftruncate(descriptor, scan.byteCount) == 0, fsync(descriptor) == 0 else {
      throw .writeFailed(errno: errno)
    }
  }

  private static func notices(at sequence: UInt64, in folder: AuditFolder)
    throws(AuditError) -> [TrailNotice]
  {
    var notices: [TrailNotice] = []
    if let torn = try AuditFolder.contents(of: folder.tornPath(at: sequence)) {
      let hash = HexText.text(ChainPosition.hash(of: torn[...]))
      notices.append(.tornTail(byteCount: torn.count, hash: hash))
    }
    let name = KeyGenerations.name(at: sequence - 1)
    if let note = try AuditFolder.contents(of: "\(folder.path)/\(name)") {
      guard let handover = try KeyHandover(note: note) else { throw .damaged(sequence: sequence) }
      notices.append(
        .keysReplaced(
          old: try NoteKey.origin(handover.old.ed25519),
          new: try NoteKey.origin(handover.new.ed25519)))
    }
    return notices
  }
}
