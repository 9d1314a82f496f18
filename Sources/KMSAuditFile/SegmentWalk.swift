import KMSAudit

/// Goes through the lines of a trail one by one and holds each against the one before.
struct SegmentWalk: Sendable {
  /// Where the next line must go.
  private(set) var position: ChainPosition
  /// The tree over all lines so far.
  private(set) var tree: MerkleTree

  /// What was found instead of the line that had to come.
  struct Break: Error, Hashable {
    /// The first record that is not as the chain wants it.
    let sequence: UInt64
    let reason: String
  }

  /// Begins with the first record of a deployment.
  init() {
    position = .start
    tree = MerkleTree()
  }

  /// Begins behind the records that a checkpoint is about.
  init(after checkpoint: Checkpoint) {
    position = ChainPosition(sequence: checkpoint.size + 1, previous: checkpoint.lastHash)
    tree = checkpoint.tree
  }

  /// Takes the next line, without its line feed.
  ///
  /// - Parameter vouched: the hash that the line after it, or a checkpoint, says it has; to tell which of
  ///   two lines is the wrong one.
  mutating func take(_ line: ArraySlice<UInt8>, vouched: [UInt8]?) throws(Break) -> TrailLine {
    guard let parsed = TrailLine(line) else {
      throw Break(sequence: position.sequence, reason: "it is no line of a trail")
    }
    guard parsed.sequence == position.sequence else {
      throw Break(
        sequence: position.sequence, reason: "record \(parsed.sequence) stands in its place")
    }
    let next = position.following(line)
    guard parsed.previous == position.previous else {
      let wrong =
        vouched == next.previous && position.sequence > 1
        ? position.sequence - 1 : position.sequence
      throw Break(
        sequence: wrong, reason: "its line is not the one that the other lines are chained to")
    }
    tree.append(next.previous)
    position = next
    return parsed
  }
}
