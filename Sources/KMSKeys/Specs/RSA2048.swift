import KMSCrypto
import KMSModel

/// RSA_2048: key pairs with a modulus of 2048 bits that either encrypt or sign.
///
/// Source: Developer Guide, "RSA key specs".
enum RSA2048 {
  static let rules = KeySpecRules(
    .rsa2048, .keyPair(.rsa2048), usages: [.encryptDecrypt, .signVerify],
    encryption: [.rsaesOaepSha1, .rsaesOaepSha256],
    signing: [
      .rsassaPkcs1V1_5Sha256, .rsassaPkcs1V1_5Sha384, .rsassaPkcs1V1_5Sha512,
      .rsassaPssSha256, .rsassaPssSha384, .rsassaPssSha512,
    ],
    heavy: [.privateKey])
}
