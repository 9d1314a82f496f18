/// Something that is found by a name that it carries itself.
protocol Findable: AnyObject, Sendable {
  associatedtype Place: Hashable

  /// Where it is found.
  var place: Place { get }
  /// Whether this is its place.
  func isAt(_ place: Place) -> Bool
}

/// A hash table of references: 16 bytes for a bucket and at most eight buckets for three entries, as what is
/// found is told by what is referred to.
///
/// Linear probing; an entry that goes has those behind it move up, so that no marks of former entries are left.
struct ReferenceTable<Element: Findable> {
  private struct Bucket {
    var hash: UInt32 = 0
    var element: Element?
  }

  /// Always a power of two, and never full.
  private var buckets = [Bucket](repeating: Bucket(), count: 16)
  private var hand = 0
  /// How many entries there are.
  private(set) var count = 0

  /// The entry with this place.
  subscript(place: Element.Place) -> Element? {
    bucket(of: place, ReferenceTable.hash(of: place)).flatMap { buckets[$0].element }
  }

  /// Adds an entry.
  ///
  /// - Returns: what was at its place.
  mutating func insert(_ element: Element) -> Element? {
    let hash = ReferenceTable.hash(of: element.place)
    if let bucket = bucket(of: element.place, hash) {
      defer { buckets[bucket].element = element }
      return buckets[bucket].element
    }
    if (count + 1) * 4 > buckets.count * 3 { grow() }
    count += 1
    put(Bucket(hash: hash, element: element))
    return nil
  }

  /// Takes an entry away.
  mutating func remove(_ place: Element.Place) -> Element? {
    guard let bucket = bucket(of: place, ReferenceTable.hash(of: place)) else { return nil }
    return remove(at: bucket)
  }

  /// Takes one entry away by the clock algorithm: one pass, sparing once what was used since.
  ///
  /// - Parameters:
  ///   - sparedMax: how many may be spared before one has to go all the same.
  ///   - isSpared: whether an entry stays; asked once in a pass.
  /// - Returns: nothing if there is no entry.
  mutating func removeUnused(sparedMax: Int, _ isSpared: (Element) -> Bool) -> Element? {
    guard count > 0 else { return nil }
    var sparedCount = 0
    while true {
      guard let element = buckets[hand].element else {
        hand = next(hand)
        continue
      }
      guard sparedCount < sparedMax, isSpared(element) else { return remove(at: hand) }
      sparedCount += 1
      hand = next(hand)
    }
  }

  /// Takes everything away.
  mutating func removeAll() { self = ReferenceTable() }

  private mutating func remove(at bucket: Int) -> Element? {
    let removed = buckets[bucket].element
    count -= 1
    var hole = bucket
    var candidate = next(bucket)
    while buckets[candidate].element != nil {
      // It may move up unless its home lies behind the hole.
      if distance(from: home(buckets[candidate].hash), to: candidate)
        >= distance(from: hole, to: candidate)
      {
        buckets[hole] = buckets[candidate]
        hole = candidate
      }
      candidate = next(candidate)
    }
    buckets[hole] = Bucket()
    return removed
  }

  private mutating func grow() {
    let former = buckets
    buckets = [Bucket](repeating: Bucket(), count: former.count * 2)
    hand = 0
    for bucket in former where bucket.element != nil { put(bucket) }
  }

  /// INVARIANT: at least a quarter of the buckets is free, so that each search ends; `insert` sees to it.
  private mutating func put(_ bucket: Bucket) {
    var index = home(bucket.hash)
    while buckets[index].element != nil { index = next(index) }
    buckets[index] = bucket
  }

  private func bucket(of place: Element.Place, _ hash: UInt32) -> Int? {
    var index = home(hash)
    // Others that are passed by are not touched: each is a place in memory of its own.
    while buckets[index].element != nil {
      if buckets[index].hash == hash, let element = buckets[index].element, element.isAt(place) {
        return index
      }
      index = next(index)
    }
    return nil
  }

  private func home(_ hash: UInt32) -> Int { Int(hash) & (buckets.count - 1) }

  private func next(_ bucket: Int) -> Int { (bucket + 1) & (buckets.count - 1) }

  private func distance(from first: Int, to second: Int) -> Int {
    (second - first) & (buckets.count - 1)
  }

  /// The hash functions of the language have a seed of the process: no caller can choose what collides.
  private static func hash(of place: Element.Place) -> UInt32 {
    UInt32(truncatingIfNeeded: place.hashValue)
  }
}
