public import KMSStore
public import StrictJSON

/// Something that the store keeps as one authenticated row.
public protocol StoredRecord: Sendable {
  /// The table that holds rows of this kind.
  static var table: StoreTable { get }
  /// The key of its row.
  var rowKey: String { get }
  /// Writes the members of its JSON object.
  func writeMembers(to writer: inout JSONWriter)
  /// Reads it back.
  init(members: RecordMembers) throws(RecordError)
  /// Rows without content that make the record findable by something else than its key. They come and go
  /// with the record, in the same transaction.
  var indexRows: [IndexRow] { get }
}

extension StoredRecord {
  /// None.
  public var indexRows: [IndexRow] { [] }
}

/// A row that carries nothing but its key.
public struct IndexRow: Hashable, Sendable {
  /// Where it is.
  public let table: StoreTable
  /// What it says.
  public let key: String

  /// Names a row.
  public init(table: StoreTable, key: String) {
    self.table = table
    self.key = key
  }
}

/// The members of a stored JSON object, read with their types.
public struct RecordMembers: Sendable {
  private let object: JSONObject
  private let table: String

  init(_ object: JSONObject, table: String) {
    self.object = object
    self.table = table
  }

  /// A member as it is, or nothing.
  subscript(name: String) -> JSONValue? { object[name] }

  /// The error that says which member is not what it should be.
  public func malformed(_ name: String) -> RecordError { .malformed(table: table, field: name) }

  /// A member that must be a text.
  public func text(_ name: String) throws(RecordError) -> String {
    guard case .string(let text)? = object[name] else { throw malformed(name) }
    return text
  }

  /// A member that must be a whole number of 64 bits.
  public func integer(_ name: String) throws(RecordError) -> Int64 {
    guard case .number(let number)? = object[name], let integer = number.integer else {
      throw malformed(name)
    }
    return integer
  }

  /// A member that must be a text, or absent.
  public func optionalText(_ name: String) throws(RecordError) -> String? {
    guard object[name] != nil else { return nil }
    return try text(name)
  }

  /// A member that must be an object, or absent.
  public func optionalObject(_ name: String) throws(RecordError) -> RecordMembers? {
    guard let value = object[name] else { return nil }
    guard case .object(let inner) = value else { throw malformed(name) }
    return RecordMembers(inner, table: table)
  }

  /// A member that must be a list of objects.
  public func objects(_ name: String) throws(RecordError) -> [RecordMembers] {
    try list(name).map { value throws(RecordError) in
      guard case .object(let inner) = value else { throw malformed(name) }
      return RecordMembers(inner, table: table)
    }
  }

  /// A member that must be a whole number, or absent.
  public func optionalInteger(_ name: String) throws(RecordError) -> Int64? {
    guard object[name] != nil else { return nil }
    return try integer(name)
  }

  /// A member that must be a list.
  public func list(_ name: String) throws(RecordError) -> [JSONValue] {
    guard case .array(let values)? = object[name] else { throw malformed(name) }
    return values
  }

  /// A member that must be a text which means something.
  public func parsed<Value>(_ name: String, _ parse: (String) -> Value?) throws(RecordError)
    -> Value
  {
    guard let value = parse(try text(name)) else { throw malformed(name) }
    return value
  }
}
