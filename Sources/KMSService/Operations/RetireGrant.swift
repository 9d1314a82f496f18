import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Ends a grant, as somebody whom the grant itself lets end it.
///
/// Source: KMS API Reference, RetireGrant; Developer Guide, "Retiring and revoking grants".
enum RetireGrant: Operation {
  static let operation = KMSOperation.retireGrant
  static let mode = ExecutionMode.storeWrite

  /// Nothing: the record names the grant in `additionalEventData`.
  static func describe(_ request: RetireGrantRequest, in fields: inout AuditFields) {}

  static func perform(_ request: RetireGrantRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    let (key, id) = try target(of: request, in: call)
    call.addToRecord { $0.text("grantId", id) }
    let use = KeyUse(of: key, for: .operation(.retireGrant))
    guard let snapshot = try call.facts.key(key) else {
      guard key.account != call.caller.account else { throw .keyNotFound(key) }
      throw invisible(use, call)
    }
    guard let grant = try call.record(GrantRecord.self, at: Tables.grant(key, id)) else {
      guard key.account != call.caller.account else { throw GrantIDs.notFound(id) }
      throw invisible(use, call)
    }
    _ = try authorize(grant, snapshot, in: call)
    try call.checkState(of: snapshot)
    try call.endDryRun(request.dryRun)
    try call.remove(grant)
    return NoOutput()
  }

  private static func authorize(_ grant: GrantRecord, _ snapshot: KeySnapshot, in call: Call)
    throws(Interruption) -> Authorized<KeyUse>
  {
    let isOwn = grant.key.account == call.caller.account
    if isOwn { call.touched(grant.key) }
    let proof: Authorized<KeyUse>
    do {
      proof = try call.environment.authorizer.authorizeRetirement(
        of: grant.facts,
        KeyUse(
          of: grant.key, for: .operation(.retireGrant),
          context: grant.constraint?.pairs ?? StringPairs(),
          parameters: .grantRetirement(grant.constraint)),
        by: call.caller, on: snapshot.authorizationFacts, request: call.request.facts)
    } catch {
      throw .refused(error)
    }
    // Whether a key of another account is there is told after a permission only.
    if !isOwn { call.touched(grant.key) }
    return proof
  }

  /// Which grant is meant: by its token, or by key ARN and id.
  private static func target(of request: RetireGrantRequest, in call: Call)
    throws(Interruption) -> (KeyARN, String)
  {
    switch (request.grantToken, request.keyId, request.grantId) {
    case (let text?, nil, nil):
      let token = try call.openGrantToken(text)
      guard token.key.region == call.region else {
        throw .error(KMSError(.invalidGrantToken))
      }
      return (token.key, token.grantID)
    case (nil, let keyID?, let id?):
      try GrantIDs.check(id)
      guard case .arn(let key)? = KeyReference(keyID) else { throw .invalidARN(keyID) }
      guard key.partition == call.environment.partition else { throw .invalidARN(keyID) }
      guard key.region == call.region else { throw .invalidARNRegion(key.region) }
      return (key, id)
    case (nil, _, _), (.some, _, _):
      throw .validation("Grant token OR (grant ID, key ID) must be specified")
    }
  }

  private static func invisible(_ use: KeyUse, _ call: Call) -> Interruption {
    .refused(
      call.environment.authorizer.refuse(
        use.action, on: use.key.text, by: call.caller, request: call.request.facts,
        because: .absent))
  }
}
