import KMSCrypto
public import KMSModel

/// How a caller wraps the material that is to be imported.
///
/// Source: Developer Guide, "Importing key material step 2: download the wrapping public key and import
/// token", "Select a wrapping algorithm".
public struct WrappingMethod: Hashable, Sendable {
  /// The algorithm, as the wire names it.
  public let algorithm: AlgorithmSpec
  /// The wrapping key, as the wire names it.
  public let keySpec: WrappingKeySpec
  let hash: OAEPHash
  let usesEphemeralKey: Bool
  let keyAlgorithm: KeyAlgorithm
  /// What the wrapping key is a pair of.
  public let pairSpec: KeySpec

  /// Nothing for what this service does not wrap with: RSAES_PKCS1_V1_5, which AWS gave up in 2023, and
  /// SM2, which belongs to the China Regions.
  public init?(algorithm: AlgorithmSpec, keySpec: WrappingKeySpec) {
    switch algorithm {
    case .rsaesOaepSha1: (hash, usesEphemeralKey) = (.sha1, false)
    case .rsaesOaepSha256: (hash, usesEphemeralKey) = (.sha256, false)
    case .rsaAesKeyWrapSha1: (hash, usesEphemeralKey) = (.sha1, true)
    case .rsaAesKeyWrapSha256: (hash, usesEphemeralKey) = (.sha256, true)
    case .rsaesPkcs1V1_5, .sm2pke: return nil
    }
    switch keySpec {
    case .rsa2048: (keyAlgorithm, pairSpec) = (.rsa2048, .rsa2048)
    case .rsa3072: (keyAlgorithm, pairSpec) = (.rsa3072, .rsa3072)
    case .rsa4096: (keyAlgorithm, pairSpec) = (.rsa4096, .rsa4096)
    case .sm2: return nil
    }
    self.algorithm = algorithm
    self.keySpec = keySpec
  }

  /// Whether material of a spec may be wrapped so.
  public func suits(_ spec: KeySpec) -> Bool {
    switch spec {
    case .symmetricDefault, .hmac224, .hmac256, .hmac384, .hmac512: return !usesEphemeralKey
    case .rsa2048, .rsa3072, .rsa4096: return usesEphemeralKey
    case .eccNistP521: return usesEphemeralKey || keySpec != .rsa2048
    case .eccNistP256, .eccNistP384, .eccSecgP256k1, .eccNistEdwards25519: return true
    case .sm2, .mlDsa44, .mlDsa65, .mlDsa87, .mlKem512, .mlKem768, .mlKem1024: return false
    }
  }

  /// The byte that a token says it with.
  var code: UInt8 {
    (hash == .sha1 ? 1 : 2) | (usesEphemeralKey ? 4 : 0)
      | (keySpec == .rsa2048 ? 8 : keySpec == .rsa3072 ? 16 : 32)
  }

  /// Every method there is.
  static var all: [WrappingMethod] {
    AlgorithmSpec.allCases.flatMap { algorithm in
      WrappingKeySpec.allCases.compactMap { WrappingMethod(algorithm: algorithm, keySpec: $0) }
    }
  }
}
