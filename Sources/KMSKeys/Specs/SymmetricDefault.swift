import KMSModel

/// SYMMETRIC_DEFAULT: 256 bits, AES-256-GCM under a key derived for each message.
///
/// Source: Developer Guide, "SYMMETRIC_DEFAULT key spec".
enum SymmetricDefault {
  static let materialByteCount = 32

  static let rules = KeySpecRules(
    .symmetricDefault, .symmetric(byteCount: materialByteCount), usages: [.encryptDecrypt],
    encryption: [.symmetricDefault])
}
