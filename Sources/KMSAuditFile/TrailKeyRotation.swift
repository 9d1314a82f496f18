public import KMSAudit
public import KMSCrypto
public import KMSModel

/// Replaces the keys that a trail is signed with, while nobody writes it.
public enum TrailKeyRotation {
  /// The keys of a trail: of checkpoints, and of digests if there are any.
  public struct Keys: Sendable {
    /// Sign checkpoints.
    public let checkpoints: TrailSigningKeys
    /// Verifies digests; nothing while none was made.
    public let digests: PublicKey?

    /// Collects the keys.
    ///
    /// - Parameter digests: RSA, 2048 bits.
    public init(checkpoints: TrailSigningKeys, digests: PublicKey?) {
      self.checkpoints = checkpoints
      self.digests = digests
    }

    /// Their public halves.
    var publicKeys: TrailPublicKeys {
      TrailPublicKeys(
        ed25519: checkpoints.ed25519.publicKey, mlDSA65: checkpoints.mlDSA65.publicKey,
        rsa: digests)
    }
  }

  /// States in the folder that the new keys sign everything behind the last checkpoint.
  ///
  /// It takes effect when the trail is opened with the new keys; opened with the old ones it is taken back.
  /// - Returns: how many records the old keys vouch for.
  /// - Throws: `.writeFailed`, with `EWOULDBLOCK` if somebody has the folder; `.damaged` if the last
  ///   checkpoint is not signed by the old keys, or if they have vouched for nothing yet.
  public static func handOver(
    folder path: String, from old: Keys, to new: Keys, now: Timestamp
  ) throws(AuditError) -> UInt64 {
    let folder = AuditFolder(path: path)
    let lock = try FolderLock(path: path)
    defer { lock.release() }
    let generations = try KeyGenerations.settled(folder, old.publicKeys)
    let size = try folder.checkpoints().last ?? 0
    let isNew = generations.handovers.last.map { $0.size < size } ?? true
    guard size > 0, isNew, let note = try folder.note(at: size),
      try Checkpoint(note: note, keys: try old.publicKeys.noteKeys())?.size == size
    else { throw .damaged(sequence: size) }
    let handover = KeyHandover(
      size: size, time: CivilTime(now).extendedISO, old: old.publicKeys, new: new.publicKeys)
    try folder.makeFolder(KeyGenerations.folderName)
    try folder.write(
      try handover.note(signedWith: old.checkpoints, new.checkpoints),
      to: KeyGenerations.name(at: size))
    return size
  }
}
