import KMSCrypto
import KMSModel

/// HMAC_384: material that authenticates messages with HMAC-SHA-384, as long as its output.
///
/// Source: Developer Guide, "Key specs for HMAC KMS keys".
enum HMAC384 {
  static let rules = KeySpecRules(
    .hmac384, .hmac(.sha384), usages: [.generateVerifyMac], mac: [.hmacSha384])
}
