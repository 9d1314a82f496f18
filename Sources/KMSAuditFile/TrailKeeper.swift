import Glibc
import KMSAudit
import KMSCrypto
import KMSModel
import Synchronization

/// Looks after what is written: compresses closed segments, makes checkpoints and digests, and removes
/// what is too old.
///
/// It reads the lines from the disk again and holds each against the one before: it signs what is there,
/// not what was meant to be there. One call at a time.
final class TrailKeeper: Sendable {
  /// What is open and written on, and how far.
  struct Extent {
    /// The first record of the open segment.
    let openSegment: UInt64
    /// The last record that is written.
    let last: UInt64
  }

  private struct State {
    /// How far the trail was read; nothing before it was looked at.
    var walk: SegmentWalk?
    /// The segment that was read last, and how many of its bytes.
    var segment: UInt64 = 0
    var offset = 0
    /// When the last checkpoint was made.
    var checkpointAt: Timestamp?
    /// The last checkpoint, if it is only for the time being.
    var passing: UInt64?
    /// The oldest record that must still be there.
    var oldest: UInt64 = 1
    /// The checkpoint of an earlier process that what is read must agree with.
    var expected: Checkpoint?
  }

  /// How long records stay without a checkpoint over them.
  static let checkpointMilliseconds: Int64 = 60_000

  private let folder: AuditFolder
  private let keys: [NoteKey: PrivateKey]
  /// Who has signed which checkpoints.
  let generations: KeyGenerations
  private let origin: String
  private let calls: FileCalls
  private let state = Mutex(State())

  /// - Parameter keys: what signs checkpoints.
  init(folder: AuditFolder, keys: TrailSigningKeys, calls: FileCalls) throws(AuditError) {
    self.folder = folder
    self.keys = try keys.noteKeys()
    self.generations = try KeyGenerations.settled(folder, keys.publicKeys)
    self.calls = calls
    self.origin = try NoteKey.origin(keys.ed25519.publicKey)
    try folder.makeFolder(AuditFolder.checkpointsName)
    try folder.makeFolder(TrailPublicKeys.folderName)
    let names = [
      TrailPublicKeys.ed25519Name: keys.ed25519.publicKey,
      TrailPublicKeys.mlDSA65Name: keys.mlDSA65.publicKey,
    ]
    for (name, key) in names {
      try folder.writeIfChanged(
        TrailPublicKeys.pem(key), to: "\(TrailPublicKeys.folderName)/\(name)")
    }
  }

  /// Compresses what is closed, and makes a checkpoint if records have been without one for long.
  ///
  /// - Parameter isUrgent: whether a checkpoint is made for every record that has none.
  /// - Throws: `.damaged` if the disk does not hold what was written; then nothing is signed any more.
  func keep(_ extent: Extent, now: Timestamp, isUrgent: Bool) throws(AuditError) {
    for segment in try folder.segments() where segment.first < extent.openSegment {
      if segment.isCompressed {
        // A crash came before the plain file could go.
        unlink(folder.path(of: AuditFolder.Segment(first: segment.first, isCompressed: false)))
      } else {
        try close(segment, now: now)
      }
    }
    let segment = AuditFolder.Segment(first: extent.openSegment, isCompressed: false)
    var state = try begun()
    let isDue = state.checkpointAt.map {
      $0.adding(milliseconds: TrailKeeper.checkpointMilliseconds) <= now
    }
    guard isUrgent || isDue ?? true, extent.last > state.walk?.tree.size ?? 0 else { return }
    state = try read(segment, through: extent.last)
    guard let walk = state.walk, walk.tree.size == extent.last else {
      throw .damaged(sequence: state.walk?.position.sequence ?? extent.openSegment)
    }
    if state.passing != extent.last {
      try makeCheckpoint(walk, archive: nil, now: now, &state)
      state.passing = extent.last
    }
    self.state.withLock { $0 = state }
  }

  /// Signs that the records up to one may be gone. To be called before they go, and after a record said so.
  func give(up last: UInt64, _ extent: Extent, now: Timestamp) throws(AuditError) {
    var state = try begun()
    state.oldest = max(state.oldest, last + 1)
    self.state.withLock { [state] in $0 = state }
    try keep(extent, now: now, isUrgent: true)
  }

  /// Signs what the walk has read.
  private func makeCheckpoint(
    _ walk: SegmentWalk, archive: Checkpoint.Archive?, now: Timestamp, _ state: inout State
  ) throws(AuditError) {
    let checkpoint = Checkpoint(
      origin: origin, tree: walk.tree, lastHash: walk.position.previous,
      time: CivilTime(now).extendedISO, oldest: state.oldest, archive: archive)
    try folder.write(
      try checkpoint.note(signedWith: keys), to: AuditFolder.name(checkpointAt: walk.tree.size))
    if let passing = state.passing, passing < walk.tree.size {
      unlink("\(folder.path)/\(AuditFolder.name(checkpointAt: passing))")
    }
    state.passing = nil
    state.checkpointAt = now
  }

  /// Reads a segment to its end, compresses it, signs both, and removes the plain file.
  ///
  /// The compressed file gets its name after the checkpoint over it is durable: a crash in between leaves
  /// the plain file, and all of it is done again.
  private func close(_ segment: AuditFolder.Segment, now: Timestamp) throws(AuditError) {
    let plain = folder.path(of: segment)
    let packed = AuditFolder.Segment(first: segment.first, isCompressed: true)
    var state = try read(segment, through: .max)
    guard let walk = state.walk, AuditFolder.byteCount(of: plain) == state.offset else {
      throw .damaged(sequence: state.walk?.position.sequence ?? segment.first)
    }
    guard state.offset > 0 else {
      unlink(plain)
      return
    }
    let name = AuditFolder.name(of: packed)
    let file = try folder.begin(name)
    let hash = try TrailKeeper.compress(plain, into: file)
    try file.sync()
    let archive = Checkpoint.Archive(name: name, hash: HexText.text(hash))
    try makeCheckpoint(walk, archive: archive, now: now, &state)
    try folder.finish(file, name)
    unlink(plain)
    self.state.withLock { $0 = state }
  }

  /// Compresses the lines of a file, of which there are no others. Returns the SHA-256 of what it became.
  private static func compress(_ path: String, into file: borrowing UnfinishedFile)
    throws(AuditError) -> [UInt8]
  {
    guard let lines = try FileLines(of: path, from: 0) else { throw .writeFailed(errno: ENOENT) }
    let compressor = SegmentCompressor()
    var hash = SHA256Stream()
    func take(_ bytes: ArraySlice<UInt8>) throws(AuditError) {
      hash.update(bytes.span.bytes)
      try file.append(bytes.span.bytes)
    }
    while let piece = try lines.nextPiece() { try compressor.add(piece, take) }
    try compressor.finish(take)
    return hash.finalize().bytes
  }

  /// Reads on, to the end of a segment or to a record.
  private func read(_ segment: AuditFolder.Segment, through last: UInt64) throws(AuditError)
    -> State
  {
    var state = try begun()
    var walk = state.walk ?? SegmentWalk()
    if state.segment != segment.first {
      guard walk.position.sequence == segment.first else {
        throw .damaged(sequence: walk.position.sequence)
      }
      state.segment = segment.first
      state.offset = 0
    }
    let path = folder.path(of: segment)
    try sync(path)
    guard let lines = try FileLines(of: path, from: state.offset) else {
      throw .damaged(sequence: walk.position.sequence)
    }
    while walk.tree.size < last, let line = try lines.next() {
      do throws(SegmentWalk.Break) {
        _ = try walk.take(line, vouched: nil)
      } catch {
        throw .damaged(sequence: error.sequence)
      }
      if let expected = state.expected, expected.size == walk.tree.size {
        guard expected.tree == walk.tree, expected.lastHash == walk.position.previous else {
          throw .damaged(sequence: walk.tree.size)
        }
        state.expected = nil
      }
    }
    state.offset = lines.offset
    state.walk = walk
    return state
  }

  /// Makes a segment survive a power cut: nothing is signed that may be gone afterwards.
  private func sync(_ path: String) throws(AuditError) {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw .writeFailed(errno: errno) }
    defer { Glibc.close(descriptor) }
    guard calls.sync(descriptor) == 0 else { throw .writeFailed(errno: errno) }
  }

  /// The state, with the place where reading begins.
  private func begun() throws(AuditError) -> State {
    var state = state.withLock(\.self)
    guard state.walk == nil else { return state }
    try begin(&state)
    self.state.withLock { $0 = state }
    return state
  }

  /// Begins to read behind the last segment that was closed for good.
  private func begin(_ state: inout State) throws(AuditError) {
    state.walk = SegmentWalk()
    let first = try folder.segments().first { !$0.isCompressed }?.first ?? 1
    if first > 1 {
      guard let checkpoint = try checkpoint(at: first - 1) else {
        throw .damaged(sequence: first - 1)
      }
      state.walk = SegmentWalk(after: checkpoint)
    }
    guard let last = try folder.checkpoints().last else { return }
    guard let checkpoint = try checkpoint(at: last) else { throw .damaged(sequence: last) }
    state.oldest = checkpoint.oldest
    guard last >= first else { return }
    state.expected = checkpoint
    if checkpoint.archive == nil { state.passing = last }
  }

  /// A checkpoint that the keys of its time have signed.
  private func checkpoint(at size: UInt64) throws(AuditError) -> Checkpoint? {
    guard let note = try folder.note(at: size),
      let checkpoint = try Checkpoint(note: note, keys: generations.keys(at: size).noteKeys()),
      checkpoint.size == size
    else { return nil }
    return checkpoint
  }
}
