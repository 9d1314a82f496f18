import KMSStore
import Synchronization

/// How many keys accounts have at most, so that keys are counted only where an account may be near its quota:
/// counting takes longer the more keys there are.
///
/// INVARIANT: a bound is never below the number of keys that count, committed or written earlier in the same
/// group of transactions. It starts with a count inside a transaction; whoever adds a key adds one, and
/// so does every committed change that may have been one, whichever process made it. What was undone or deleted stays in it
/// until the keys are counted again.
final class KeyCountBounds: Sendable {
  /// For how many accounts and Regions bounds are kept; beyond it all are forgotten.
  static let countMax = 10_000

  /// By the beginning of the keys of the rows.
  private let bounds = Mutex<[String: Int]>([:])

  /// Admits one more key if there is room for it without counting.
  func admits(in prefix: String, max: Int) -> Bool {
    bounds.withLock { bounds in
      guard let bound = bounds[prefix], bound < max else { return false }
      bounds[prefix] = bound + 1
      return true
    }
  }

  /// Starts anew from what was counted, the admitted key among it.
  func begin(in prefix: String, count: Int) {
    bounds.withLock { bounds in
      if bounds.count >= KeyCountBounds.countMax, bounds[prefix] == nil { bounds.removeAll() }
      bounds[prefix] = count
    }
  }

  /// Takes a key into account that was made without asking.
  func noteKey(in prefix: String) {
    bounds.withLock { bounds in
      if let bound = bounds[prefix] { bounds[prefix] = bound + 1 }
    }
  }

  /// Takes committed changes into account. An alias of an AWS managed key counts, as its key counts without
  /// it.
  func note(_ changes: [StoreChange]) {
    bounds.withLock { bounds in
      guard !bounds.isEmpty else { return }
      for change in changes where change.table == Tables.keys || change.table == Tables.aliases {
        let prefix = KeyCountBounds.prefix(of: change.key)
        if let bound = bounds[prefix] { bounds[prefix] = bound + 1 }
      }
    }
  }

  /// Region and account with their slashes.
  private static func prefix(of key: String) -> String {
    let bytes = key.utf8
    guard let first = bytes.firstIndex(of: UInt8(ascii: "/")),
      let second = bytes[bytes.index(after: first)...].firstIndex(of: UInt8(ascii: "/"))
    else { return key }
    return String(key[...second])
  }
}
