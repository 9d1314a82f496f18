import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore
import Synchronization

/// The facts in memory: immutable snapshots behind a lock that guards nothing but dictionaries.
///
/// INVARIANT: entries are added and dropped on the store's thread only, additions from committed rows
/// and drops before a change is acknowledged. So what is here is never older than an acknowledged write.
final class FactCache: Sendable {
  private struct Entries {
    var keys = ReferenceTable<KeySnapshot>()
    /// The versions of the keys that are there, which tell whose they are.
    var materials = ReferenceTable<LoadedMaterial>()
    /// What the keys take, by their own estimate.
    var keysByteCount = 0
    var aliases: [String: KeyID] = [:]
    /// By key and grantee, all grants of the pair. No entry for a pair with very many.
    var grants: [String: [GrantFacts]] = [:]

    /// Forgets a key that is there.
    mutating func forget(_ key: KeySnapshot) {
      _ = keys.remove(key.place)
      forgetRest(of: key)
    }

    /// Forgets what belongs to a key that was taken away.
    mutating func forgetRest(of key: KeySnapshot) {
      keysByteCount -= key.byteCount
      for material in key.materials where materials[material.place] === material {
        _ = materials.remove(material.place)
      }
    }

    mutating func forgetKeys() {
      keys.removeAll()
      materials.removeAll()
      keysByteCount = 0
    }
  }

  /// How many keys are spared before one that was used has to go: nobody waits while thousands are looked at.
  private static let sparedMax = 64

  /// The policies of the keys.
  let policies = SharedPolicies()
  private let limits: FactLimits
  private let entries = Mutex(Entries())

  init(limits: FactLimits) {
    self.limits = limits
  }

  func key(_ place: KeyPlace) -> KeySnapshot? {
    let key = entries.withLock { $0.keys[place] }
    key?.noteUse()
    return key
  }

  func target(_ rowKey: String) -> KeyID? { entries.withLock { $0.aliases[rowKey] } }

  func owner(_ place: MaterialInRegion) -> KeyARN? {
    entries.withLock { $0.materials[place] }?.key
  }

  func grants(_ prefix: String) -> [GrantFacts]? { entries.withLock { $0.grants[prefix] } }

  /// How many keys are remembered, and their own estimate of what they take in bytes.
  var keysKept: (count: Int, byteCount: Int) {
    entries.withLock { (count: $0.keys.count, byteCount: $0.keysByteCount) }
  }

  func insert(_ key: KeySnapshot) {
    let dropped = entries.withLock { entries in
      var dropped: [KeySnapshot] = []
      if let former = entries.keys[key.place] {
        entries.forget(former)
        dropped.append(former)
      }
      while entries.keys.count >= limits.keysMax
        || entries.keysByteCount + key.byteCount > limits.keysByteCountMax,
        let unused = entries.keys.removeUnused(
          sparedMax: FactCache.sparedMax, { $0.takeUsedMark() })
      {
        entries.forgetRest(of: unused)
        dropped.append(unused)
      }
      _ = entries.keys.insert(key)
      entries.keysByteCount += key.byteCount
      for material in key.materials { _ = entries.materials.insert(material) }
      return dropped
    }
    // Released here, outside the lock.
    _ = dropped
  }

  func insert(_ target: KeyID, at rowKey: String) {
    entries.withLock { entries in
      FactCache.makeRoom(in: &entries.aliases, entriesMax: limits.entriesMax)
      entries.aliases[rowKey] = target
    }
  }

  func insert(_ grants: [GrantFacts], at prefix: String) {
    entries.withLock { entries in
      FactCache.makeRoom(in: &entries.grants, entriesMax: limits.entriesMax)
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
            entries.forgetKeys()
            continue
          }
          if let key = entries.keys[place] { entries.forget(key) }
        case Tables.grantsOfGrantees:
          entries.grants[FactCache.head(of: change.key, segments: 4)] = nil
        case Tables.aliases: entries.aliases[change.key] = nil
        case Tables.materials:
          guard let place = MaterialInRegion(rowKey: change.key) else {
            entries.forgetKeys()
            continue
          }
          if let material = entries.materials[place], let key = entries.keys[KeyPlace(material.key)]
          {
            entries.forget(key)
          }
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
