import Synchronization

/// Every access key of the deployment, in memory.
public final class CredentialDirectory: CredentialSource {
  /// Access key ids are compared by their UTF-8 bytes.
  private let credentials = Mutex<[[UInt8]: SigningCredential]>([:])

  /// A directory without access keys.
  public init() {}

  /// See `CredentialSource`.
  public func credential(for accessKeyID: String) -> SigningCredential? {
    let key = Array(accessKeyID.utf8)
    return credentials.withLock { $0[key] }
  }

  /// Adds an access key, or replaces it.
  public func insert(_ credential: SigningCredential) {
    credentials.withLock { $0[Array(credential.accessKeyID.utf8)] = credential }
  }

  /// Forgets an access key; the next request that it signs is refused.
  public func remove(_ accessKeyID: String) {
    credentials.withLock { _ = $0.removeValue(forKey: Array(accessKeyID.utf8)) }
  }
}
