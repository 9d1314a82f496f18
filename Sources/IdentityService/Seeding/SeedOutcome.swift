import KMSService
import Synchronization

/// Carries a refusal out of a transaction.
final class SeedOutcome: Sendable {
  private let noted = Mutex<SeedRefusal?>(nil)

  /// The refusal, if there was one.
  var refusal: SeedRefusal? { noted.withLock { $0 } }

  func note(_ refusal: SeedRefusal) { noted.withLock { $0 = refusal } }
}
