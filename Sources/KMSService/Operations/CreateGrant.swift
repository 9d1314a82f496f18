import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Lets a principal use a key, without a change of its policy.
///
/// A request with the name and everything else of an earlier one gets the grant of that one and a new
/// token.
/// Source: KMS API Reference, CreateGrant; Developer Guide, "Grants in AWS KMS".
enum CreateGrant: Operation {
  static let operation = KMSOperation.createGrant
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: CreateGrantRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("granteePrincipal", request.granteePrincipal)
    fields.text("granteeServicePrincipal", request.granteeServicePrincipal)
    fields.text("retiringPrincipal", request.retiringPrincipal)
    fields.text("retiringServicePrincipal", request.retiringServicePrincipal)
    fields.texts("operations", request.operations.map(\.rawValue))
    fields.object("constraints") { inner in
      inner.pairs("encryptionContextEquals", request.constraints?.encryptionContextEquals)
      inner.pairs("encryptionContextSubset", request.constraints?.encryptionContextSubset)
      inner.text("sourceArn", request.constraints?.sourceArn)
    }
    fields.text("name", request.name)
    fields.flag("dryRun", request.dryRun)
  }

  static func perform(_ request: CreateGrantRequest, in call: Call) throws(Interruption)
    -> CreateGrantResponse
  {
    try call.checkGrantTokens(request.grantTokens)
    try GrantRules.check(request)
    let constraint = try GrantRules.constraint(of: request)
    try refuseAlias(request.keyId)
    let operations = GrantOperation.allCases.filter(request.operations.contains)
    let key = try call.key(
      request.keyId, context: constraint?.pairs ?? StringPairs(),
      parameters: .grantCreation(parameters(of: request, operations, constraint)))
    let record = key.snapshot.record
    try GrantRules.check(operations, constraint, for: record)
    let grant = GrantRecord(
      key: record.arn, id: try newID(in: call), name: request.name, creationDate: call.now,
      grantee: try principal(
        request.granteePrincipal, request.granteeServicePrincipal, in: call),
      retirer: try optionalPrincipal(
        request.retiringPrincipal, request.retiringServicePrincipal, in: call),
      issuer: call.caller.account, operations: operations, constraint: constraint,
      sourceARN: request.constraints?.sourceArn)
    let digest = try GrantRows.digest(of: grant)
    let existing = try digest.flatMap { digest throws(Interruption) in
      try call.grant(grant.key, madeBy: digest)
    }
    try call.endDryRun(request.dryRun)
    if existing == nil { try call.add(grant, digest: digest) }
    let answered = existing ?? grant
    call.respondInRecord { fields in
      fields.text("grantId", answered.id)
      fields.text("keyId", answered.key.text)
    }
    return CreateGrantResponse(
      grantToken: try call.grantToken(for: answered), grantId: answered.id)
  }

  private static func parameters(
    of request: CreateGrantRequest, _ operations: [GrantOperation],
    _ constraint: GrantContextConstraint?
  ) -> GrantParameters {
    GrantParameters(
      grantee: request.granteePrincipal ?? request.granteeServicePrincipal ?? "",
      retirer: request.retiringPrincipal ?? request.retiringServicePrincipal,
      operations: operations, constraint: constraint, sourceARN: request.constraints?.sourceArn)
  }

  private static func refuseAlias(_ keyID: String) throws(Interruption) {
    switch KeyReference(keyID) {
    case .aliasName?, .aliasARN?:
      throw .error(
        KMSError(.invalidArn, "Key Aliases are not supported for this operation."))
    case .id?, .arn?, nil: return
    }
  }

  private static func principal(_ arn: String?, _ service: String?, in call: Call)
    throws(Interruption) -> GrantFacts.Principal
  {
    guard let principal = try optionalPrincipal(arn, service, in: call) else {
      throw .error(.internal(cause: "a grant without a grantee passed its checks"))
    }
    return principal
  }

  private static func optionalPrincipal(_ arn: String?, _ service: String?, in call: Call)
    throws(Interruption) -> GrantFacts.Principal?
  {
    if let service { return .service(service) }
    guard let arn else { return nil }
    return try GrantPrincipals.principal(arn, in: call.environment.principals)
  }

  private static func newID(in call: Call) throws(Interruption) -> String {
    do {
      return HexText.encode(try call.environment.random.bytes(count: 32))
    } catch {
      throw .error(.key(.cryptography(error)))
    }
  }
}
