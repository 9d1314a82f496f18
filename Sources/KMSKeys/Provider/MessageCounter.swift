import KMSCrypto
import Synchronization

/// How many messages were encrypted under one version of material since it was loaded.
///
/// Message keys are derived with random 128-bit nonces. Format: docs/formats/ciphertext.md, "Limits".
final class MessageCounter: Sendable {
  /// From here on the key is due for rotation.
  static let messagesBeforeWarning: UInt64 = 1 << 40
  /// No more than these.
  static let messagesMax: UInt64 = 1 << 48

  private let counted: Atomic<UInt64>

  /// Starts where an earlier count ended.
  init(counted: UInt64 = 0) {
    self.counted = Atomic(counted)
  }

  /// Counts one message before it is encrypted.
  ///
  /// - Throws: `.cryptography(.keyExhausted)` beyond the limit.
  func count() throws(KeyError) {
    let (_, count) = counted.add(1, ordering: .relaxed)
    guard count <= MessageCounter.messagesMax else { throw .cryptography(.keyExhausted) }
  }

  /// Whether the key should be rotated.
  var isRotationDue: Bool {
    counted.load(ordering: .relaxed) >= MessageCounter.messagesBeforeWarning
  }
}
