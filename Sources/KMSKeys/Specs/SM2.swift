import KMSCrypto
import KMSModel

/// SM2: key pairs on the curve of GB/T 32918 that encrypt, sign or agree on secrets.
///
/// AWS offers it in China Regions only; this service offers it in every Region (docs/DIVERGENCES.md).
/// Source: Developer Guide, "SM2 key spec (China Regions only)".
enum SM2 {
  static let rules = KeySpecRules(
    .sm2, .keyPair(.sm2), usages: [.encryptDecrypt, .signVerify, .keyAgreement],
    encryption: [.sm2pke], signing: [.sm2dsa], keyAgreement: [.ecdh],
    heavy: [.privateKey, .publicKey])
}
