import KMSCrypto
import KMSModel

/// HMAC_256: material that authenticates messages with HMAC-SHA-256, as long as its output.
///
/// Source: Developer Guide, "Key specs for HMAC KMS keys".
enum HMAC256 {
  static let rules = KeySpecRules(
    .hmac256, .hmac(.sha256), usages: [.generateVerifyMac], mac: [.hmacSha256])
}
