import Glibc
import KMSAudit
import KMSCrypto
import KMSModel

/// What is done for a trail beside the writing of records. One call at a time.
struct TrailUpkeep: Sendable {
  private let keeper: TrailKeeper
  private let digests: DigestWriter?
  private let remover: SegmentRemover

  /// Looks after a folder.
  init(
    folder: AuditFolder, keys: TrailSigningKeys, settings: TrailSettings, calls: FileCalls
  ) throws(AuditError) {
    let keeper = try TrailKeeper(folder: folder, keys: keys, calls: calls)
    self.keeper = keeper
    digests = settings.digests.map { DigestWriter(folder: folder, place: $0) }
    remover = SegmentRemover(
      folder: folder, generations: keeper.generations, days: settings.retentionDays,
      bytes: settings.retentionBytes)
  }

  /// See `TrailKeeper`.
  func keep(_ extent: TrailKeeper.Extent, now: Timestamp, isUrgent: Bool) throws(AuditError) {
    try keeper.keep(extent, now: now, isUrgent: isUrgent)
  }

  /// Whether digests are made at all.
  var makesDigests: Bool { digests?.hasKey ?? false }

  /// Whether an hour has ended without its digest, and there is a key to sign it.
  func isDigestDue(now: Timestamp) throws(AuditError) -> Bool {
    guard let digests, digests.hasKey else { return false }
    return try digests.isDue(now)
  }

  /// Whether a digest waits for a key.
  func needsDigestKey(now: Timestamp) -> Bool {
    guard let digests, !digests.hasKey else { return false }
    do {
      return try digests.isDue(now)
    } catch {
      // Whoever makes the digest will say what is wrong.
      return true
    }
  }

  /// See `DigestWriter`.
  func take(digestKey key: PrivateKey, now: Timestamp) throws(AuditError) {
    try digests?.take(key, now: now)
  }

  /// Makes the digest that is due, if one is.
  func writeDigest(now: Timestamp, isLast: Bool) throws(AuditError) {
    try digests?.write(now: now, isLast: isLast)
  }

  /// See `SegmentRemover`.
  ///
  /// - Parameter tell: records that everything up to a record goes; returns what is written then, or nothing
  ///   if it was not accepted.
  func removeOld(now: Timestamp, tell: (UInt64) -> TrailKeeper.Extent?) throws(AuditError) {
    guard let removal = try remover.due(now: now), let extent = tell(removal.last) else { return }
    try keeper.give(up: removal.last, extent, now: now)
    try remover.remove(removal)
  }
}

/// Removes closed segments that are too old, or too many.
struct SegmentRemover: Sendable {
  let folder: AuditFolder
  /// What has signed the checkpoints.
  let generations: KeyGenerations
  let days: Int?
  let bytes: Int?

  /// Segments that may go.
  struct Removal {
    /// The last record of them.
    var last: UInt64 = 0
    var segments: [AuditFolder.Segment] = []
  }

  /// Finds what may go, oldest first; nothing if nothing may.
  ///
  /// A segment goes only after the checkpoint at its end was verified, and its bytes against it; the
  /// checkpoint stays, so that the rest of the trail can be verified from there on. Before it goes a
  /// record says so, which is as durable as any other, and a checkpoint over that.
  func due(now: Timestamp) throws(AuditError) -> Removal? {
    guard days != nil || bytes != nil else { return nil }
    let segments = try folder.segments()
    var total = 0
    for segment in segments { total += AuditFolder.byteCount(of: folder.path(of: segment)) }
    var removal = Removal()
    // The last closed one stays: digests and verifiers go on from it.
    for (segment, next) in zip(segments, segments.dropFirst()) {
      guard segment.isCompressed, let checkpoint = try verified(segment, before: next) else {
        break
      }
      let limit = days.map { CivilTime(now.adding(days: -$0)).extendedISO }
      let isOld = limit.map { checkpoint.time < $0 } ?? false
      guard isOld || total > bytes ?? .max else { break }
      total -= AuditFolder.byteCount(of: folder.path(of: segment))
      removal.last = checkpoint.size
      removal.segments.append(segment)
    }
    return removal.segments.isEmpty ? nil : removal
  }

  /// Removes segments, and the checkpoints before their end.
  func remove(_ removal: Removal) throws(AuditError) {
    for segment in removal.segments { unlink(folder.path(of: segment)) }
    for size in try folder.checkpoints() where size < removal.last {
      unlink("\(folder.path)/\(AuditFolder.name(checkpointAt: size))")
    }
  }

  private func verified(_ segment: AuditFolder.Segment, before next: AuditFolder.Segment)
    throws(AuditError) -> Checkpoint?
  {
    let keys = try generations.keys(at: next.first - 1).noteKeys()
    guard let note = try folder.note(at: next.first - 1),
      let checkpoint = try Checkpoint(note: note, keys: keys), checkpoint.size == next.first - 1,
      let archive = checkpoint.archive, archive.name == AuditFolder.name(of: segment),
      let file = try AuditFolder.contents(of: folder.path(of: segment)),
      archive.hash == HexText.text(ChainPosition.hash(of: file[...]))
    else { throw .damaged(sequence: segment.first) }
    return checkpoint
  }
}
