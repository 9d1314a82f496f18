import KMSCrypto
import KMSModel

/// ECC_NIST_P521: key pairs on the curve P-521 that either sign or agree on secrets.
///
/// Source: Developer Guide, "Elliptic curve key specs".
enum NISTP521 {
  static let rules = KeySpecRules(
    .eccNistP521, .keyPair(.p521), usages: [.signVerify, .keyAgreement],
    signing: [.ecdsaSha512], keyAgreement: [.ecdh],
    heavy: [.privateKey, .publicKey])
}
