import KMSCrypto
import KMSModel

/// HMAC_224: material that authenticates messages with HMAC-SHA-224, as long as its output.
///
/// Source: Developer Guide, "Key specs for HMAC KMS keys".
enum HMAC224 {
  static let rules = KeySpecRules(
    .hmac224, .hmac(.sha224), usages: [.generateVerifyMac], mac: [.hmacSha224])
}
