public import KMSAudit

/// Proofs that a record is in a tree, and that one tree is the beginning of another.
///
/// Source: RFC 6962 §2.1; the checks are those of RFC 9162 §2.1.3.2 and §2.1.4.2.
public enum MerkleProof {
  /// Whether a record is in a tree.
  ///
  /// - Parameters:
  ///   - lineHash: SHA-256 over its line.
  ///   - index: how many records are before it.
  ///   - size: how many records the tree has.
  ///   - path: the hashes of the proof, 32 bytes each.
  ///   - root: the root of the tree.
  public static func includes(
    lineHash: [UInt8], index: UInt64, size: UInt64, path: [[UInt8]], root: [UInt8]
  ) throws(AuditError) -> Bool {
    guard index < size else { return false }
    var position = index
    var last = size - 1
    var hash = MerkleTree.leaf(lineHash)
    for sibling in path {
      guard last != 0 else { return false }
      if position & 1 == 1 || position == last {
        hash = MerkleTree.node(sibling, hash)
        while position & 1 == 0 && position != 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        hash = MerkleTree.node(hash, sibling)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 && hash == root
  }

  /// Whether a tree is the beginning of another.
  ///
  /// - Parameters:
  ///   - oldSize: how many records the smaller tree has; at least 1.
  ///   - size: how many the other has.
  ///   - path: the hashes of the proof, 32 bytes each.
  public static func isConsistent(
    oldSize: UInt64, oldRoot: [UInt8], size: UInt64, root: [UInt8], path: [[UInt8]]
  ) throws(AuditError) -> Bool {
    guard oldSize >= 1, oldSize <= size else { return false }
    guard oldSize < size else { return path.isEmpty && oldRoot == root }
    var rest = path[...]
    if oldSize.nonzeroBitCount == 1 { rest = ([oldRoot] + path)[...] }
    var position = oldSize - 1
    var last = size - 1
    while position & 1 == 1 {
      position >>= 1
      last >>= 1
    }
    guard let first = rest.popFirst() else { return false }
    var old = first
    var new = first
    for sibling in rest {
      guard last != 0 else { return false }
      if position & 1 == 1 || position == last {
        old = MerkleTree.node(sibling, old)
        new = MerkleTree.node(sibling, new)
        while position & 1 == 0 && position != 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        new = MerkleTree.node(new, sibling)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 && old == oldRoot && new == root
  }
}

/// The leaves of a tree, of which the first may be known by the roots of their subtrees only.
struct MerkleLeaves {
  /// The tree of the records that are gone.
  let removed: MerkleTree
  /// The hashes of the lines of the records that are there.
  var lineHashes: [[UInt8]] = []

  /// The root of the tree over the first `size` records; nothing if too much of it is gone.
  func root(size: UInt64) throws(AuditError) -> [UInt8]? { try root(of: 0..<size) }

  /// The hash of the line of a record, by how many are before it; nothing if it is not there.
  func lineHash(of index: UInt64) -> [UInt8]? {
    guard index >= removed.size, case let place = Int(index - removed.size),
      place < lineHashes.count
    else { return nil }
    return lineHashes[place]
  }

  /// The hashes that prove that the record with an index is among the first `size`; nothing if too much
  /// of the tree is gone.
  func inclusion(of index: UInt64, size: UInt64) throws(AuditError) -> [[UInt8]]? {
    try path(index, 0..<size)
  }

  /// The hashes that prove that the first `oldSize` records are the beginning of the first `size`.
  func consistency(from oldSize: UInt64, to size: UInt64) throws(AuditError) -> [[UInt8]]? {
    guard oldSize >= 1, oldSize <= size else { return nil }
    return try proof(oldSize, 0..<size, isWhole: true)
  }

  private func path(_ index: UInt64, _ range: Range<UInt64>) throws(AuditError) -> [[UInt8]]? {
    guard range.count > 1 else { return [] }
    let middle = MerkleLeaves.middle(of: range)
    let isLeft = index < middle
    guard
      let inner = try path(
        index, isLeft ? range.lowerBound..<middle : middle..<range.upperBound),
      let sibling = try root(of: isLeft ? middle..<range.upperBound : range.lowerBound..<middle)
    else { return nil }
    return inner + [sibling]
  }

  private func proof(_ oldSize: UInt64, _ range: Range<UInt64>, isWhole: Bool)
    throws(AuditError) -> [[UInt8]]?
  {
    guard oldSize < range.upperBound else {
      if isWhole { return [] }
      return try root(of: range).map { [$0] }
    }
    let middle = MerkleLeaves.middle(of: range)
    let isLeft = oldSize <= middle
    guard
      let inner = try proof(
        oldSize, isLeft ? range.lowerBound..<middle : middle..<range.upperBound,
        isWhole: isLeft && isWhole),
      let sibling = try root(of: isLeft ? middle..<range.upperBound : range.lowerBound..<middle)
    else { return nil }
    return inner + [sibling]
  }

  /// The root over a range of leaves, whose halves are split as the tree is.
  private func root(of range: Range<UInt64>) throws(AuditError) -> [UInt8]? {
    if range.upperBound <= removed.size, let known = removedRoot(of: range) { return known }
    guard range.count > 1 else {
      guard range.lowerBound >= removed.size,
        case let index = Int(range.lowerBound - removed.size), index < lineHashes.count
      else { return nil }
      return MerkleTree.leaf(lineHashes[index])
    }
    let middle = MerkleLeaves.middle(of: range)
    guard let left = try root(of: range.lowerBound..<middle),
      let right = try root(of: middle..<range.upperBound)
    else { return nil }
    return MerkleTree.node(left, right)
  }

  private func removedRoot(of range: Range<UInt64>) -> [UInt8]? {
    var start: UInt64 = 0
    for (bit, root) in zip(
      (0..<64).reversed().filter { removed.size >> UInt64($0) & 1 == 1 }, removed.roots)
    {
      let end = start + 1 << UInt64(bit)
      if range == start..<end { return root }
      start = end
    }
    return nil
  }

  /// Where a subtree is split: behind the largest power of two that is smaller than it.
  private static func middle(of range: Range<UInt64>) -> UInt64 {
    let count = range.upperBound - range.lowerBound
    return range.lowerBound + 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
  }
}
