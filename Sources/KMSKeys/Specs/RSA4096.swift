import KMSCrypto
import KMSModel

/// RSA_4096: key pairs with a modulus of 4096 bits that either encrypt or sign.
///
/// Source: Developer Guide, "RSA key specs".
enum RSA4096 {
  static let rules = KeySpecRules(
    .rsa4096, .keyPair(.rsa4096), usages: [.encryptDecrypt, .signVerify],
    encryption: [.rsaesOaepSha1, .rsaesOaepSha256],
    signing: [
      .rsassaPkcs1V1_5Sha256, .rsassaPkcs1V1_5Sha384, .rsassaPkcs1V1_5Sha512,
      .rsassaPssSha256, .rsassaPssSha384, .rsassaPssSha512,
    ],
    heavy: [.privateKey])
}
