/// The names of every open object, so that none is used twice in one.
///
/// A few names are compared one by one, in place. Beyond that they are kept in a set, whose seeded
/// hash makes an object that was made to be slow as fast as any other.
struct MemberNames: Sendable {
  /// Up to how many names of an object are compared one by one.
  private static let comparedCountMax = 8

  /// How many objects inside one another there is room for at first.
  private static let depthUsual = 4

  private struct OpenObject {
    /// Where its names begin in `compared`.
    let firstName: Int
    /// All of its names, once there are many.
    var many: Set<[UInt8]>?
  }

  private var compared: [TextRange] = []
  private var objects: [OpenObject] = []

  mutating func openObject() {
    if objects.isEmpty {
      objects.reserveCapacity(MemberNames.depthUsual)
      compared.reserveCapacity(MemberNames.comparedCountMax)
    }
    objects.append(OpenObject(firstName: compared.count))
  }

  mutating func closeObject() {
    guard let closed = objects.popLast() else { return }
    compared.removeSubrange(closed.firstName...)
  }

  /// Adds a name to the innermost object.
  ///
  /// - Returns: false if the object has it already.
  mutating func insert(_ name: TextRange, in bytes: [UInt8]) -> Bool {
    // The object is changed where it is: with a copy of it held here, every insertion would copy
    // the set.
    let object = objects.count - 1
    guard object >= 0 else { return false }
    if let isNew = objects[object].many?.insert(Unescape.bytes(bytes, name)).inserted {
      return isNew
    }
    let first = objects[object].firstName
    for index in first..<compared.count
    where MemberNames.areSame(compared[index], name, in: bytes) { return false }
    compared.append(name)
    if compared.count - first > MemberNames.comparedCountMax {
      objects[object].many = Set(compared[first...].map { Unescape.bytes(bytes, $0) })
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
