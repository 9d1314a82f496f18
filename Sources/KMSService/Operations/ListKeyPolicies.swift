import KMSAudit
import KMSKeys
import KMSModel

/// Lists the names of a key's policies: there is one.
///
/// Source: KMS API Reference, ListKeyPolicies.
enum ListKeyPolicies: Operation {
  static let operation = KMSOperation.listKeyPolicies
  static let mode = ExecutionMode.facts

  static func describe(_ request: ListKeyPoliciesRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.integer("limit", request.limit)
    fields.text("marker", request.marker)
  }

  static func perform(_ request: ListKeyPoliciesRequest, in call: Call) throws(Interruption)
    -> ListKeyPoliciesResponse
  {
    _ = try call.page(
      limit: request.limit, marker: request.marker, standard: 100, max: 1000,
      filter: request.keyId)
    _ = try call.key(request.keyId)
    return ListKeyPoliciesResponse(policyNames: [KeyPolicyRules.name], truncated: false)
  }
}
