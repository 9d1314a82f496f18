import ArgumentParser
import KMSAuditFile
import KMSCrypto
import KMSKeys
import KMSService
import KMSStoreSQLite

/// `strongroom audit rotate-keys`: new keys for checkpoints and digests.
struct AuditRotateKeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate-keys",
    abstract: "Replace the keys that the trail is signed with, while no server runs.",
    discussion: """
      The old keys sign everything that is there and a statement that names the new ones; the new keys \
      sign that statement too, and everything that follows. Whoever has the old or the new public keys \
      can go on verifying all of the trail. Copy the new ones, `keys` in the folder of the trail, to where \
      the old ones are kept.
      """)

  @OptionGroup var deployment: DeploymentOptions

  func run() async throws {
    var configuration = try deployment.configuration()
    configuration.preparedKeyPairs = 0
    configuration.seed = nil
    let folder = DataFolder(path: configuration.dataPath, slotPath: configuration.slotPath)
    try folder.check(.production)
    // The old keys sign all that is there, and a rotation that was cut off is told or taken back.
    try await Server.open(configuration, folder: folder, .open).close()
    let size: UInt64
    do {
      size = try await AuditRotateKeysCommand.rotate(folder)
    } catch {
      throw OperatorWords(folder: folder).error(for: error)
    }
    // The new keys sign the record that says so.
    try await Server.open(configuration, folder: folder, .open).close()
    print("the keys of the trail were replaced behind record \(size)")
    print("copy `\(folder.auditPath)/keys` to where the public keys are kept")
  }

  private static func rotate(_ folder: DataFolder) async throws -> UInt64 {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    let store = try SQLiteStore(path: folder.storePath)
    defer { store.close() }
    let hierarchy = try await HierarchyKeeper(store: store, random: random)
      .open(slot: try folder.openSlot())
    let keys = AuditKeys(
      store: store, rows: RowBook(authenticator: hierarchy.rowAuthenticator),
      hierarchy: hierarchy, random: random)
    let digest = try PrivateKey.generate(.rsa2048)
    let new = try TrailSigningKeys(
      ed25519: PrivateKey.generate(.ed25519), mlDSA65: PrivateKey.generate(.mlDSA65))
    let old = try TrailSigningKeys(
      ed25519: try await keys.key(for: .checkpointEd25519),
      mlDSA65: try await keys.key(for: .checkpointMLDSA65))
    let size = try TrailKeyRotation.handOver(
      folder: folder.auditPath,
      from: TrailKeyRotation.Keys(
        checkpoints: old, digests: try await keys.existingKey(for: .digestRSA2048)?.publicKey),
      to: TrailKeyRotation.Keys(checkpoints: new, digests: digest.publicKey),
      now: SystemClock.now())
    try await keys.replace(with: [
      .checkpointEd25519: new.ed25519, .checkpointMLDSA65: new.mlDSA65, .digestRSA2048: digest,
    ])
    return size
  }
}
