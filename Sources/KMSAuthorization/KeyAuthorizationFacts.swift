public import KMSModel

/// What a decision needs to know about a key. It carries no key material.
public struct KeyAuthorizationFacts: Sendable {
  /// The key.
  public let arn: KeyARN
  /// The key policy as it was stored: JSON text of at most 32,768 bytes.
  public let policy: String

  /// Collects the facts of one key.
  public init(arn: KeyARN, policy: String) {
    self.arn = arn
    self.policy = policy
  }
}
