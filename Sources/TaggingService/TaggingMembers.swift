import StrictJSON

/// The members of a request, with the limits of the API model. Members that it does not have are ignored.
///
/// Source: the API model of the Resource Groups Tagging API (botocore 2017-01-26).
struct TaggingMembers {
  private let object: JSONObject

  /// Reads a body.
  init(_ body: [UInt8]) throws(TaggingRefusal) {
    do {
      guard case .object(let object) = try JSONValue(parsing: body) else {
        throw TaggingRefusal.notJSON
      }
      self.object = object
    } catch {
      throw .notJSON
    }
  }

  private init(_ object: JSONObject) { self.object = object }

  /// A text of so many characters; nothing if it is absent or null.
  func text(_ name: String, _ range: ClosedRange<Int>) throws(TaggingRefusal) -> String? {
    switch object[name] {
    case nil, .null?: return nil
    case .string(let text)?: return try TaggingMembers.checked(text, name, range)
    case .bool?, .number?, .array?, .object?: throw .wrongType(name)
    }
  }

  /// A flag; false if it is absent or null.
  func flag(_ name: String) throws(TaggingRefusal) -> Bool {
    switch object[name] {
    case nil, .null?: return false
    case .bool(let flag)?: return flag
    case .string?, .number?, .array?, .object?: throw .wrongType(name)
    }
  }

  /// A whole number in a range; nothing if it is absent or null.
  func integer(_ name: String, _ range: ClosedRange<Int>) throws(TaggingRefusal) -> Int? {
    switch object[name] {
    case nil, .null?: return nil
    case .number(let number)?:
      guard let value = number.integer else { throw .wrongType(name) }
      guard let integer = Int(exactly: value), range.contains(integer) else {
        throw .invalid("\(name) must be between \(range.lowerBound) and \(range.upperBound).")
      }
      return integer
    case .bool?, .string?, .array?, .object?: throw .wrongType(name)
    }
  }

  /// So many texts of so many characters; nothing if the list is absent or null.
  func texts(_ name: String, _ count: ClosedRange<Int>, _ characters: ClosedRange<Int>)
    throws(TaggingRefusal) -> [String]?
  {
    guard let values = try list(name, count) else { return nil }
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else { throw .wrongType(name) }
      texts.append(try TaggingMembers.checked(text, name, characters))
    }
    return texts
  }

  /// So many objects; nothing if the list is absent or null.
  func objects(_ name: String, _ count: ClosedRange<Int>) throws(TaggingRefusal)
    -> [TaggingMembers]?
  {
    guard let values = try list(name, count) else { return nil }
    var objects: [TaggingMembers] = []
    for value in values {
      guard case .object(let object) = value else { throw .wrongType(name) }
      objects.append(TaggingMembers(object))
    }
    return objects
  }

  /// A map of texts, in the order it was written; nothing if it is absent or null.
  func pairs(
    _ name: String, _ count: ClosedRange<Int>, keys: ClosedRange<Int>, values: ClosedRange<Int>
  ) throws(TaggingRefusal) -> [(key: String, value: String)]? {
    switch object[name] {
    case nil, .null?: return nil
    case .object(let map)?:
      try TaggingMembers.check(map.members.count, name, count)
      var pairs: [(key: String, value: String)] = []
      for member in map.members {
        guard case .string(let value) = member.value else { throw .wrongType(name) }
        pairs.append(
          (
            try TaggingMembers.checked(member.name, name, keys),
            try TaggingMembers.checked(value, name, values)
          ))
      }
      return pairs
    case .bool?, .string?, .number?, .array?: throw .wrongType(name)
    }
  }

  private func list(_ name: String, _ count: ClosedRange<Int>) throws(TaggingRefusal)
    -> [JSONValue]?
  {
    switch object[name] {
    case nil, .null?: return nil
    case .array(let values)?:
      try TaggingMembers.check(values.count, name, count)
      return values
    case .bool?, .string?, .number?, .object?: throw .wrongType(name)
    }
  }

  private static func check(_ found: Int, _ name: String, _ count: ClosedRange<Int>)
    throws(TaggingRefusal)
  {
    guard count.contains(found) else {
      throw .invalid(
        "\(name) must have \(count.lowerBound) to \(count.upperBound) entries, not \(found).")
    }
  }

  private static func checked(_ text: String, _ name: String, _ range: ClosedRange<Int>)
    throws(TaggingRefusal) -> String
  {
    guard range.contains(text.unicodeScalars.count) else {
      throw .invalid(
        "A text of \(name) must have \(range.lowerBound) to \(range.upperBound) characters.")
    }
    return text
  }
}

/// How long texts may be, in characters.
///
/// Source: as `TaggingMembers`.
enum TaggingLimits {
  static let tagKey = 1...128
  static let tagValue = 0...256
  static let arn = 1...1_011
  static let token = 0...2_048
  static let resourceType = 0...256
  /// How many keys are changed at once.
  static let changed = 1...20
  /// How many tags are set or removed at once.
  static let tags = 1...50
  /// For how many milliseconds a token is good.
  ///
  /// Source: PaginationTokenExpiredException.
  static let tokenMilliseconds: Int64 = 900_000
}
