/// The Merkle tree over the records of a trail, as far as appending to it needs to know it: the roots of
/// the perfect subtrees, largest first.
///
/// The leaf of a record is the SHA-256 of its line, which is what the next line carries, too.
/// Source: RFC 6962 §2.1.
struct MerkleTree: Hashable, Sendable {
  /// How many records it holds.
  private(set) var size: UInt64 = 0
  /// One root for each bit of `size`, from the highest to the lowest.
  private(set) var roots: [[UInt8]] = []

  /// A tree without records.
  init() {}

  /// A tree whose subtree roots were written down; nothing if they do not fit its size.
  init?(size: UInt64, roots: [[UInt8]]) {
    guard roots.count == size.nonzeroBitCount, roots.allSatisfy({ $0.count == 32 }) else {
      return nil
    }
    self.size = size
    self.roots = roots
  }

  /// Appends a record.
  ///
  /// - Parameter lineHash: the SHA-256 of its line.
  mutating func append(_ lineHash: [UInt8]) {
    var node = MerkleTree.leaf(lineHash)
    var rest = size
    while rest & 1 == 1, let left = roots.popLast() {
      node = MerkleTree.node(left, node)
      rest >>= 1
    }
    roots.append(node)
    size += 1
  }

  /// The root over all records.
  func root() -> [UInt8] {
    guard var root = roots.last else { return ChainPosition.hash(of: []) }
    for left in roots.dropLast().reversed() { root = MerkleTree.node(left, root) }
    return root
  }

  /// The hash of a leaf.
  static func leaf(_ lineHash: [UInt8]) -> [UInt8] {
    ChainPosition.hash(of: ([0] + lineHash)[...])
  }

  /// The hash of two subtrees side by side.
  static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    ChainPosition.hash(of: ([1] + left + right)[...])
  }
}
