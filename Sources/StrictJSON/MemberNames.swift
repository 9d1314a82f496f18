/// The names of every open object, so that none is used twice in one.
///
/// A few names are compared one by one, in place. Beyond that they are kept in a set, whose seeded
/// hash makes an object that was made to be slow as fast as any other.
struct MemberNames: Sendable {
  /// Up to how many names of an object are compared one by one.
  private static let comparedCountMax = 8

  /// How many objects inside one another there is room for at first.
  private static let depthUsual = 4

  /// The names of every open object, those of the innermost last. Before the names of each stands a place
  /// for where those of the object around it begin.
  private var compared: [TextRange] = []
  /// Where the names of the innermost object begin; 0 without one.
  private var first = 0
  /// All names of an object, once there are many, and where those of the object begin.
  private var many: [(first: Int, names: Set<[UInt8]>)] = []

  mutating func openObject() {
    if compared.isEmpty {
      compared.reserveCapacity(MemberNames.depthUsual + MemberNames.comparedCountMax)
    }
    compared.append(TextRange(start: first, end: first, hasEscapes: false))
    first = compared.count
  }

  mutating func closeObject() {
    guard first > 0 else { return }
    if many.last?.first == first { many.removeLast() }
    let outer = compared[first - 1].start
    compared.removeLast(compared.count - first + 1)
    first = outer
  }

  /// Adds a name to the innermost object.
  ///
  /// - Returns: false if the object has it already.
  mutating func insert(_ name: TextRange, in bytes: [UInt8]) -> Bool {
    guard first > 0 else { return false }
    // The set is changed where it is: with a copy of it held here, every insertion would copy it.
    let last = many.count - 1
    if last >= 0, many[last].first == first {
      return many[last].names.insert(Unescape.bytes(bytes, name)).inserted
    }
    for index in first..<compared.count
    where MemberNames.areSame(compared[index], name, in: bytes) { return false }
    compared.append(name)
    if compared.count - first > MemberNames.comparedCountMax {
      many.append((first: first, names: Set(compared[first...].map { Unescape.bytes(bytes, $0) })))
    }
    return true
  }

  private static func areSame(_ left: TextRange, _ right: TextRange, in bytes: [UInt8]) -> Bool {
    if left.hasEscapes || right.hasEscapes {
      return Unescape.bytes(bytes, left) == Unescape.bytes(bytes, right)
    }
    guard left.byteCount == right.byteCount else { return false }
    for distance in 0..<left.byteCount
    where bytes[left.start + distance] != bytes[right.start + distance] { return false }
    return true
  }
}
