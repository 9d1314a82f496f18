import KMSCrypto
import KMSModel

/// ML_DSA_65: key pairs of FIPS 204, which sign. Their material cannot be imported.
///
/// Source: Developer Guide, "ML-DSA key specs".
enum MLDSA65 {
  static let rules = KeySpecRules(
    .mlDsa65, .keyPair(.mlDSA65), usages: [.signVerify], isImportable: false,
    signing: [.mlDsaShake256], heavy: [.privateKey, .publicKey])
}
