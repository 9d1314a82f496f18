import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

/// Lists the grants in the Region, on keys of any account, that a principal of the caller's account may
/// retire.
///
/// Source: KMS API Reference, ListRetirableGrants.
enum ListRetirableGrants: Operation {
  static let operation = KMSOperation.listRetirableGrants
  static let mode = ExecutionMode.storeRead

  static func describe(_ request: ListRetirableGrantsRequest, in fields: inout AuditFields) {
    fields.text("retiringPrincipal", request.retiringPrincipal)
    fields.text("retiringServicePrincipal", request.retiringServicePrincipal)
    fields.integer("limit", request.limit)
    fields.text("marker", request.marker)
  }

  static func perform(_ request: ListRetirableGrantsRequest, in call: Call)
    throws(Interruption) -> ListGrantsResponse
  {
    let page = try call.page(
      limit: request.limit, marker: request.marker, standard: 50, max: 100,
      filter: "\(request.retiringPrincipal ?? "")\n\(request.retiringServicePrincipal ?? "")")
    let prefix = Tables.retirerPrefix(call.region, try retirerName(of: request, in: call))
    let rows = try call.rows(in: Tables.grantsOfRetirers, prefix: prefix, for: page)
    let cut = try call.cut(rows, for: page, position: \.key)
    let grants = try cut.entries.map { row throws(Interruption) in
      let parts = row.key.dropFirst(prefix.count).split(separator: "/")
      guard parts.count == 3, let account = AccountID(String(parts[0])),
        let id = KeyID(String(parts[1]))
      else { throw .error(.internal(cause: "a row of `grants_of_retirers` names no grant")) }
      let key = KeyARN(
        partition: call.environment.partition, region: call.region, account: account, id: id)
      return try call.grant(key, id: String(parts[2]))
    }
    return ListGrantsResponse(
      grants: call.entries(grants), nextMarker: cut.nextMarker,
      truncated: cut.nextMarker != nil)
  }

  /// Checks whose grants are asked for, and that the caller may ask.
  private static func retirerName(of request: ListRetirableGrantsRequest, in call: Call)
    throws(Interruption) -> String
  {
    try call.checkServiceFilter(request.retiringServicePrincipal)
    switch (request.retiringPrincipal, request.retiringServicePrincipal) {
    case (let text?, nil):
      guard let filed = GrantPrincipals.filed(text, in: call.environment.principals) else {
        throw .error(
          KMSError(.invalidArn, "ARN does not refer to a valid principal: \(text)"))
      }
      guard filed.account.map({ $0 == call.caller.account.text }) ?? false else {
        throw .refused(
          call.environment.authorizer.refuse(
            .operation(.listRetirableGrants), on: text, by: call.caller,
            request: call.request.facts, because: .otherAccount))
      }
      _ = try call.authorizeInAccount(resource: .principal(text))
      return filed.name
    case (nil, let service?): return service
    case (nil, nil), (.some, .some):
      throw .validation(
        "Exactly one of RetiringPrincipal and RetiringServicePrincipal must be specified.")
    }
  }
}
