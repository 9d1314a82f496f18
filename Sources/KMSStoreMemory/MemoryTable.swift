import KMSStore

/// The rows of one table, sorted by the bytes of their keys. Slow and plain on purpose.
struct MemoryTable: Sendable {
  /// What a key has.
  struct Entry: Sendable {
    let key: [UInt8]
    var version: UInt64
    var value: [UInt8]
  }

  private(set) var entries: [Entry] = []

  /// The entry at a key.
  func entry(at key: [UInt8]) -> Entry? {
    let index = firstIndex(notBefore: key)
    guard index < entries.count, entries[index].key == key else { return nil }
    return entries[index]
  }

  /// Puts an entry in, takes it out (`nil`), or replaces it.
  mutating func set(_ entry: Entry?, at key: [UInt8]) {
    let index = firstIndex(notBefore: key)
    let isPresent = index < entries.count && entries[index].key == key
    switch (entry, isPresent) {
    case (let entry?, true): entries[index] = entry
    case (let entry?, false): entries.insert(entry, at: index)
    case (nil, true): entries.remove(at: index)
    case (nil, false): break
    }
  }

  /// The entries with a prefix that come after a key.
  func entries(prefix: [UInt8], after key: [UInt8]?) -> ArraySlice<Entry> {
    var start = firstIndex(notBefore: prefix)
    if let key {
      // The first key after a key is that key with a zero byte appended.
      start = max(start, firstIndex(notBefore: key + [0]))
    }
    return entries[start...].prefix { $0.key.starts(with: prefix) }
  }

  private func firstIndex(notBefore key: [UInt8]) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = low + (high - low) / 2
      if entries[middle].key.lexicographicallyPrecedes(key) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
