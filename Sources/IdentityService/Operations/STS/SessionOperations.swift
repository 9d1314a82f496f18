import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// Sessions. Source: STS API Reference.
enum SessionOperations {
  static let all: [IdentityOperation] = [
    getCallerIdentity,
    getSessionToken,
    getAccessKeyInfo,
    assumeRole,
    AssumeRoleWithWebIdentity.operation,
    decodeAuthorizationMessage,
  ]

}

/// Making sessions.
extension IdentityCall {
  /// A new session that begins now.
  func newGrant(for subject: SessionGrant.Subject, in account: AccountID, seconds: Int)
    throws(IdentityRefusal) -> SessionGrant
  {
    let id: String
    do {
      id = try UniqueID.make(.sessionKey, in: account, random: book.random)
    } catch {
      throw .internalFailure
    }
    return SessionGrant(
      accessKeyID: id, account: account, subject: subject, issueTime: now,
      expirationTime: now.adding(milliseconds: Int64(seconds) * 1000))
  }

  /// `Credentials`: the token holds the session, sealed; the secret is derived.
  func credentials(for grant: SessionGrant) throws(IdentityRefusal) -> AnswerNode {
    do {
      let token = try book.hierarchy.tokenSealer.seal(
        grant.payload, purpose: SessionGrant.tokenPurpose, random: book.random)
      guard token.utf8.count <= SessionGrant.tokenBytesMax else {
        throw IdentityRefusal(
          "PackedPolicyTooLarge", "The session policies and tags are too large.", status: 400)
      }
      guard let secret = IdentityBook.sessionSecret(grant.accessKeyID, book.hierarchy) else {
        throw IdentityRefusal.internalFailure
      }
      return .structure(
        "Credentials",
        [
          .text("AccessKeyId", grant.accessKeyID), .secret("SecretAccessKey", .init(secret)),
          .text("SessionToken", token), .text("Expiration", grant.expirationTime.iso),
        ])
    } catch let refusal as IdentityRefusal {
      throw refusal
    } catch {
      throw .internalFailure
    }
  }
}
