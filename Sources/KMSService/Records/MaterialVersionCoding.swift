import KMSKeys
import KMSModel
import StrictJSON

extension MaterialVersion {
  /// Format: docs/formats/records.md, "version".
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id.text)
    if let rotation {
      writer.member("rotated", rotation.date)
      writer.member("rotationType", rotation.type.rawValue)
    }
    if let imported {
      writer.member("import", imported.isPresent ? "present" : "gone")
      if let description = imported.description { writer.member("description", description) }
      if let validTo = imported.validTo { writer.member("validTo", validTo) }
    }
    writer.endObject()
  }

  /// Format: docs/formats/records.md, "version".
  init(members: RecordMembers) throws(RecordError) {
    self.init(
      id: try members.parsed("id", { KeyMaterialID($0) }),
      rotation: try MaterialRotation(members: members),
      imported: try ImportedMaterial(members: members))
  }
}

extension MaterialRotation {
  fileprivate init?(members: RecordMembers) throws(RecordError) {
    guard let date = try members.optionalInteger("rotated") else { return nil }
    self.init(
      date: Timestamp(millisecondsSinceEpoch: date),
      type: try members.parsed("rotationType", RotationType.init(rawValue:)))
  }
}

extension ImportedMaterial {
  fileprivate init?(members: RecordMembers) throws(RecordError) {
    guard let presence = try members.optionalText("import") else { return nil }
    guard presence == "present" || presence == "gone" else { throw members.malformed("import") }
    self.init(
      description: try members.optionalText("description"), isPresent: presence == "present",
      validTo: try members.optionalInteger("validTo").map(
        Timestamp.init(millisecondsSinceEpoch:)))
  }
}
