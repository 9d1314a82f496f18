import KMSAuthorization
public import KMSKeys
import KMSModel
public import KMSStore
public import StrictJSON

extension GrantRecord: StoredRecord {
  /// See `Tables.grants`.
  public static var table: StoreTable { Tables.grants }

  /// See `Tables.grants`.
  public var rowKey: String { Tables.grant(key, id) }

  /// Format: docs/formats/records.md, "grant".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("key", key.text)
    writer.member("id", id)
    if let name { writer.member("name", name) }
    writer.member("created", creationDate)
    writer.name("grantee")
    grantee.write(to: &writer)
    if let retirer {
      writer.name("retirer")
      retirer.write(to: &writer)
    }
    writer.member("issuer", issuer.text)
    writer.name("operations")
    writer.beginArray()
    for operation in operations { writer.string(operation.rawValue) }
    writer.endArray()
    switch constraint {
    case .equals(let pairs): writer.pairs("equals", pairs)
    case .subset(let pairs): writer.pairs("subset", pairs)
    case nil: break
    }
    if let sourceARN { writer.member("source", sourceARN) }
  }

  /// Format: docs/formats/records.md, "grant".
  public init(members: RecordMembers) throws(RecordError) {
    let key = try members.parsed("key") { text -> KeyARN? in
      guard case .arn(let arn)? = KeyReference(text) else { return nil }
      return arn
    }
    var operations: [GrantOperation] = []
    for value in try members.list("operations") {
      guard case .string(let text) = value, let operation = GrantOperation(rawValue: text) else {
        throw members.malformed("operations")
      }
      operations.append(operation)
    }
    let equals = try members.optionalPairs("equals")
    let subset = try members.optionalPairs("subset")
    let constraint = equals.map { .equals($0) } ?? subset.map { GrantContextConstraint.subset($0) }
    guard let grantee = try members.optionalPrincipal("grantee") else {
      throw members.malformed("grantee")
    }
    self.init(
      key: key, id: try members.text("id"), name: try members.textOrNothing("name"),
      creationDate: try members.timestamp("created"), grantee: grantee,
      retirer: try members.optionalPrincipal("retirer"),
      issuer: try members.parsed("issuer", AccountID.init), operations: operations,
      constraint: constraint, sourceARN: try members.textOrNothing("source"))
  }
}

extension GrantFacts.Principal {
  /// Format: docs/formats/records.md, "grant".
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    switch self {
    case .principal(let arn, let id):
      writer.member("arn", arn)
      if let id { writer.member("id", id) }
    case .service(let name): writer.member("service", name)
    }
    writer.endObject()
  }
}

extension JSONWriter {
  fileprivate mutating func pairs(_ name: StaticString, _ pairs: StringPairs) {
    self.name(name)
    beginArray()
    for pair in pairs.pairs {
      beginArray()
      string(pair.key)
      string(pair.value)
      endArray()
    }
    endArray()
  }
}

extension RecordMembers {
  fileprivate func textOrNothing(_ name: String) throws(RecordError) -> String? {
    switch self[name] {
    case nil: return nil
    case .string(let text): return text
    default: throw malformed(name)
    }
  }

  fileprivate func optionalPairs(_ name: String) throws(RecordError) -> StringPairs? {
    guard self[name] != nil else { return nil }
    var pairs: [StringPairs.Pair] = []
    for value in try list(name) {
      guard case .array(let pair) = value, pair.count == 2, case .string(let key) = pair[0],
        case .string(let text) = pair[1]
      else { throw malformed(name) }
      pairs.append(StringPairs.Pair(key: key, value: text))
    }
    guard let map = StringPairs(pairs) else { throw malformed(name) }
    return map
  }

  fileprivate func optionalPrincipal(_ name: String) throws(RecordError)
    -> GrantFacts.Principal?
  {
    guard let value = self[name] else { return nil }
    guard case .object(let object) = value else { throw malformed(name) }
    if case .string(let service)? = object["service"] { return .service(service) }
    guard case .string(let arn)? = object["arn"] else { throw malformed(name) }
    guard let id = object["id"] else { return .principal(arn: arn, id: nil) }
    guard case .string(let text) = id else { throw malformed(name) }
    return .principal(arn: arn, id: text)
  }
}
