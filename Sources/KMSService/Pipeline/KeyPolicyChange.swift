import IAMPolicy
import KMSAuthorization
import KMSModel

/// A policy that was checked and may be stored with a key.
struct CheckedPolicy {
  let text: String
  let bindings: [PolicyBinding]
}

extension Call {
  /// Checks the principals of a policy, and that the caller could still replace it.
  ///
  /// - Parameters:
  ///   - bypass: the caller's own risk: skips the second check.
  ///   - attributes: what the key is or will be.
  /// - Source: Developer Guide, "Key policy lockout safety check".
  func checkedPolicy(
    _ text: String, _ document: PolicyDocument, for key: KeyARN, _ attributes: KeyAttributes,
    bypass: Bool?
  ) throws(Interruption) -> CheckedPolicy {
    try KeyPolicyRules.checkResources(document, of: key, policy: text)
    let bindings = try KeyPolicyRules.bindings(
      of: document, principals: environment.principals)
    let policy = CheckedPolicy(text: text, bindings: bindings)
    guard bypass != true else { return policy }
    let facts = KeyAuthorizationFacts(
      arn: key, policy: text, bindings: bindings, attributes: attributes)
    let deliberation = environment.authorizer.deliberate(
      KeyUse(
        of: key, for: .operation(.putKeyPolicy),
        parameters: .policy(name: KeyPolicyRules.name, bypassesLockoutCheck: nil)),
      by: caller, on: facts, request: request.facts)
    guard deliberation.verdict.isAllowed else { throw KeyPolicyRules.lockout }
    return policy
  }

  /// Stores whom a key's policy names; the policy itself is in the key's record.
  func storePrincipals(of policy: CheckedPolicy, _ key: KeyARN) throws(Interruption) {
    let record = PolicyPrincipalsRecord(key: key, bindings: policy.bindings)
    let isThere = try self.record(PolicyPrincipalsRecord.self, at: record.rowKey) != nil
    switch (isThere, policy.bindings.isEmpty) {
    case (false, true): return
    case (false, false): try add(record)
    case (true, true): try remove(record.rowKey, from: Tables.policyPrincipals)
    case (true, false): try replace(record)
    }
  }
}
