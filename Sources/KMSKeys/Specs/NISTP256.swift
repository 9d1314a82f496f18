import KMSCrypto
import KMSModel

/// ECC_NIST_P256: key pairs on the curve P-256 that either sign or agree on secrets.
///
/// Source: Developer Guide, "Elliptic curve key specs".
enum NISTP256 {
  static let rules = KeySpecRules(
    .eccNistP256, .keyPair(.p256), usages: [.signVerify, .keyAgreement],
    signing: [.ecdsaSha256], keyAgreement: [.ecdh])
}
