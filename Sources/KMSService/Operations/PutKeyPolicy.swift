import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel

/// Replaces the policy of a key.
///
/// Source: KMS API Reference, PutKeyPolicy.
enum PutKeyPolicy: Operation {
  static let operation = KMSOperation.putKeyPolicy
  static let mode = ExecutionMode.storeWrite

  static func describe(_ request: PutKeyPolicyRequest, in fields: inout AuditFields) {
    fields.text("keyId", request.keyId)
    fields.text("policyName", request.policyName ?? KeyPolicyRules.name)
    fields.text("policy", request.policy)
    fields.flag(
      "bypassPolicyLockoutSafetyCheck", request.bypassPolicyLockoutSafetyCheck ?? false)
  }

  static func perform(_ request: PutKeyPolicyRequest, in call: Call) throws(Interruption)
    -> NoOutput
  {
    try checkName(request.policyName ?? KeyPolicyRules.name)
    let accepted = try call.environment.acceptedPolicies.policy(request.policy)
    let key = try call.key(
      request.keyId,
      parameters: .policy(
        name: KeyPolicyRules.name,
        bypassesLockoutCheck: request.bypassPolicyLockoutSafetyCheck))
    let record = key.snapshot.record
    let policy = try call.checkedPolicy(
      accepted, for: record.arn, KeyAttributes(of: record),
      bypass: request.bypassPolicyLockoutSafetyCheck)
    try call.change(key) { $0.policy = policy.text }
    try call.storePrincipals(of: policy, record.arn)
    return NoOutput()
  }

  private static func checkName(_ name: String) throws(Interruption) {
    guard !name.utf8.elementsEqual(KeyPolicyRules.sharedName.utf8) else {
      throw .validation("The AWS_RAM policy can only be managed by the RAM service")
    }
    guard name.utf8.elementsEqual(KeyPolicyRules.name.utf8) else {
      throw .validation("PolicyName must be \(KeyPolicyRules.name)")
    }
  }
}
