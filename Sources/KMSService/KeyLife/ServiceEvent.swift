import KMSAudit
import KMSKeys
import KMSModel
import StrictJSON

/// Something that the service did with a key by itself.
///
/// Source: CloudTrail User Guide, "AWS service events"; Developer Guide, "Logging AWS KMS API calls".
struct ServiceEvent {
  /// What there can be.
  enum Name: String {
    case rotateKey = "RotateKey"
    case deleteKey = "DeleteKey"
    case deleteExpiredKeyMaterial = "DeleteExpiredKeyMaterial"
    case synchronizeMultiRegionKey = "SynchronizeMultiRegionKey"
    /// Ours: an AWS managed key was made on first use.
    case createManagedKey = "CreateManagedKey"
  }

  let name: Name
  let key: KeyARN
  /// `serviceEventDetails`: JSON of an object, or nothing.
  let details: [UInt8]?

  init(_ name: Name, of key: KeyARN, _ build: (inout AuditFields) -> Void) {
    var fields = AuditFields()
    build(&fields)
    self.name = name
    self.key = key
    self.details = fields.finished()
  }
}

extension KeyChanges {
  /// Keeps a service event in the same transaction as its effect. The background service hands it to the
  /// trail, and drops it when the trail has accepted it.
  func record(_ event: ServiceEvent) throws(Interruption) {
    try writer.add(
      ServiceEventRecord(
        id: environment.eventID(), name: event.name.rawValue, date: now, key: event.key,
        details: event.details))
  }
}

/// A service event that the trail has not accepted yet.
///
/// Format: docs/formats/records.md, "service event".
struct ServiceEventRecord: StoredRecord {
  /// The UUID of the record in the trail: handed over twice, it is still one event.
  let id: String
  let name: String
  let date: Timestamp
  let key: KeyARN
  let details: [UInt8]?

  static let table = Tables.serviceEvents

  var rowKey: String {
    let digits = String(max(0, date.millisecondsSinceEpoch))
    return String(repeating: "0", count: max(0, 19 - digits.utf8.count)) + digits + "/" + id
  }

  init(id: String, name: String, date: Timestamp, key: KeyARN, details: [UInt8]?) {
    self.id = id
    self.name = name
    self.date = date
    self.key = key
    self.details = details
  }

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("name", name)
    writer.member("date", date)
    writer.member("key", key.text)
    if let details { writer.member("details", String(decoding: details, as: UTF8.self)) }
  }

  init(members: RecordMembers) throws(RecordError) {
    self.init(
      id: try members.text("id"), name: try members.text("name"),
      date: try members.timestamp("date"),
      key: try members.parsed("key") { text -> KeyARN? in
        guard case .arn(let arn)? = KeyReference(text) else { return nil }
        return arn
      },
      details: try members.optionalText("details").map { Array($0.utf8) })
  }

  /// The record as the trail shows it.
  var auditEvent: AuditEvent {
    var shown = AuditDetails()
    shown.isServiceEvent = true
    shown.serviceEventDetails = details
    shown.resources = [AuditResource(arn: key.text, account: key.account.text)]
    return AuditEvent(
      source: "kms.amazonaws.com", name: name, time: date, eventID: id,
      identity: .service(for: key.account.text),
      origin: RequestOrigin(
        requestID: "", sourceAddress: "AWS Internal", userAgent: "AWS Internal", host: nil,
        tls: nil),
      region: key.region.name, isReadOnly: false, details: shown, failure: nil,
      recipientAccount: key.account.text)
  }
}
