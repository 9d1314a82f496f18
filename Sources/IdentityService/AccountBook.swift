import KMSAuthorization
import KMSCrypto
public import KMSIdentity
public import KMSKeys
public import KMSModel
import KMSSecrets
public import KMSService
public import KMSStore

/// The accounts of a deployment and the access keys of their root users.
public struct AccountBook: Sendable {
  private let store: any KMSStore
  private let rows: RowBook
  private let hierarchy: KeyHierarchy
  private let random: RandomSource
  private let partition: Partition

  /// Works on the rows of a store.
  public init(
    store: any KMSStore, rows: RowBook, hierarchy: KeyHierarchy, random: RandomSource,
    partition: Partition
  ) {
    self.store = store
    self.rows = rows
    self.hierarchy = hierarchy
    self.random = random
    self.partition = partition
  }

  /// Makes the account and an access key for its root user, unless they are there.
  ///
  /// - Returns: whether anything was made.
  /// - Throws: `.store`, `.record`, `.key`.
  @discardableResult
  public func ensureAccount(_ account: AccountID, at now: Timestamp) async throws(IdentityError)
    -> Bool
  {
    let accountRecord = AccountRecord(account: account, creationDate: now)
    let accessKey = try newRootAccessKey(for: account, at: now)
    let accountValue = rows.value(of: accountRecord)
    let accessKeyValue = rows.value(of: accessKey)
    do {
      return try await store.write { transaction throws(StoreError) in
        guard try transaction.row(accountRecord.rowKey, in: Tables.accounts) == nil else {
          return .rollback(false)
        }
        try transaction.insert(accountValue, at: accountRecord.rowKey, in: Tables.accounts)
        try transaction.insert(accessKeyValue, at: accessKey.rowKey, in: Tables.accessKeys)
        return .commit(true)
      }
    } catch {
      throw .store(error)
    }
  }

  /// Reads every access key into a directory that the edge asks.
  ///
  /// - Throws: `.store`, `.record`, `.key`.
  public func load(into directory: CredentialDirectory) async throws(IdentityError) {
    for record in try await accessKeys() {
      directory.insert(
        SigningCredential(
          accessKeyID: record.accessKeyID, secretVersion: 1,
          caller: .root(of: record.account, in: partition, accessKeyID: record.accessKeyID),
          secret: try secret(of: record)))
    }
  }

  /// Lends the root user's secret access keys, to be shown to the operator who owns the deployment.
  ///
  /// - Parameter body: gets account, access key id and secret access key.
  public func unsafeShowRootAccessKeys(
    _ body: (AccountID, String, UnsafeRawBufferPointer) -> Void
  ) async throws(IdentityError) {
    for record in try await accessKeys() {
      let secret = try secret(of: record)
      secret.withBytes { body(record.account, record.accessKeyID, $0) }
    }
  }

  private func accessKeys() async throws(IdentityError) -> [AccessKeyRecord] {
    let pageRowsMax = StoreLimits.pageRowCountMax
    var records: [AccessKeyRecord] = []
    while true {
      let after = records.last?.rowKey
      let page: [Row]
      do {
        page = try await store.read { reader throws(StoreError) in
          try reader.rows(in: Tables.accessKeys, prefix: "", after: after, limit: pageRowsMax)
        }
      } catch {
        throw .store(error)
      }
      for row in page {
        do {
          records.append(try rows.record(AccessKeyRecord.self, from: row))
        } catch {
          throw .record(error)
        }
      }
      guard page.count == pageRowsMax else { return records }
    }
  }

  private func newRootAccessKey(for account: AccountID, at now: Timestamp)
    throws(IdentityError) -> AccessKeyRecord
  {
    do {
      let id = AccessKeyText.id(
        random: try random.bytes(count: AccessKeyText.idByteCount))
      let seed = try random.secret(count: AccessKeyText.secretByteCount)
      let secret = seed.withBytes { bytes in
        SecretBytes(count: AccessKeyText.secretCharacterCount) { target in
          AccessKeyText.writeSecret(random: bytes, to: target)
        }
      }
      let wrapped = try hierarchy.wrap(
        secret, identity: AccountBook.identity(of: id), random: random)
      return AccessKeyRecord(
        accessKeyID: id, account: account, creationDate: now, wrapped: wrapped)
    } catch let error as KeyError {
      throw .key(error)
    } catch let error as CryptoError {
      throw .key(.cryptography(error))
    } catch {
      throw .key(.wrappedSecretInvalid)
    }
  }

  private func secret(of record: AccessKeyRecord) throws(IdentityError) -> SecretBytes {
    do {
      return try hierarchy.unwrap(
        record.wrapped, identity: AccountBook.identity(of: record.accessKeyID))
    } catch {
      throw .key(error)
    }
  }

  /// How access keys are made independent of old wrapping epochs.
  public static var rewrapping: Rewrapping {
    .records(
      AccessKeyRecord.self, identity: { identity(of: $0.accessKeyID) }, wrapped: { $0.wrapped },
      replacing: { record, wrapped in
        AccessKeyRecord(
          accessKeyID: record.accessKeyID, account: record.account,
          creationDate: record.creationDate, wrapped: wrapped)
      })
  }

  private static func identity(of accessKeyID: String) -> String { "access-key/\(accessKeyID)" }
}

/// What can go wrong with accounts and access keys.
public enum IdentityError: Error, Hashable, Sendable {
  /// The store failed.
  case store(StoreError)
  /// A stored row cannot be used.
  case record(RecordError)
  /// Wrapping or unwrapping failed.
  case key(KeyError)
}
