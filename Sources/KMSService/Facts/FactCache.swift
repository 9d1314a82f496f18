import KMSModel
import KMSStore
import Synchronization

/// The facts in memory: immutable snapshots behind a lock that guards nothing but dictionaries.
///
/// INVARIANT: entries are added and dropped on the store's thread only, additions from committed rows
/// and drops before a change is acknowledged. So what is here is never older than an acknowledged write.
final class FactCache: Sendable {
  private struct Entries {
    var keys: [String: KeySnapshot] = [:]
    var aliases: [String: KeyID] = [:]
    var owners: [String: KeyARN] = [:]
  }

  private let entriesMax: Int
  private let entries = Mutex(Entries())

  /// - Parameter entriesMax: how many entries each of the three dictionaries may hold.
  init(entriesMax: Int) {
    self.entriesMax = entriesMax
  }

  func key(_ rowKey: String) -> KeySnapshot? { entries.withLock { $0.keys[rowKey] } }

  func target(_ rowKey: String) -> KeyID? { entries.withLock { $0.aliases[rowKey] } }

  func owner(_ rowKey: String) -> KeyARN? { entries.withLock { $0.owners[rowKey] } }

  func insert(_ key: KeySnapshot, at rowKey: String) {
    entries.withLock { entries in
      FactCache.makeRoom(in: &entries.keys, entriesMax: entriesMax)
      entries.keys[rowKey] = key
    }
  }

  func insert(_ target: KeyID, at rowKey: String) {
    entries.withLock { entries in
      FactCache.makeRoom(in: &entries.aliases, entriesMax: entriesMax)
      entries.aliases[rowKey] = target
    }
  }

  func insert(_ owner: KeyARN, at rowKey: String) {
    entries.withLock { entries in
      FactCache.makeRoom(in: &entries.owners, entriesMax: entriesMax)
      entries.owners[rowKey] = owner
    }
  }

  /// Drops what committed changes made stale.
  func forget(_ changes: [StoreChange]) {
    entries.withLock { entries in
      for change in changes {
        switch change.table {
        case Tables.keys: entries.keys[change.key] = nil
        case Tables.aliases: entries.aliases[change.key] = nil
        case Tables.materials: entries.owners[change.key] = nil
        default: break
        }
      }
    }
  }

  /// Drops about an eighth of the entries, in no particular order, when the limit is reached.
  private static func makeRoom<Value>(in entries: inout [String: Value], entriesMax: Int) {
    guard entries.count >= entriesMax else { return }
    for key in Array(entries.keys.prefix(max(1, entriesMax / 8))) { entries[key] = nil }
  }
}
