public import KMSModel

/// How many requests of a group an account may send in a second and Region.
///
/// Source: Developer Guide, "Request quotas".
public struct RequestRates: Sendable {
  private let overrides: [String: Int]

  /// AWS's own rates, with others in their place.
  ///
  /// - Parameter overrides: requests per second by `QuotaGroup.name`; 1 or more.
  public init(overrides: [String: Int] = [:]) {
    self.overrides = overrides
  }

  /// Requests per second.
  public func perSecond(_ group: QuotaGroup, in region: Region) -> Int {
    overrides[group.name] ?? RequestRates.standard(group, in: region)
  }

  /// AWS's own rate.
  static func standard(_ group: QuotaGroup, in region: Region) -> Int {
    switch group {
    case .symmetric: symmetric(in: region)
    // No rate of ML-KEM is published; it gets the one of ML-DSA.
    case .rsa, .ellipticCurve, .mlDSA, .mlKEM: 1_000
    case .dataKeyPair(let spec): dataKeyPair(spec)
    case .operation(let operation): rate(of: operation)
    }
  }

  private static func symmetric(in region: Region) -> Int {
    switch region.name {
    case "us-east-1", "us-west-2", "eu-west-1": 100_000
    case "us-east-2", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "eu-central-1",
      "eu-west-2":
      20_000
    default: 10_000
    }
  }

  private static func dataKeyPair(_ spec: DataKeyPairSpec) -> Int {
    switch spec {
    case .rsa2048: 20
    case .rsa3072: 4
    case .rsa4096: 1
    case .sm2: 25
    case .eccNistP256, .eccNistP384, .eccNistP521, .eccSecgP256k1, .eccNistEdwards25519,
      .mlKem512, .mlKem768, .mlKem1024:
      100
    }
  }

  private static func rate(of operation: KMSOperation) -> Int {
    switch operation {
    case .getParametersForImport: 1
    case .cancelKeyDeletion, .connectCustomKeyStore, .createAlias, .createCustomKeyStore,
      .createKey, .deleteCustomKeyStore, .describeCustomKeyStores, .disableKey,
      .disableKeyRotation, .disconnectCustomKeyStore, .enableKey, .getKeyLastUsage,
      .replicateKey, .rotateKeyOnDemand, .untagResource, .updateAlias, .updateCustomKeyStore,
      .updateKeyDescription, .updatePrimaryRegion:
      5
    case .tagResource: 10
    case .deleteAlias, .deleteImportedKeyMaterial, .enableKeyRotation, .importKeyMaterial,
      .putKeyPolicy, .scheduleKeyDeletion:
      15
    case .createGrant, .retireGrant, .revokeGrant: 50
    case .listGrants, .listKeyPolicies, .listKeyRotations, .listRetirableGrants: 100
    case .listAliases, .listKeys: 500
    case .getKeyPolicy, .getKeyRotationStatus: 1_000
    case .describeKey, .getPublicKey, .listResourceTags: 2_000
    // Counted in the groups of their keys.
    case .decapsulate, .decrypt, .deriveSharedSecret, .encapsulate, .encrypt, .generateDataKey,
      .generateDataKeyPair, .generateDataKeyPairWithoutPlaintext,
      .generateDataKeyWithoutPlaintext, .generateMac, .generateRandom, .reEncrypt, .sign,
      .verify, .verifyMac:
      10_000
    }
  }
}
