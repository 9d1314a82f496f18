public import KMSKeys
import KMSModel
public import KMSStore
public import StrictJSON

extension KeyRecord: StoredRecord {
  /// See `Tables.keys`.
  public static var table: StoreTable { Tables.keys }

  /// See `Tables.keys`.
  public var rowKey: String { Tables.key(arn) }

  /// Format: docs/formats/records.md, "key".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("arn", arn.text)
    writer.member("spec", spec.rawValue)
    writer.member("usage", usage.rawValue)
    writer.member("origin", origin.rawValue)
    writer.member("manager", manager.rawValue)
    writer.member("created", creationDate)
    writer.member("description", description)
    switch lifecycle {
    case .enabled, .disabled: writer.member("state", lifecycle.state.rawValue)
    case .pendingDeletion(let date):
      writer.member("state", lifecycle.state.rawValue)
      writer.member("deletionDate", date)
    }
    writer.member("policy", policy)
    writer.name("tags")
    writer.beginArray()
    for tag in tags {
      writer.beginArray()
      writer.string(tag.key)
      writer.string(tag.value)
      writer.endArray()
    }
    writer.endArray()
    writer.name("materials")
    writer.beginArray()
    for material in materials { writer.string(material.text) }
    writer.endArray()
  }

  /// Format: docs/formats/records.md, "key".
  public init(members: RecordMembers) throws(RecordError) {
    let arn = try members.parsed("arn") { text -> KeyARN? in
      guard case .arn(let arn)? = KeyReference(text) else { return nil }
      return arn
    }
    var tags: [KeyTag] = []
    for value in try members.list("tags") {
      guard case .array(let pair) = value, pair.count == 2, case .string(let key) = pair[0],
        case .string(let text) = pair[1]
      else { throw members.malformed("tags") }
      tags.append(KeyTag(key: key, value: text))
    }
    var materials: [KeyMaterialID] = []
    for value in try members.list("materials") {
      guard case .string(let text) = value, let id = KeyMaterialID(text) else {
        throw members.malformed("materials")
      }
      materials.append(id)
    }
    self.init(
      arn: arn,
      spec: try members.parsed("spec", KeySpec.init(rawValue:)),
      usage: try members.parsed("usage", KeyUsageType.init(rawValue:)),
      origin: try members.parsed("origin", OriginType.init(rawValue:)),
      manager: try members.parsed("manager", KeyManagerType.init(rawValue:)),
      creationDate: try members.timestamp("created"),
      description: try members.text("description"),
      lifecycle: try KeyLifecycle(members: members),
      policy: try members.text("policy"), tags: tags, materials: materials)
  }
}

extension KeyLifecycle {
  fileprivate init(members: RecordMembers) throws(RecordError) {
    switch try members.parsed("state", KeyState.init(rawValue:)) {
    case .enabled: self = .enabled
    case .disabled: self = .disabled
    case .pendingDeletion:
      self = .pendingDeletion(deletionDate: try members.timestamp("deletionDate"))
    case .creating, .pendingImport, .pendingReplicaDeletion, .unavailable, .updating:
      throw members.malformed("state")
    }
  }
}
