import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore

/// Lists the grants on a key, without their tokens.
///
/// Source: KMS API Reference, ListGrants.
enum ListGrants: Operation {
  static let operation = KMSOperation.listGrants
  static let mode = ExecutionMode.storeRead

  static func describe(_ request: ListGrantsRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("grantId", request.grantId)
    fields.text("granteePrincipal", request.granteePrincipal)
    fields.text("granteeServicePrincipal", request.granteeServicePrincipal)
    fields.integer("limit", request.limit)
    fields.text("marker", request.marker)
  }

  static func perform(_ request: ListGrantsRequest, in call: Call) throws(Interruption)
    -> ListGrantsResponse
  {
    let filter = [
      request.keyId, request.grantId ?? "", request.granteePrincipal ?? "",
      request.granteeServicePrincipal ?? "",
    ].joined(separator: "\n")
    let page = try call.page(
      limit: request.limit, marker: request.marker, standard: 50, max: 100, filter: filter)
    try call.checkServiceFilter(request.granteeServicePrincipal)
    let key = try call.key(request.keyId, parameters: .grantAdministration).snapshot.record.arn
    if let id = request.grantId {
      let grant = try call.record(GrantRecord.self, at: Tables.grant(key, id))
      let grants = [grant].compactMap { $0 }.filter { matches($0, request, in: call) }
      return ListGrantsResponse(grants: call.entries(grants), truncated: false)
    }
    let cut: Page<Row>
    let grants: [GrantRecord]
    if let name = try granteeName(of: request, in: call) {
      let prefix = Tables.grantee(key, name) + "/"
      let rows = try call.rows(in: Tables.grantsOfGrantees, prefix: prefix, for: page)
      cut = try call.cut(rows, for: page, position: \.key)
      grants = try cut.entries.map { row throws(Interruption) in
        try call.grant(key, id: String(row.key.dropFirst(prefix.count)))
      }
    } else {
      let rows = try call.rows(in: Tables.grants, prefix: Tables.grantPrefix(key), for: page)
      cut = try call.cut(rows, for: page, position: \.key)
      grants = try cut.entries.map { row throws(Interruption) in
        try call.record(GrantRecord.self, from: row)
      }
    }
    return ListGrantsResponse(
      grants: call.entries(grants), nextMarker: cut.nextMarker, truncated: cut.nextMarker != nil)
  }

  /// Under which name the wanted grants are filed; nothing if all are wanted.
  private static func granteeName(of request: ListGrantsRequest, in call: Call)
    throws(Interruption) -> String?
  {
    if let service = request.granteeServicePrincipal { return service }
    guard let text = request.granteePrincipal else { return nil }
    return GrantPrincipals.filed(text, in: call.environment.principals)?.name ?? text
  }

  private static func matches(
    _ grant: GrantRecord, _ request: ListGrantsRequest, in call: Call
  ) -> Bool {
    let name = GranteeNames.name(of: grant.grantee)
    if let service = request.granteeServicePrincipal {
      return name.utf8.elementsEqual(service.utf8)
    }
    guard let text = request.granteePrincipal else { return true }
    let wanted = GrantPrincipals.filed(text, in: call.environment.principals)?.name ?? text
    return name.utf8.elementsEqual(wanted.utf8)
  }
}

extension Call {
  /// Grants as lists show them.
  func entries(_ grants: [GrantRecord]) -> [GrantListEntry] {
    grants.map {
      GrantListEntry(
        of: $0, partition: environment.partition, principals: environment.principals)
    }
  }

  /// A grant that an index names.
  func grant(_ key: KeyARN, id: String) throws(Interruption) -> GrantRecord {
    guard let grant = try record(GrantRecord.self, at: Tables.grant(key, id)) else {
      throw .error(.internal(cause: "an index names a grant that is not there"))
    }
    return grant
  }

  /// Only services may ask for grants of services.
  func checkServiceFilter(_ service: String?) throws(Interruption) {
    guard service != nil else { return }
    switch caller.kind {
    case .service: return
    case .root, .user, .assumedRole, .federatedUser:
      throw .validation(
        "Service principal filters can only be used by callers that are service principals.")
    }
  }
}
