import KMSCrypto
import KMSModel

/// ECC_NIST_P384: key pairs on the curve P-384 that either sign or agree on secrets.
///
/// Source: Developer Guide, "Elliptic curve key specs".
enum NISTP384 {
  static let rules = KeySpecRules(
    .eccNistP384, .keyPair(.p384), usages: [.signVerify, .keyAgreement],
    signing: [.ecdsaSha384], keyAgreement: [.ecdh],
    heavy: [.privateKey, .publicKey])
}
