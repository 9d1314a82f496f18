public import KMSAuditReading
public import KMSModel
public import StrictJSON

/// Something unusual that a rule is about.
public struct Alert: Sendable {
  /// The same whenever the same record raises it: whoever gets it twice can tell.
  public let id: String
  /// The name of the rule.
  public let rule: String
  /// How much it matters.
  public let severity: AlertRule.Severity
  /// What it is about: a key, a principal, an account.
  public let subject: String
  /// A sentence for people, of at most `summaryBytesMax` bytes.
  public let summary: String
  /// When it happened, by the trail.
  public let time: Timestamp
  /// How many records there were.
  public let count: Int
  /// The record that raised it; nothing if it was the absence of records.
  public let cause: AuditEntry?
  /// The account that it concerns; empty if none is known.
  public let account: String
  /// The Region that it concerns; empty if none is known.
  public let region: String

  /// How long a summary may be.
  public static let summaryBytesMax = 1024
  /// The source of the records that alerts leave in the trail.
  public static let eventSource = "strongroom.alerts"
  /// The name of those records.
  public static let eventName = "RaiseAlert"

  /// Writes the members that records and messages share; no encryption context, no parameters.
  public func writeMembers(to writer: inout JSONWriter) {
    write("alertId", id, &writer)
    write("rule", rule, &writer)
    write("severity", severity.rawValue, &writer)
    write("subject", subject, &writer)
    write("summary", summary, &writer)
    writer.name("count")
    writer.integer(Int64(count))
    guard let cause else { return }
    write("causeEventId", cause.eventID, &writer)
    write("causeEventName", cause.eventName, &writer)
    write("causeEventSource", cause.eventSource, &writer)
    if let arn = cause.principalARN { write("principal", arn, &writer) }
    write("sourceIPAddress", cause.sourceAddress, &writer)
    if let code = cause.errorCode { write("errorCode", code, &writer) }
  }

  /// `serviceEventDetails` of the record.
  public var details: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writeMembers(to: &writer)
    writer.endObject()
    return writer.bytes
  }

  /// The body of the message to a webhook.
  ///
  /// Format: docs/formats/alerts.md.
  public var message: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    write("version", "1", &writer)
    write("time", CivilTime(time).extendedISO, &writer)
    write("account", account, &writer)
    write("region", region, &writer)
    writeMembers(to: &writer)
    writer.endObject()
    return writer.bytes
  }

  private func write(_ name: StaticString, _ text: String, _ writer: inout JSONWriter) {
    writer.name(name)
    writer.string(text)
  }
}
