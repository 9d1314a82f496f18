public import KMSCrypto
public import KMSKeys
import KMSModel
import KMSSecrets
public import KMSStore
import StrictJSON

/// The key pairs that the audit trail is signed with: made once, kept wrapped under the hierarchy.
public struct AuditKeys: Sendable {
  /// What a key pair is for.
  public enum Use: String, CaseIterable, Sendable {
    /// Checkpoints.
    case checkpointEd25519 = "checkpoint-ed25519"
    /// Checkpoints.
    case checkpointMLDSA65 = "checkpoint-ml-dsa-65"
    /// Digests in CloudTrail's form, which know no other algorithm.
    case digestRSA2048 = "digest-rsa-2048"

    var algorithm: KeyAlgorithm {
      switch self {
      case .checkpointEd25519: .ed25519
      case .checkpointMLDSA65: .mlDSA65
      case .digestRSA2048: .rsa2048
      }
    }
  }

  private let store: any KMSStore
  private let rows: RowBook
  private let hierarchy: KeyHierarchy
  private let random: RandomSource

  /// Keeps keys in a store.
  public init(store: any KMSStore, rows: RowBook, hierarchy: KeyHierarchy, random: RandomSource) {
    self.store = store
    self.rows = rows
    self.hierarchy = hierarchy
    self.random = random
  }

  /// The key pair for a use, made if there is none yet. RSA takes up to seconds to make.
  ///
  /// - Throws: if it cannot be stored, read or made.
  public func key(for use: Use) async throws(BackgroundError) -> PrivateKey {
    if let record = try await stored(use) { return try opened(record) }
    let made: AuditKeyRecord
    do {
      let key = try PrivateKey.generate(use.algorithm)
      made = AuditKeyRecord(
        use: use.rawValue,
        wrapped: try hierarchy.wrap(
          try key.pkcs8(), identity: AuditKeyRecord.identity(use.rawValue), random: random))
    } catch {
      throw .change(.internal(cause: "a key of the audit trail could not be made: \(error)"))
    }
    let rows = rows
    return try opened(
      try await store.changing { transaction throws(Interruption) in
        let writer = RowWriter(transaction, rows: rows)
        // Somebody else may have been faster.
        if let there = try writer.record(AuditKeyRecord.self, at: use.rawValue) { return there }
        try writer.add(made)
        return made
      })
  }

  /// The key pair for a use; nothing if there is none yet.
  public func existingKey(for use: Use) async throws(BackgroundError) -> PrivateKey? {
    guard let record = try await stored(use) else { return nil }
    return try opened(record)
  }

  /// Puts other key pairs in place of those that are there, all or none.
  ///
  /// - Throws: if they cannot be stored; then those that were there stay.
  public func replace(with keys: [Use: PrivateKey]) async throws(BackgroundError) {
    var made: [AuditKeyRecord] = []
    do {
      for (use, key) in keys {
        made.append(
          AuditKeyRecord(
            use: use.rawValue,
            wrapped: try hierarchy.wrap(
              try key.pkcs8(), identity: AuditKeyRecord.identity(use.rawValue), random: random)))
      }
    } catch {
      throw .change(.internal(cause: "a key of the audit trail could not be wrapped: \(error)"))
    }
    let (rows, records) = (rows, made)
    try await store.changing { transaction throws(Interruption) in
      let writer = RowWriter(transaction, rows: rows)
      for record in records { try writer.put(record) }
    }
  }

  /// How the keys are made independent of old wrapping epochs.
  public static var rewrapping: Rewrapping {
    .records(
      AuditKeyRecord.self, identity: { AuditKeyRecord.identity($0.use) }, wrapped: { $0.wrapped },
      replacing: { AuditKeyRecord(use: $0.use, wrapped: $1) })
  }

  private func stored(_ use: Use) async throws(BackgroundError) -> AuditKeyRecord? {
    let rows = rows
    return try await store.changing { transaction throws(Interruption) in
      try RowWriter(transaction, rows: rows).record(AuditKeyRecord.self, at: use.rawValue)
    }
  }

  private func opened(_ record: AuditKeyRecord) throws(BackgroundError) -> PrivateKey {
    do {
      guard let use = Use(rawValue: record.use) else { throw KeyError.wrappedSecretInvalid }
      return try PrivateKey(
        pkcs8: try hierarchy.unwrap(record.wrapped, identity: AuditKeyRecord.identity(record.use)),
        algorithm: use.algorithm, origin: .ourselves)
    } catch {
      throw .change(.internal(cause: "a key of the audit trail cannot be opened: \(error)"))
    }
  }
}

/// What the store keeps of one key pair of the trail.
///
/// Format: docs/formats/records.md, "audit key".
struct AuditKeyRecord: StoredRecord {
  /// See `AuditKeys.Use`.
  let use: String
  /// The private key as PKCS #8, wrapped; see `WrappedSecret`.
  let wrapped: [UInt8]

  static let table = Tables.auditKeys

  var rowKey: String { use }

  static func identity(_ use: String) -> String { "audit-key/\(use)" }

  init(use: String, wrapped: [UInt8]) {
    self.use = use
    self.wrapped = wrapped
  }

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("use", use)
    writer.member("wrapped", HexText.encode(wrapped))
  }

  init(members: RecordMembers) throws(RecordError) {
    self.init(
      use: try members.text("use"), wrapped: try members.parsed("wrapped", HexText.decode))
  }
}
