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
    _ accepted: AcceptedPolicy, for key: KeyARN, _ attributes: KeyAttributes, bypass: Bool?
  ) throws(Interruption) -> CheckedPolicy {
    try KeyPolicyRules.checkResources(of: accepted, for: key)
    let bindings = try KeyPolicyRules.bindings(
      of: accepted.principals, principals: environment.principals)
    let policy = CheckedPolicy(text: accepted.text, bindings: bindings)
    guard bypass != true else { return policy }
    let facts = facts(of: key, accepted, bindings, attributes)
    let deliberation = environment.authorizer.deliberate(
      KeyUse(
        of: key, for: .operation(.putKeyPolicy),
        parameters: .policy(name: KeyPolicyRules.name, bypassesLockoutCheck: nil)),
      by: caller, on: facts, request: request.facts)
    guard deliberation.verdict.isAllowed else { throw KeyPolicyRules.lockout }
    return policy
  }

  /// The facts of a key with another policy. What is short is compiled once for all keys that have it, and those
  /// to come; long policies that nobody stores must not fill that memory.
  private func facts(
    of key: KeyARN, _ policy: AcceptedPolicy, _ bindings: [PolicyBinding],
    _ attributes: KeyAttributes
  ) -> KeyAuthorizationFacts {
    guard policy.isShort else {
      return KeyAuthorizationFacts(
        arn: key, policy: policy.text, bindings: bindings, attributes: attributes)
    }
    return KeyAuthorizationFacts(
      arn: key, arnText: key.text,
      policy: environment.acceptedPolicies.compiled(policy, bindings), attributes: attributes,
      tags: StringPairs(), aliases: [], isServiceManaged: false)
  }

  /// Stores whom the policy of a new key names; the policy itself is in the key's record.
  func addPrincipals(of policy: CheckedPolicy, _ key: KeyARN) throws(Interruption) {
    guard !policy.bindings.isEmpty else { return }
    try add(PolicyPrincipalsRecord(key: key, bindings: policy.bindings))
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
