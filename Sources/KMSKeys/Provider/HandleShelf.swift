import KMSModel
import Synchronization

/// How many usable keys are kept: a bound over all loaded material.
///
/// Each `LoadedMaterial` has a place for its own handle. The shelf only knows which are taken, and clears one
/// that was not used lately when there are too many. A dropped handle is wiped with its last use. Symmetric
/// keys are counted apart from all others: a hundred of them take what one key pair does.
public final class HandleShelf: Sendable {
  private let symmetric: Mutex<Places>
  private let others: Mutex<Places>

  /// A shelf with room for so many handles.
  ///
  /// - Parameters:
  ///   - symmetricCountMax: of symmetric encryption keys: about 200 bytes each, 64 of them locked.
  ///   - othersCountMax: of all others: about 10 kB each for RSA, less than 1 kB for most.
  public init(symmetricCountMax: Int, othersCountMax: Int) {
    self.symmetric = Mutex(Places(countMax: max(1, symmetricCountMax)))
    self.others = Mutex(Places(countMax: max(1, othersCountMax)))
  }

  /// Counts a place that has just got a handle.
  func keep(_ place: HandlePlace, of spec: KeySpec) {
    let leaving =
      spec == .symmetricDefault
      ? symmetric.withLock { $0.take(place) } : others.withLock { $0.take(place) }
    leaving?.clear()
  }

  /// The places that are taken. The choice among them is the clock algorithm: one pass, sparing once what was
  /// used since.
  private struct Places {
    private let countMax: Int
    private var taken: [HandlePlace] = []
    private var hand = 0
    /// How many are spared before one that was used has to go: nobody waits while thousands are looked at.
    private static let sparedMax = 64

    init(countMax: Int) {
      self.countMax = countMax
    }

    /// Finds room and returns who has to leave for it.
    mutating func take(_ place: HandlePlace) -> HandlePlace? {
      guard taken.count >= countMax else {
        taken.append(place)
        return nil
      }
      for _ in 0..<min(Places.sparedMax, countMax) where taken[hand].isSpared() { advance() }
      let found = taken[hand]
      taken[hand] = place
      advance()
      return found === place ? nil : found
    }

    private mutating func advance() { hand = (hand + 1) % countMax }
  }
}

/// Where the handle of one version of material stands while it is usable.
final class HandlePlace: Sendable {
  private let handle = Mutex<(any KeyHandle)?>(nil)
  private let wasUsed = Atomic(false)

  /// The handle, if there is one.
  func handleForUse() -> (any KeyHandle)? {
    guard let handle = handle.withLock({ $0 }) else { return nil }
    if !wasUsed.load(ordering: .relaxed) { wasUsed.store(true, ordering: .relaxed) }
    return handle
  }

  /// Puts a handle there, unless another thread was faster.
  ///
  /// - Returns: the handle that stands there now, and whether it is the new one.
  func put(_ loaded: any KeyHandle) -> (handle: any KeyHandle, isNew: Bool) {
    handle.withLock { handle in
      if let handle { return (handle, false) }
      handle = loaded
      return (loaded, true)
    }
  }

  /// Lets the handle go.
  func clear() {
    let dropped = handle.withLock { handle in
      defer { handle = nil }
      return handle
    }
    // Released here, outside the lock, unless a use still holds it.
    _ = dropped
  }

  /// Whether the handle stays: it is there, and was used since this was asked last.
  func isSpared() -> Bool {
    wasUsed.exchange(false, ordering: .relaxed) && handle.withLock { $0 != nil }
  }
}
