public import KMSModel

/// Every key spec of the API.
public enum KeySpecs {
  /// The rules of a spec.
  public static func rules(for spec: KeySpec) -> KeySpecRules {
    switch spec {
    case .symmetricDefault: SymmetricDefault.rules
    case .rsa2048: RSA2048.rules
    case .rsa3072: RSA3072.rules
    case .rsa4096: RSA4096.rules
    case .eccNistP256: NISTP256.rules
    case .eccNistP384: NISTP384.rules
    case .eccNistP521: NISTP521.rules
    case .eccSecgP256k1: SECGP256K1.rules
    case .eccNistEdwards25519: Edwards25519.rules
    case .sm2: SM2.rules
    case .hmac224: HMAC224.rules
    case .hmac256: HMAC256.rules
    case .hmac384: HMAC384.rules
    case .hmac512: HMAC512.rules
    case .mlDsa44: MLDSA44.rules
    case .mlDsa65: MLDSA65.rules
    case .mlDsa87: MLDSA87.rules
    case .mlKem512: MLKEM512.rules
    case .mlKem768: MLKEM768.rules
    case .mlKem1024: MLKEM1024.rules
    }
  }

  /// The key spec that a data key pair is of.
  public static func spec(of pair: DataKeyPairSpec) -> KeySpec {
    switch pair {
    case .rsa2048: .rsa2048
    case .rsa3072: .rsa3072
    case .rsa4096: .rsa4096
    case .eccNistP256: .eccNistP256
    case .eccNistP384: .eccNistP384
    case .eccNistP521: .eccNistP521
    case .eccSecgP256k1: .eccSecgP256k1
    case .eccNistEdwards25519: .eccNistEdwards25519
    case .sm2: .sm2
    case .mlKem512: .mlKem512
    case .mlKem768: .mlKem768
    case .mlKem1024: .mlKem1024
    }
  }
}
