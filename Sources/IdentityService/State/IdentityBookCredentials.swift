import KMSAuthorization
import KMSCrypto
public import KMSIdentity
import KMSKeys
public import KMSModel
import KMSSecrets
import Synchronization

/// Whom access keys stand for.
extension IdentityBook: CredentialSource {
  /// See `CredentialSource`.
  public func credential(for accessKeyID: String) -> SigningCredential? {
    live.withLock { live -> SigningCredential? in
      if let credential = live.credentials[accessKeyID] {
        // Canonically equivalent characters outside ASCII must not stand for an id. Each takes more bytes
        // than the one it stands for.
        return credential.accessKeyID.utf8.count == accessKeyID.utf8.count ? credential : nil
      }
      guard accessKeyID.isASCII, let record = live.state.accessKeys[accessKeyID], record.isActive,
        let caller = live.builder.caller(for: record, in: live.state),
        let secret = IdentityBook.secret(of: record, hierarchy)
      else { return nil }
      let credential = SigningCredential(
        accessKeyID: accessKeyID, secretVersion: 1, caller: caller, secret: secret)
      live.credentials[accessKeyID] = credential
      return credential
    }
  }

  /// See `CredentialSource`.
  public func session(for accessKeyID: String, token: [UInt8], at now: Timestamp) -> SessionAnswer {
    guard accessKeyID.isASCII else { return .invalid }
    let cached = live.withLock { $0.sessions[accessKeyID] }
    if let cached, constantTimeEquals(cached.token, token) {
      return now < cached.grant.expirationTime ? .credential(cached.credential) : .expired
    }
    guard
      let payload = hierarchy.tokenSealer.open(
        String(decoding: token, as: UTF8.self), purpose: SessionGrant.tokenPurpose),
      let grant = SessionGrant(payload: payload), grant.accessKeyID == accessKeyID
    else { return .invalid }
    guard now < grant.expirationTime else { return .expired }
    guard let secret = IdentityBook.sessionSecret(accessKeyID, hierarchy) else { return .invalid }
    return live.withLock { live -> SessionAnswer in
      guard let caller = live.builder.caller(for: grant, in: live.state) else { return .invalid }
      let credential = SigningCredential(
        accessKeyID: accessKeyID, secretVersion: 1, caller: caller, secret: secret.copy())
      if live.sessions.count >= IdentityBook.sessionsMax { live.sessions.removeAll() }
      live.sessions[accessKeyID] = CachedSession(
        token: token, grant: grant, credential: credential)
      return .credential(credential)
    }
  }

  /// The grant of a session that signed the request that is being answered.
  func grant(of caller: Caller) -> SessionGrant? {
    live.withLock { $0.sessions[caller.accessKeyID]?.grant }
  }

  /// The secret access key of a session; derived, so that the token need not carry it.
  static func sessionSecret(_ accessKeyID: String, _ hierarchy: KeyHierarchy) -> SecretBytes? {
    do {
      let seed = try hierarchy.sessionSecret(of: accessKeyID, count: AccessKeyText.secretByteCount)
      return AccessKeyText.secret(from: seed)
    } catch {
      return nil
    }
  }

  private static func secret(of record: AccessKeyRecord, _ hierarchy: KeyHierarchy) -> SecretBytes?
  {
    do {
      return try hierarchy.unwrap(
        record.wrapped, identity: IdentityBook.identity(of: record.accessKeyID))
    } catch {
      return nil
    }
  }

  static func identity(of accessKeyID: String) -> String { "access-key/\(accessKeyID)" }
}
