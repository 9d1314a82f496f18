import KMSCrypto
import KMSModel

/// ECC_SECG_P256K1: key pairs on the curve secp256k1, which sign.
///
/// Source: Developer Guide, "Elliptic curve key specs".
enum SECGP256K1 {
  static let rules = KeySpecRules(
    .eccSecgP256k1, .keyPair(.secp256k1), usages: [.signVerify], signing: [.ecdsaSha256],
    heavy: [.privateKey, .publicKey])
}
