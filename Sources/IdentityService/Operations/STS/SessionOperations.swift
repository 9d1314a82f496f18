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
  /// Refuses a code of an MFA device: there are none, and a code that nobody checks must not count.
  ///
  /// - Throws: `AccessDenied`, as AWS does for a device that is not the caller's.
  func refuseSecondFactor() throws(IdentityRefusal) {
    guard parameters["SerialNumber"] == nil, parameters["TokenCode"] == nil else {
      throw .accessDenied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA "
          + "serial number is valid and associated with this user.")
    }
  }

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
