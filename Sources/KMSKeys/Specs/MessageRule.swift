public import KMSModel

/// What a signing algorithm takes as a message of some type.
///
/// Source: KMS API Reference, Sign, "MessageType"; Developer Guide, "ML-DSA key specs" and "Supported
/// signing algorithms for ECC key specs".
public enum MessageRule: Hashable, Sendable {
  /// Messages of this type are not signed so.
  case refused
  /// A message of any length that the API allows.
  case message
  /// Exactly so many bytes: a digest, or the mu of ML-DSA.
  case exactly(byteCount: Int)
}

extension SigningAlgorithmSpec {
  /// What the algorithm takes as a message of a type.
  public func rule(for type: MessageType) -> MessageRule {
    switch (self, type) {
    case (.rsassaPkcs1V1_5Sha256, .digest), (.rsassaPssSha256, .digest), (.ecdsaSha256, .digest),
      (.sm2dsa, .digest):
      .exactly(byteCount: 32)
    case (.rsassaPkcs1V1_5Sha384, .digest), (.rsassaPssSha384, .digest), (.ecdsaSha384, .digest):
      .exactly(byteCount: 48)
    case (.rsassaPkcs1V1_5Sha512, .digest), (.rsassaPssSha512, .digest), (.ecdsaSha512, .digest),
      (.ed25519PhSha512, .digest), (.mlDsaShake256, .externalMu):
      .exactly(byteCount: 64)
    case (.ed25519Sha512, .digest), (.mlDsaShake256, .digest), (.ed25519PhSha512, .raw):
      .refused
    case (_, .externalMu): .refused
    case (_, .raw): .message
    }
  }
}
