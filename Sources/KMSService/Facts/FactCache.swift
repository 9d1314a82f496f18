import KMSAuthorization
import KMSModel
import KMSStore
import Synchronization

/// The facts in memory: immutable snapshots behind a lock that guards nothing but dictionaries.
///
/// INVARIANT: entries are added and dropped on the store's thread only, additions from committed rows
/// and drops before a change is acknowledged. So what is here is never older than an acknowledged write.
final class FactCache: Sendable {
  private struct Entries {
    var keys: [KeyPlace: KeySnapshot] = [:]
    var aliases: [String: KeyID] = [:]
    var owners: [MaterialInRegion: KeyARN] = [:]
    /// By key and grantee, all grants of the pair. No entry for a pair with very many.
    var grants: [String: [GrantFacts]] = [:]
  }

  /// The policies of the keys.
  let policies = SharedPolicies()
  private let entriesMax: Int
  private let entries = Mutex(Entries())

  /// - Parameter entriesMax: how many entries each of the dictionaries may hold.
  init(entriesMax: Int) {
    self.entriesMax = entriesMax
  }

  func key(_ place: KeyPlace) -> KeySnapshot? { entries.withLock { $0.keys[place] } }

  func target(_ rowKey: String) -> KeyID? { entries.withLock { $0.aliases[rowKey] } }

  func owner(_ place: MaterialInRegion) -> KeyARN? { entries.withLock { $0.owners[place] } }

  func grants(_ prefix: String) -> [GrantFacts]? { entries.withLock { $0.grants[prefix] } }

  func insert(_ key: KeySnapshot, at place: KeyPlace) {
    entries.withLock { entries in
      FactCache.makeRoom(in: &entries.keys, entriesMax: entriesMax)
      entries.keys[place] = key
    }
  }

  func insert(_ target: KeyID, at rowKey: String) {
    entries.withLock { entries in
      FactCache.makeRoom(in: &entries.aliases, entriesMax: entriesMax)
      entries.aliases[rowKey] = target
    }
  }

  func insert(_ owner: KeyARN, at place: MaterialInRegion) {
    entries.withLock { entries in
      FactCache.makeRoom(in: &entries.owners, entriesMax: entriesMax)
      entries.owners[place] = owner
    }
  }

  func insert(_ grants: [GrantFacts], at prefix: String) {
    entries.withLock { entries in
      FactCache.makeRoom(in: &entries.grants, entriesMax: entriesMax)
      entries.grants[prefix] = grants
    }
  }

  /// Drops what committed changes made stale.
  func forget(_ changes: [StoreChange]) {
    entries.withLock { entries in
      for change in changes {
        switch change.table {
        case Tables.keys, Tables.policyPrincipals, Tables.aliasesOfKeys:
          // What cannot be told apart is forgotten as a whole.
          guard let place = KeyPlace(beginningOf: change.key) else {
            entries.keys.removeAll()
            continue
          }
          entries.keys[place] = nil
        case Tables.grantsOfGrantees:
          entries.grants[FactCache.head(of: change.key, segments: 4)] = nil
        case Tables.aliases: entries.aliases[change.key] = nil
        case Tables.materials:
          guard let place = MaterialInRegion(rowKey: change.key) else {
            entries.owners.removeAll()
            continue
          }
          entries.owners[place] = nil
        default: break
        }
      }
    }
  }

  /// Drops about an eighth of the entries, in no particular order, when the limit is reached.
  private static func makeRoom<Place, Value>(
    in entries: inout [Place: Value], entriesMax: Int
  ) {
    guard entries.count >= entriesMax else { return }
    for key in Array(entries.keys.prefix(max(1, entriesMax / 8))) { entries[key] = nil }
  }

  /// The first segments of a row's key.
  private static func head(of key: String, segments: Int) -> String {
    var slashes = 0
    let end = key.utf8.firstIndex { byte in
      if byte == UInt8(ascii: "/") { slashes += 1 }
      return slashes == segments
    }
    return String(key[..<(end ?? key.endIndex)])
  }
}
