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
    /// Ours: a key of a seed was made at start.
    case seedKey = "SeedKey"

    /// Whether the record says `AwsApiCall`, as that of a synchronization does.
    var isAPICall: Bool {
      switch self {
      case .synchronizeMultiRegionKey: true
      case .rotateKey, .deleteKey, .deleteExpiredKeyMaterial, .createManagedKey, .seedKey: false
      }
    }

    /// Whether the record has the key's ARN in `responseElements`.
    ///
    /// Source: Developer Guide, CloudTrail examples of DeleteKey and SynchronizeMultiRegionKey.
    var namesKeyInResponse: Bool {
      switch self {
      case .deleteKey, .synchronizeMultiRegionKey: true
      case .rotateKey, .deleteExpiredKeyMaterial, .createManagedKey, .seedKey: false
      }
    }
  }

  let name: Name
  let key: KeyARN
  /// The key that the record names, where it is not the one above: the primary key of a set.
  let primary: KeyARN?
  /// `serviceEventDetails`: JSON of an object, or nothing.
  let details: [UInt8]?

  init(_ name: Name, of key: KeyARN, _ build: (inout AuditFields) -> Void) {
    var fields = AuditFields()
    build(&fields)
    self.name = name
    self.key = key
    self.primary = nil
    self.details = fields.finished()
  }

  /// What a key in a Region took over from its primary key.
  ///
  /// Source: Developer Guide, CloudTrail example of SynchronizeMultiRegionKey: the record names the
  /// primary key only.
  init(synchronizing key: KeyARN, with primary: KeyARN) {
    self.name = .synchronizeMultiRegionKey
    self.key = key
    self.primary = primary
    self.details = nil
  }
}

extension KeyChanges {
  /// Keeps a service event in the same transaction as its effect. The background service hands it to the
  /// trail, and drops it when the trail has accepted it.
  func record(_ event: ServiceEvent) throws(Interruption) {
    try writer.add(
      ServiceEventRecord(
        id: environment.eventID(), name: event.name.rawValue, date: now, key: event.key,
        primary: event.primary, details: event.details))
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
  let primary: KeyARN?
  let details: [UInt8]?

  static let table = Tables.serviceEvents

  var rowKey: String {
    let digits = String(max(0, date.millisecondsSinceEpoch))
    return String(repeating: "0", count: max(0, 19 - digits.utf8.count)) + digits + "/" + id
  }

  init(
    id: String, name: String, date: Timestamp, key: KeyARN, primary: KeyARN?, details: [UInt8]?
  ) {
    self.id = id
    self.name = name
    self.date = date
    self.key = key
    self.primary = primary
    self.details = details
  }

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("name", name)
    writer.member("date", date)
    writer.member("key", key.text)
    if let primary { writer.member("primary", primary.text) }
    if let details { writer.member("details", String(decoding: details, as: UTF8.self)) }
  }

  init(members: RecordMembers) throws(RecordError) {
    let primary = try members.optionalText("primary")
    self.init(
      id: try members.text("id"), name: try members.text("name"),
      date: try members.timestamp("date"),
      key: try members.parsed("key", ServiceEventRecord.arn),
      primary: try primary.map { _ throws(RecordError) in
        try members.parsed("primary", ServiceEventRecord.arn)
      },
      details: try members.optionalText("details").map { Array($0.utf8) })
  }

  private static func arn(_ text: String) -> KeyARN? {
    guard case .arn(let arn)? = KeyReference(text) else { return nil }
    return arn
  }

  /// The record as the trail shows it.
  var auditEvent: AuditEvent {
    let kind = ServiceEvent.Name(rawValue: name)
    let shownKey = primary ?? key
    var shown = AuditDetails()
    shown.isServiceEvent = kind?.isAPICall != true
    shown.serviceEventDetails = details
    shown.resources = [AuditResource(arn: shownKey.text, account: shownKey.account.text)]
    if kind?.namesKeyInResponse == true {
      var fields = AuditFields()
      fields.text("keyId", shownKey.text)
      shown.responseElements = fields.finished()
    }
    return AuditEvent(
      source: "kms.amazonaws.com", name: name, time: date, eventID: id,
      identity: .service(for: key.account.text),
      origin: RequestOrigin(
        requestID: id, sourceAddress: "AWS Internal", userAgent: "AWS Internal", host: nil,
        tls: nil),
      region: key.region.name, isReadOnly: false, details: shown, failure: nil,
      recipientAccount: key.account.text)
  }
}
