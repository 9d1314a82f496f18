import Glibc
public import KMSAudit
import KMSCrypto
import KMSSecrets

/// Proves, from files and public keys alone, that a trail is as it was written.
///
/// Format: docs/formats/audit.md, "What is checked".
public struct TrailVerifier {
  /// What is wrong, and where first.
  public struct Finding: Error, Hashable, Sendable {
    /// The first record that is not as it was written, or is not there; nothing if no record is at fault.
    public let sequence: UInt64?
    /// The file that shows it, below the folder of the trail.
    public let file: String
    /// What was found.
    public let reason: String
  }

  /// What was checked.
  public struct Summary: Hashable, Sendable {
    /// The oldest record that is there; nothing if there is none.
    public internal(set) var first: UInt64?
    /// The newest one; 0 if there is none.
    public internal(set) var last: UInt64 = 0
    /// How many segments.
    public internal(set) var segments = 0
    /// How many checkpoints.
    public internal(set) var checkpoints = 0
    /// How many digests.
    public internal(set) var digests = 0
    /// How often the keys were replaced.
    public internal(set) var handovers = 0
    /// The last record that a checkpoint is about.
    public internal(set) var covered: UInt64 = 0
    /// When the last checkpoint was made.
    public internal(set) var coveredAt: String?
    /// How many bytes stand behind the last record: half a line of a process that ended or still writes.
    public internal(set) var unfinishedBytes = 0
  }

  private let folder: AuditFolder
  private let keys: TrailPublicKeys
  private let notes: VerifiedNotes
  /// Every set of keys that the trail has had; nothing before they were read.
  private var generations: KeyGenerations?
  private var checkpoints: [UInt64: Checkpoint] = [:]
  private var hashes: [String: String] = [:]
  private var summary = Summary()
  private var walk = SegmentWalk()
  /// A checkpoint from elsewhere, and what it is called.
  private var expected: (note: [UInt8], name: String)?
  /// The hashes of all lines; nothing unless a proof is wanted.
  private var leaves: MerkleLeaves?

  /// Checks the trail in a folder.
  ///
  /// - Parameter keys: public keys from a place that whoever can write to the folder cannot write to.
  public init(folder: String, keys: TrailPublicKeys) throws(AuditError) {
    try self.init(folder: folder, keys: keys, notes: VerifiedNotes())
  }

  /// Checks a trail of which checkpoints may have been verified before.
  package init(folder: String, keys: TrailPublicKeys, notes: VerifiedNotes) throws(AuditError) {
    self.folder = AuditFolder(path: folder)
    self.keys = keys
    self.notes = notes
  }

  /// Asks that the trail go on from a checkpoint that was kept elsewhere.
  ///
  /// - Parameters:
  ///   - checkpoint: the bytes of its file.
  ///   - name: what a finding calls it.
  public mutating func expect(checkpoint: [UInt8], named name: String) {
    expected = (checkpoint, name)
  }

  /// Checks everything once.
  ///
  /// - Throws: `Finding` at the first thing that is wrong; `AuditError` if a file cannot be read.
  public mutating func verify() throws -> Summary {
    try readHandovers()
    try readCheckpoints()
    let segments = try folder.segments()
    try begin(segments.first)
    for segment in segments { try check(segment, isLast: segment == segments.last) }
    try checkEnd(segments.last)
    try checkTornFiles()
    try checkDigests(oldest: segments.first?.first ?? 1)
    summary.last = walk.position.sequence - 1
    return summary
  }

  /// Finds which keys signed when. What a handover is about must be there, as with a checkpoint.
  private mutating func readHandovers() throws {
    do {
      let read = try KeyGenerations(folder, trusting: keys)
      summary.handovers = read.handovers.count
      summary.covered = read.handovers.last?.size ?? 0
      generations = read
    } catch let error as KeyGenerations.Break {
      throw Finding(sequence: nil, file: error.file, reason: error.reason)
    }
  }

  /// A checkpoint that the keys of its time have signed.
  private func checkpoint(_ note: [UInt8]) throws -> Checkpoint? {
    guard let size = Checkpoint.claimedSize(of: note) else { return nil }
    return try notes.checkpoint(
      note, keys: (generations?.keys(at: size) ?? keys).noteKeys())
  }

  private mutating func readCheckpoints() throws {
    for size in try folder.checkpoints() {
      let name = AuditFolder.name(checkpointAt: size)
      guard let note = try folder.note(at: size),
        let checkpoint = try checkpoint(note), checkpoint.size == size
      else {
        throw Finding(sequence: nil, file: name, reason: "it is not signed by the trail's keys")
      }
      checkpoints[size] = checkpoint
      summary.checkpoints += 1
      if size >= summary.covered {
        summary.covered = size
        summary.coveredAt = checkpoint.time
      }
    }
    guard let expected else { return }
    guard let checkpoint = try checkpoint(expected.note) else {
      throw Finding(
        sequence: nil, file: expected.name, reason: "it is not signed by the trail's keys")
    }
    if let own = checkpoints[checkpoint.size], own.tree != checkpoint.tree {
      throw Finding(
        sequence: nil, file: expected.name,
        reason: "the trail has another checkpoint over as many records")
    }
    if checkpoints[checkpoint.size] == nil { checkpoints[checkpoint.size] = checkpoint }
    summary.covered = max(summary.covered, checkpoint.size)
  }

  /// Goes on behind what retention removed, if it removed something.
  private mutating func begin(_ segment: AuditFolder.Segment?) throws {
    if leaves != nil { leaves = MerkleLeaves(removed: MerkleTree()) }
    guard let segment, segment.first > 1 else { return }
    let oldest = checkpoints[summary.covered]?.oldest ?? 1
    guard segment.first <= oldest else {
      throw Finding(
        sequence: oldest, file: AuditFolder.name(of: segment),
        reason:
          "the records before \(segment.first) are not there, and were not removed by the trail")
    }
    guard let checkpoint = checkpoints[segment.first - 1] else {
      throw Finding(
        sequence: 1, file: AuditFolder.name(of: segment),
        reason:
          "the records before \(segment.first) are not there, and no checkpoint ends with them")
    }
    walk = SegmentWalk(after: checkpoint)
    if leaves != nil { leaves = MerkleLeaves(removed: checkpoint.tree) }
  }

  private mutating func check(_ segment: AuditFolder.Segment, isLast: Bool) throws {
    let name = AuditFolder.name(of: segment)
    guard segment.first == walk.position.sequence else {
      throw Finding(
        sequence: walk.position.sequence, file: name,
        reason: "the segment before it ends too early, or is not there")
    }
    if summary.first == nil { summary.first = segment.first }
    summary.segments += 1
    guard var bytes = try AuditFolder.contents(of: folder.path(of: segment)) else {
      throw Finding(sequence: segment.first, file: name, reason: "it cannot be read")
    }
    let fileHash = HexText.text(ChainPosition.hash(of: bytes[...]))
    if segment.isCompressed {
      guard let unfolded = GzipFile.decompress(bytes) else {
        throw Finding(
          sequence: segment.first, file: name, reason: "it is not the file that was compressed")
      }
      bytes = unfolded
    }
    try checkLines(bytes, of: name, mayEndEarly: isLast && !segment.isCompressed)
    hashes[AuditFolder.name(of: AuditFolder.Segment(first: segment.first, isCompressed: true))] =
      HexText.text(ChainPosition.hash(of: bytes[...]))
    guard segment.isCompressed else { return }
    let end = walk.position.sequence - 1
    guard let archive = checkpoints[end]?.archive else {
      throw Finding(
        sequence: segment.first, file: name,
        reason: "no checkpoint is about record \(end), its last")
    }
    guard archive.name == name, archive.hash == fileHash else {
      throw Finding(
        sequence: segment.first, file: name,
        reason: "its bytes are not those that the checkpoint at \(end) signs")
    }
  }

  private mutating func checkLines(_ bytes: [UInt8], of name: String, mayEndEarly: Bool) throws {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let tail = lines.popLast() ?? []
    if !tail.isEmpty {
      guard mayEndEarly else {
        throw Finding(
          sequence: walk.position.sequence + UInt64(lines.count), file: name,
          reason: "its last line has no end")
      }
      summary.unfinishedBytes = tail.count
    }
    for (index, line) in lines.enumerated() {
      let following = index + 1 < lines.count ? TrailLine(lines[index + 1])?.previous : nil
      let vouched = following ?? checkpoints[walk.position.sequence]?.lastHash
      do throws(SegmentWalk.Break) {
        _ = try walk.take(line, vouched: vouched)
      } catch {
        throw Finding(sequence: error.sequence, file: name, reason: error.reason)
      }
      leaves?.lineHashes.append(walk.position.previous)
      try compareCheckpoint(in: name)
    }
  }

  /// Holds what was read so far against the checkpoint over exactly that, if there is one.
  private func compareCheckpoint(in name: String) throws {
    guard let checkpoint = checkpoints[walk.tree.size] else { return }
    guard checkpoint.tree != walk.tree || checkpoint.lastHash != walk.position.previous else {
      return
    }
    throw Finding(
      sequence: firstDifference(checkpoint), file: name,
      reason: "the records to \(checkpoint.size) are not those that the checkpoint signs")
  }

  /// The first record of the first subtree that differs.
  private func firstDifference(_ checkpoint: Checkpoint) -> UInt64 {
    var first: UInt64 = 1
    for ((root, signed), bit) in zip(
      zip(walk.tree.roots, checkpoint.tree.roots),
      (0..<64).reversed().filter { checkpoint.size >> UInt64($0) & 1 == 1 })
    {
      guard root == signed else { break }
      first += 1 << UInt64(bit)
    }
    return min(first, checkpoint.size)
  }

  /// Whether the trail ends before what was signed.
  private func checkEnd(_ segment: AuditFolder.Segment?) throws {
    guard summary.covered >= walk.position.sequence else { return }
    throw Finding(
      sequence: walk.position.sequence,
      file: segment.map(AuditFolder.name(of:)) ?? AuditFolder.name(checkpointAt: summary.covered),
      reason: "the trail ends before it, but a checkpoint is about \(summary.covered) records")
  }

  /// Whether what crashes left is what the records say of it.
  private func checkTornFiles() throws {
    for name in try folder.names().sorted() where name.hasPrefix("torn-") {
      guard let sequence = UInt64(name.dropFirst(5)), AuditFolder.name(tornAt: sequence) == name
      else { continue }
      guard sequence < walk.position.sequence, sequence >= summary.first ?? 1 else { continue }
      guard let bytes = try AuditFolder.contents(of: "\(folder.path)/\(name)"),
        let line = try TrailReader(folder: folder.path, from: sequence).nextLine(),
        case let hash = HexText.text(ChainPosition.hash(of: bytes[...])),
        String(decoding: line.event, as: UTF8.self).contains(hash)
      else {
        throw Finding(
          sequence: nil, file: name, reason: "it is not what record \(sequence) says of it")
      }
    }
  }
}

extension TrailVerifier {
  /// Follows the digests from the newest to the oldest.
  private mutating func checkDigests(oldest: UInt64) throws {
    for place in try digestPlaces() {
      var following: DigestFile?
      for object in try place.objects(in: folder).reversed() {
        let digest = try check(object, followedBy: following, oldest: oldest)
        following = digest
        summary.digests += 1
      }
      if let first = following, let missing = first.previous {
        throw Finding(
          sequence: nil, file: missing.object,
          reason: "the digest after it names it; it is not there")
      }
    }
  }

  private func digestPlaces() throws -> [DigestPlace] {
    let root = "\(folder.path)/AWSLogs"
    guard access(root, F_OK) == 0 else { return [] }
    var places: [DigestPlace] = []
    for account in try AuditFolder.names(in: root).sorted() {
      for region in try AuditFolder.names(in: "\(root)/\(account)/CloudTrail-Digest").sorted() {
        places.append(DigestPlace(account: account, region: region, bucket: ""))
      }
    }
    return places
  }

  private func check(_ object: String, followedBy following: DigestFile?, oldest: UInt64) throws
    -> DigestFile
  {
    func wrong(_ reason: String) -> Finding { Finding(sequence: nil, file: object, reason: reason) }
    guard let file = try AuditFolder.contents(of: "\(folder.path)/\(object)"),
      let json = GzipFile.decompress(file), let digest = DigestFile(json: json),
      digest.object == object
    else { throw wrong("it is no digest, or not where it belongs") }
    guard
      let metadata = try AuditFolder.contents(
        of: "\(folder.path)/\(object)\(DigestFile.signatureSuffix)"),
      let signature = DigestFile.signature(metadata),
      let rsa = try (generations?.digestKeys(at: digest.end) ?? []).first(where: {
        try DigestFile.fingerprint($0) == digest.fingerprint
      }), try TrailVerifier.isValid(signature, of: try digest.signedText(json), by: rsa)
    else { throw wrong("it is not signed by the trail's key") }
    if let following {
      guard let previous = following.previous, previous.object == object,
        previous.signature == signature,
        previous.hash == HexText.text(ChainPosition.hash(of: json[...]))
      else { throw wrong("the digest after it does not name it as the one before") }
    }
    for log in digest.logFiles {
      guard let first = AuditFolder.first(ofSegment: log.object), first >= oldest else { continue }
      guard hashes[log.object] == log.hash else {
        throw Finding(
          sequence: first, file: log.object, reason: "it is not what the digest `\(object)` signs")
      }
    }
    return digest
  }

  private static func isValid(_ signature: String, of text: [UInt8], by key: PublicKey) throws
    -> Bool
  {
    guard let bytes = HexText.bytes(Array(signature.utf8)[...]) else { return false }
    return try key.isValid(
      bytes, of: .message(SensitiveBytes(copying: text)), with: .rsaPKCS1(.sha256))
  }
}

extension TrailVerifier {
  /// A proof for somebody who has a checkpoint and not the trail.
  public struct Proof: Hashable, Sendable {
    /// How many records the tree has.
    public let size: UInt64
    /// Its root, in base64.
    public let root: String
    /// What is proven to be in it, in base64; nothing in a proof of consistency.
    public let leaf: String?
    /// The hashes, in base64.
    public let path: [String]
  }

  /// Checks everything once, and proves that a record is in a tree, or that a tree goes on from another.
  ///
  /// - Parameters:
  ///   - record: the number of the record.
  ///   - from: how many records the older tree has.
  ///   - size: how many records the tree has; nothing for those of the last checkpoint.
  /// - Returns: nothing if there is no such record or tree, or too much of it is gone.
  /// - Throws: as `verify`.
  public mutating func proof(record: UInt64?, from: UInt64?, size: UInt64?) throws -> Proof? {
    leaves = MerkleLeaves(removed: MerkleTree())
    let summary = try verify()
    guard let leaves, case let size = size ?? summary.covered, size >= 1, size <= summary.last,
      let root = try leaves.root(size: size)
    else { return nil }
    var leaf: [UInt8]?
    let path: [[UInt8]]?
    if let record {
      guard record >= 1, record <= size, let hash = leaves.lineHash(of: record - 1) else {
        return nil
      }
      leaf = hash
      path = try leaves.inclusion(of: record - 1, size: size)
    } else {
      path = try leaves.consistency(from: from ?? 0, to: size)
    }
    guard let path else { return nil }
    return Proof(
      size: size, root: Base64.text(root), leaf: leaf.map(Base64.text),
      path: path.map(Base64.text))
  }
}
