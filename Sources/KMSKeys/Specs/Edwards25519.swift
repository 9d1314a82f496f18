import KMSCrypto
import KMSModel

/// ECC_NIST_EDWARDS25519: key pairs on the curve Edwards25519, which sign.
///
/// Source: Developer Guide, "Elliptic curve key specs".
enum Edwards25519 {
  static let rules = KeySpecRules(
    .eccNistEdwards25519, .keyPair(.ed25519), usages: [.signVerify],
    signing: [.ed25519Sha512, .ed25519PhSha512])
}
