/// Work that is too heavy for the thread that brought the request.
public enum Workload: Hashable, Sendable, CaseIterable {
  /// Operations with private keys, and small new key pairs: 0.1 to 10 ms each.
  case cryptography
  /// New RSA key pairs: 0.1 to 1.5 s each. They must not stand before a signature.
  case keyGeneration
}
