import KMSCrypto
import KMSKeys
public import KMSModel
import KMSSecrets
public import KMSService

/// Making accounts and access keys.
extension IdentityBook {
  /// Makes the account and an access key for its root user, unless they are there.
  ///
  /// - Returns: whether anything was made.
  /// - Throws: `.store`, `.key`.
  @discardableResult
  public func ensureAccount(
    _ account: AccountID, name: String = "", email: String = "", at now: Timestamp
  ) async throws(IdentityError) -> Bool {
    let (accessKey, _) = try newAccessKey(in: account, userID: nil, at: now)
    let result: Result<Bool, IdentityRefusal> = await withCheckedContinuation { continuation in
      write({ state in
        guard state.accounts[account] == nil else { return .success(false) }
        state.put(AccountRecord(account: account, creationDate: now, name: name, email: email))
        state.put(accessKey)
        return .success(true)
      }) { continuation.resume(returning: $0) }
    }
    switch result {
    case .success(let isNew): return isNew
    case .failure(let refusal):
      throw refusal.storeError.map(IdentityError.store) ?? .key(.tokenMismatch)
    }
  }

  /// Lends the root user's secret access keys, to be shown to the operator who owns the deployment.
  ///
  /// - Parameter body: gets account, access key id and secret access key.
  public func unsafeShowRootAccessKeys(
    _ body: (AccountID, String, UnsafeRawBufferPointer) -> Void
  ) throws(IdentityError) {
    for record in state.accessKeys.values where record.userID == nil {
      let secret: SecretBytes
      do {
        secret = try hierarchy.unwrap(
          record.wrapped, identity: IdentityBook.identity(of: record.accessKeyID))
      } catch {
        throw .key(error)
      }
      secret.withBytes { body(record.account, record.accessKeyID, $0) }
    }
  }

  /// A new access key, and its secret in the form in which it is shown once.
  func newAccessKey(in account: AccountID, userID: String?, at now: Timestamp)
    throws(IdentityError) -> (AccessKeyRecord, SensitiveBytes)
  {
    do {
      let id = try UniqueID.make(.accessKey, in: account, random: random)
      let secret = AccessKeyText.secret(
        from: try random.secret(count: AccessKeyText.secretByteCount))
      let wrapped = try hierarchy.wrap(
        secret, identity: IdentityBook.identity(of: id), random: random)
      let record = AccessKeyRecord(
        accessKeyID: id, account: account, userID: userID, creationDate: now, wrapped: wrapped)
      return (record, SensitiveBytes(secret))
    } catch let error as KeyError {
      throw .key(error)
    } catch let error as CryptoError {
      throw .key(.cryptography(error))
    } catch {
      throw .key(.wrappedSecretInvalid)
    }
  }

  /// How access keys are made independent of old wrapping epochs.
  public static var rewrapping: Rewrapping {
    .records(
      AccessKeyRecord.self, identity: { identity(of: $0.accessKeyID) }, wrapped: { $0.wrapped },
      replacing: { $0.replacing(wrapped: $1) })
  }
}
