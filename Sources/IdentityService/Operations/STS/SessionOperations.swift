import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// Sessions. Source: STS API Reference.
enum SessionOperations {
  static let all: [IdentityOperation] = [
    .read("GetCallerIdentity", service: .sts, callerIdentity),
    .read(
      "GetSessionToken", optional: ["DurationSeconds", "SerialNumber", "TokenCode"], service: .sts,
      sessionToken),
    .read("GetAccessKeyInfo", ["AccessKeyId"], service: .sts, accessKeyInfo),
    .read(
      "AssumeRole", ["RoleArn", "RoleSessionName"],
      optional: [
        "Policy", "DurationSeconds", "ExternalId", "SourceIdentity", "SerialNumber", "TokenCode",
      ], service: .sts, RoleAssumption.perform),
    WebIdentity.operation,
    .read("DecodeAuthorizationMessage", ["EncodedMessage"], service: .sts, decodeMessage),
  ]

  /// Needs no permission.
  private static func callerIdentity(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let caller = try call.caller()
    return [
      .text("Arn", caller.arn), .text("UserId", caller.principalID),
      .text("Account", caller.account.text),
    ]
  }

  private static func sessionToken(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let caller = try call.caller()
    let subject: SessionGrant.Subject
    switch (caller.kind, caller.attributes.session) {
    case (.root, nil): subject = .root
    case (.user, nil): subject = .principal(id: caller.principalID)
    case (.root, _?), (.user, _?), (.assumedRole, _), (.federatedUser, _), (.service, _):
      throw .accessDenied("Cannot call GetSessionToken with session credentials")
    }
    // A root user's session lasts an hour at most.
    let longest = subject == .root ? 3600 : 129_600
    let seconds = min(call.parameters.number("DurationSeconds") ?? 43_200, longest)
    let grant = try call.newGrant(for: subject, in: caller.account, seconds: seconds)
    return [try call.credentials(for: grant)]
  }

  /// No refusal of this service carries an encoded message, so none can be decoded.
  private static func decodeMessage(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    throw IdentityRefusal(
      "InvalidAuthorizationMessageException",
      "The error returned if the message passed to DecodeAuthorizationMessage was invalid.",
      status: 400)
  }

  private static func accessKeyInfo(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let id = call.parameters.text("AccessKeyId")
    try call.authorize(on: "*")
    guard let account = call.state.accessKeys[id]?.account ?? UniqueID.account(of: id) else {
      throw .validation("Invalid AccessKeyId: \(id)")
    }
    return [.text("Account", account.text)]
  }
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
