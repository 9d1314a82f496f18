import KMSCrypto
import KMSModel

/// RSA_3072: key pairs with a modulus of 3072 bits that either encrypt or sign.
///
/// Source: Developer Guide, "RSA key specs".
enum RSA3072 {
  static let rules = KeySpecRules(
    .rsa3072, .keyPair(.rsa3072), usages: [.encryptDecrypt, .signVerify],
    encryption: [.rsaesOaepSha1, .rsaesOaepSha256],
    signing: [
      .rsassaPkcs1V1_5Sha256, .rsassaPkcs1V1_5Sha384, .rsassaPkcs1V1_5Sha512,
      .rsassaPssSha256, .rsassaPssSha384, .rsassaPssSha512,
    ],
    heavy: [.privateKey])
}
