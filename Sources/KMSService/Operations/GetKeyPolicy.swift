import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Returns a key's policy as it was written.
///
/// Source: KMS API Reference, GetKeyPolicy.
enum GetKeyPolicy: Operation {
  static let operation = KMSOperation.getKeyPolicy
  static let mode = ExecutionMode.facts

  static func describe(_ request: GetKeyPolicyRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("policyName", request.policyName ?? KeyPolicyRules.name)
  }

  static func perform(_ request: GetKeyPolicyRequest, in call: Call) throws(Interruption)
    -> GetKeyPolicyResponse
  {
    let name = request.policyName ?? KeyPolicyRules.name
    let key = try call.key(
      request.keyId, parameters: .policy(name: name, bypassesLockoutCheck: nil))
    guard name.utf8.elementsEqual(KeyPolicyRules.name.utf8) else {
      throw .error(KMSError(.notFound, "No such policy exists"))
    }
    return GetKeyPolicyResponse(
      policy: KeyPolicyRules.shown(key.snapshot, principals: call.environment.principals),
      policyName: KeyPolicyRules.name)
  }
}
