public import KMSSecrets

/// One way of opening the root key. Any one slot of a deployment opens the same root key.
///
/// Source: docs/formats/hierarchy.md, "Key slots".
public protocol KeySlot: Sendable {
  /// The kind and place of the slot, for operators; no secret.
  var name: String { get }

  /// Seals the root key so that only this slot opens it.
  ///
  /// - Parameters:
  ///   - rootKey: 32 bytes.
  ///   - nonce: 12 unpredictable bytes, never used twice with the same slot.
  func seal(_ rootKey: borrowing SecretBytes, nonce: [UInt8]) throws(SealError) -> [UInt8]

  /// Opens what `seal` made.
  ///
  /// - Throws: `.notForThisSlot` if it was made by another slot or changed.
  func unseal(_ sealed: [UInt8]) throws(SealError) -> SecretBytes
}

/// Why the root key could not be sealed or opened.
public enum SealError: Error, Hashable, Sendable {
  /// The slot's own secret is missing or unreadable; `errno` says why.
  case slotUnavailable(errno: Int32)
  /// The slot's own secret is readable by others than its owner, or has the wrong size.
  case slotUnsafe
  /// The sealed root key was made by another slot, or was changed.
  case notForThisSlot
  /// The cryptographic library failed.
  case cryptography
}
