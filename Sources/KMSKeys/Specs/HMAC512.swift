import KMSCrypto
import KMSModel

/// HMAC_512: material that authenticates messages with HMAC-SHA-512, as long as its output.
///
/// Source: Developer Guide, "Key specs for HMAC KMS keys".
enum HMAC512 {
  static let rules = KeySpecRules(
    .hmac512, .hmac(.sha512), usages: [.generateVerifyMac], mac: [.hmacSha512])
}
