import IAMPolicy
import KMSAuthorization
import Synchronization

/// A key policy that may be stored, as far as it can be told from its text.
struct AcceptedPolicy: Sendable {
  /// The policy.
  let text: String
  /// Everybody whom it names.
  let principals: [PolicyPrincipalReference]
  /// Whether it is known that every resource is `*`, so that it fits every key.
  let fitsEveryKey: Bool
  /// Whether it is short enough to be remembered.
  let isShort: Bool
}

/// Key policies that were accepted, by their bytes. Most keys are made with one of a few.
final class AcceptedPolicies: Sendable {
  /// How many are remembered; beyond it all are forgotten.
  static let countMax = 64
  /// Longer ones are checked each time, in bytes.
  static let byteCountMax = 4_096

  private let entries = Mutex<[PolicyBytes: AcceptedPolicy]>([:])

  private let shared = SharedPolicies(countMax: AcceptedPolicies.countMax)

  /// A short policy, compiled for principals with these unique ids.
  func compiled(_ policy: AcceptedPolicy, _ bindings: [PolicyBinding]) -> CompiledPolicy {
    shared.shared(policy.text, bindings).entry.policy
  }

  /// Checks what a policy says, before any key is looked at.
  ///
  /// - Throws: see `KeyPolicyRules.document`.
  func policy(_ text: String) throws(Interruption) -> AcceptedPolicy {
    guard text.utf8.count <= AcceptedPolicies.byteCountMax else {
      let document = try KeyPolicyRules.document(text)
      return AcceptedPolicy(
        text: text, principals: document.principals, fitsEveryKey: false, isShort: false)
    }
    let bytes = PolicyBytes(Array(text.utf8))
    if let known = entries.withLock({ $0[bytes] }) { return known }
    let document = try KeyPolicyRules.document(text)
    let policy = AcceptedPolicy(
      text: text, principals: document.principals,
      fitsEveryKey: KeyPolicyRules.fitsEveryKey(text), isShort: true)
    entries.withLock { entries in
      if entries.count >= AcceptedPolicies.countMax { entries.removeAll() }
      entries[bytes] = policy
    }
    return policy
  }
}
