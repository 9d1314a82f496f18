public import KMSKeys
import KMSModel
public import KMSStore
public import StrictJSON

extension KeyRecord: StoredRecord {
  /// See `Tables.keys`.
  public static var table: StoreTable { Tables.keys }

  /// See `Tables.keys`.
  public var rowKey: String { Tables.key(arn) }

  /// What the background service has to do with the key, by the moment from which on.
  public var indexRows: [IndexRow] {
    DueWork.work(for: self).map { IndexRow(table: Tables.dueWork, key: $0.rowKey) }
  }

  /// Format: docs/formats/records.md, "key".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("arn", arn.text)
    writer.member("spec", spec.rawValue)
    writer.member("usage", usage.rawValue)
    writer.member("origin", origin.rawValue)
    writer.member("manager", manager.rawValue)
    writer.member("created", creationDate)
    writer.member("description", description)
    lifecycle.writeMembers(to: &writer)
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
    writer.name("versions")
    writer.beginArray()
    for version in versions { version.write(to: &writer) }
    writer.endArray()
    if let pendingVersion {
      writer.name("pendingVersion")
      pendingVersion.write(to: &writer)
    }
    if let rotation {
      writer.member("rotationPeriodDays", Int64(rotation.periodDays))
      writer.member("rotationReference", rotation.referenceDate)
    }
    writer.member("onDemandRotations", Int64(onDemandRotations))
    if let multiRegion {
      writer.member("primaryRegion", multiRegion.primary.name)
      writer.name("replicaRegions")
      writer.beginArray()
      for region in multiRegion.replicas { writer.string(region.name) }
      writer.endArray()
    }
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
    self.init(
      arn: arn,
      spec: try members.parsed("spec", KeySpec.init(rawValue:)),
      usage: try members.parsed("usage", KeyUsageType.init(rawValue:)),
      origin: try members.parsed("origin", OriginType.init(rawValue:)),
      manager: try members.parsed("manager", KeyManagerType.init(rawValue:)),
      creationDate: try members.timestamp("created"),
      description: try members.text("description"),
      lifecycle: try KeyLifecycle(members: members),
      policy: try members.text("policy"), tags: tags,
      versions: try members.objects("versions").map { version throws(RecordError) in
        try MaterialVersion(members: version)
      },
      pendingVersion: try members.optionalObject("pendingVersion").map {
        version throws(RecordError) in try MaterialVersion(members: version)
      },
      rotation: try RotationSchedule(members: members),
      onDemandRotations: Int(clamping: try members.integer("onDemandRotations")),
      multiRegion: try MultiRegionSet(members: members))
  }
}

extension RotationSchedule {
  /// Nothing if the record has no schedule.
  fileprivate init?(members: RecordMembers) throws(RecordError) {
    guard let days = try members.optionalInteger("rotationPeriodDays") else { return nil }
    self.init(
      periodDays: Int(clamping: days), referenceDate: try members.timestamp("rotationReference"))
  }
}

extension MultiRegionSet {
  /// Nothing if the record has no set.
  fileprivate init?(members: RecordMembers) throws(RecordError) {
    guard let primary = try members.optionalText("primaryRegion") else { return nil }
    guard let primary = Region(primary) else { throw members.malformed("primaryRegion") }
    var replicas: [Region] = []
    for value in try members.list("replicaRegions") {
      guard case .string(let name) = value, let region = Region(name) else {
        throw members.malformed("replicaRegions")
      }
      replicas.append(region)
    }
    self.init(primary: primary, replicas: replicas)
  }
}

extension KeyLifecycle {
  fileprivate func writeMembers(to writer: inout JSONWriter) {
    writer.member("state", state.rawValue)
    switch self {
    case .creating, .enabled, .disabled, .pendingImport: break
    case .pendingDeletion(let date): writer.member("deletionDate", date)
    case .pendingReplicaDeletion(let days):
      writer.member("deletionWindowDays", Int64(days))
    case .updating(let isEnabled), .unavailable(let isEnabled):
      writer.member("standing", (isEnabled ? KeyState.enabled : .disabled).rawValue)
    }
  }

  fileprivate init(members: RecordMembers) throws(RecordError) {
    switch try members.parsed("state", KeyState.init(rawValue:)) {
    case .creating: self = .creating
    case .enabled: self = .enabled
    case .disabled: self = .disabled
    case .pendingImport: self = .pendingImport
    case .pendingDeletion:
      self = .pendingDeletion(deletionDate: try members.timestamp("deletionDate"))
    case .pendingReplicaDeletion:
      self = .pendingReplicaDeletion(
        windowDays: Int(clamping: try members.integer("deletionWindowDays")))
    case .updating: self = .updating(isEnabled: try KeyLifecycle.standing(members))
    case .unavailable: self = .unavailable(isEnabled: try KeyLifecycle.standing(members))
    }
  }

  private static func standing(_ members: RecordMembers) throws(RecordError) -> Bool {
    switch try members.text("standing") {
    case KeyState.enabled.rawValue: return true
    case KeyState.disabled.rawValue: return false
    default: throw members.malformed("standing")
    }
  }
}
