/// How many things there are of each kind, told one by one: about 20 bytes of memory for each.
///
/// A thing is remembered by a hash of its name, of 64 bits and with a seed of the process. Among a million the
/// odds that two share one are one in thirty million, and then a metric is wrong by one.
public struct KindCounts<Kind: Hashable & Sendable>: Sendable {
  private var kinds: [Kind] = []
  private var numberByKind: [Int] = []
  private var indexes: [Kind: Int] = [:]
  /// Places in `kinds`, by the hash of a name.
  private var known: [Int: UInt16] = [:]

  /// Nothing was told yet.
  public init() {}

  /// How many there are of each kind that there is any of.
  public var numbers: [(Kind, Int)] {
    zip(kinds, numberByKind).filter { $0.1 > 0 }.map { ($0.0, $0.1) }
  }

  /// Notes of what kind a thing is now; nothing if it is gone.
  public mutating func note(_ kind: Kind?, of name: String) {
    let hash = name.hashValue
    if let former = known[hash] { numberByKind[Int(former)] -= 1 }
    guard let kind, let index = index(of: kind) else {
      known[hash] = nil
      return
    }
    known[hash] = index
    numberByKind[Int(index)] += 1
  }

  /// Nothing beyond 65,536 kinds, which are then not counted.
  private mutating func index(of kind: Kind) -> UInt16? {
    if let index = indexes[kind] { return UInt16(exactly: index) }
    guard let index = UInt16(exactly: kinds.count) else { return nil }
    indexes[kind] = kinds.count
    kinds.append(kind)
    numberByKind.append(0)
    return index
  }
}
