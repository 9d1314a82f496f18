/// Texts that are the same for every request, one behind the other: one piece of memory instead of many,
/// so that walking along them copies and counts nothing.
struct PackedTexts: Sendable {
  private var bytes: [UInt8] = []
  /// Where each text ends in ``bytes``.
  private var ends: [Int] = []

  var isEmpty: Bool { ends.isEmpty }

  mutating func append(_ text: some Sequence<UInt8>) {
    bytes += text
    ends.append(bytes.count)
  }

  /// Appends the tokens of a pattern in which `*` and `?` are wildcards.
  mutating func append(pattern: some Sequence<UInt8>) {
    WildcardToken.append(pattern: pattern, to: &bytes, from: bytes.count)
    ends.append(bytes.count)
  }

  /// Whether one of the texts, told by its place among them, is accepted.
  @inline(__always)
  func contains(where isAccepted: (Int, Span<UInt8>) -> Bool) -> Bool {
    let all = bytes.span
    let ends = ends.span
    var start = 0
    for index in 0..<ends.count {
      let end = ends[index]
      if isAccepted(index, all.extracting(start..<end)) { return true }
      start = end
    }
    return false
  }
}
