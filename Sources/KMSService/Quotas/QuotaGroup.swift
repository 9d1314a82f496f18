public import KMSModel

/// Requests that share one rate.
///
/// Source: Developer Guide, "Request quotas".
public enum QuotaGroup: Hashable, Sendable {
  /// Cryptography with symmetric and HMAC keys, and GenerateRandom.
  case symmetric
  /// Cryptography with RSA keys.
  case rsa
  /// Cryptography with elliptic curve and SM2 keys.
  case ellipticCurve
  /// Signing with ML-DSA keys.
  case mlDSA
  /// Encapsulation with ML-KEM keys.
  case mlKEM
  /// GenerateDataKeyPair and its relative, by what is made.
  case dataKeyPair(DataKeyPairSpec)
  /// An operation that has a rate of its own.
  case operation(KMSOperation)

  /// The group of an operation; nothing if it depends on the key.
  static func group(of operation: KMSOperation) -> QuotaGroup? {
    switch operation {
    case .decrypt, .encrypt, .generateDataKey, .generateDataKeyWithoutPlaintext, .generateMac,
      .reEncrypt, .verifyMac, .sign, .verify, .deriveSharedSecret, .encapsulate, .decapsulate,
      .generateDataKeyPair, .generateDataKeyPairWithoutPlaintext:
      nil
    case .generateRandom: .symmetric
    case .cancelKeyDeletion, .connectCustomKeyStore, .createAlias, .createCustomKeyStore,
      .createGrant, .createKey, .deleteAlias, .deleteCustomKeyStore, .deleteImportedKeyMaterial,
      .describeCustomKeyStores, .describeKey, .disableKey, .disableKeyRotation,
      .disconnectCustomKeyStore, .enableKey, .enableKeyRotation, .getKeyLastUsage, .getKeyPolicy,
      .getKeyRotationStatus, .getParametersForImport, .getPublicKey, .importKeyMaterial,
      .listAliases, .listGrants, .listKeyPolicies, .listKeyRotations, .listKeys,
      .listResourceTags, .listRetirableGrants, .putKeyPolicy, .replicateKey, .retireGrant,
      .revokeGrant, .rotateKeyOnDemand, .scheduleKeyDeletion, .tagResource, .untagResource,
      .updateAlias, .updateCustomKeyStore, .updateKeyDescription, .updatePrimaryRegion:
      .operation(operation)
    }
  }

  /// The group of cryptography with a key.
  static func group(of spec: KeySpec) -> QuotaGroup {
    switch spec {
    case .symmetricDefault, .hmac224, .hmac256, .hmac384, .hmac512: .symmetric
    case .rsa2048, .rsa3072, .rsa4096: .rsa
    case .eccNistP256, .eccNistP384, .eccNistP521, .eccSecgP256k1, .eccNistEdwards25519, .sm2:
      .ellipticCurve
    case .mlDsa44, .mlDsa65, .mlDsa87: .mlDSA
    case .mlKem512, .mlKem768, .mlKem1024: .mlKEM
    }
  }

  /// Every group there is.
  public static var all: [QuotaGroup] {
    [.symmetric, .rsa, .ellipticCurve, .mlDSA, .mlKEM]
      + DataKeyPairSpec.allCases.map(QuotaGroup.dataKeyPair)
      + KMSOperation.allCases.compactMap { operation in
        guard case .operation? = group(of: operation) else { return nil }
        return .operation(operation)
      }
  }

  /// The name that operators read and configure.
  public var name: String {
    switch self {
    case .symmetric: "CryptographicOperationsSymmetric"
    case .rsa: "CryptographicOperationsRSA"
    case .ellipticCurve: "CryptographicOperationsECC"
    case .mlDSA: "CryptographicOperationsMLDSA"
    case .mlKEM: "CryptographicOperationsMLKEM"
    case .dataKeyPair(let spec): "GenerateDataKeyPair_\(spec.rawValue)"
    case .operation(let operation): operation.rawValue
    }
  }

  /// The code in Service Quotas, where it is known.
  ///
  /// Source: General Reference, "AWS KMS endpoints and quotas".
  public var serviceQuotasCode: String? {
    switch self {
    case .symmetric: "L-6E3AF000"
    case .rsa: "L-2AC98190"
    case .ellipticCurve: "L-DC14942D"
    case .mlDSA: "L-3C995F2B"
    case .operation(.describeKey): "L-FAE8F084"
    case .operation(.createKey): "L-32B67F4A"
    case .mlKEM, .dataKeyPair, .operation: nil
    }
  }
}
