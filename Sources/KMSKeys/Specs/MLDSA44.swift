import KMSCrypto
import KMSModel

/// ML_DSA_44: key pairs of FIPS 204, which sign. Their material cannot be imported.
///
/// Source: Developer Guide, "ML-DSA key specs".
enum MLDSA44 {
  static let rules = KeySpecRules(
    .mlDsa44, .keyPair(.mlDSA44), usages: [.signVerify], isImportable: false,
    signing: [.mlDsaShake256], heavy: [.privateKey, .publicKey])
}
