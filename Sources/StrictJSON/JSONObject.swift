/// An object: members in the order they were written, no two of one name.
public struct JSONObject: Sendable {
  /// A name and its value.
  public struct Member: Sendable {
    /// The name, unescaped.
    public let name: String
    /// The value.
    public let value: JSONValue
  }

  /// The members, in order.
  public let members: [Member]

  /// The value of a member, or nil if there is none. Names are compared by UTF-8 bytes, one by one.
  public subscript(name: String) -> JSONValue? {
    for member in members where Self.areSame(member.name, name) { return member.value }
    return nil
  }

  /// `==` would take different spellings of one character for the same name.
  private static func areSame(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
  }
}
