import KMSCrypto
import KMSModel

/// ML_DSA_87: key pairs of FIPS 204, which sign. Their material cannot be imported.
///
/// Source: Developer Guide, "ML-DSA key specs".
enum MLDSA87 {
  static let rules = KeySpecRules(
    .mlDsa87, .keyPair(.mlDSA87), usages: [.signVerify], isImportable: false,
    signing: [.mlDsaShake256], heavy: [.privateKey, .publicKey])
}
