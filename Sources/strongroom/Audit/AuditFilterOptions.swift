import ArgumentParser
import KMSAuditReading
import KMSModel

/// Which records are wanted: the attributes of the event history, and more than one at a time.
struct AuditFilterOptions: ParsableArguments {
  @Option(help: "The UUID of the record.")
  var eventId: String?

  @Option(help: "The operation, such as `Decrypt`.")
  var eventName: String?

  @Option(help: "`true` for operations that change nothing, `false` for the others.")
  var readOnly: Bool?

  @Option(help: "The name of the user or session, or `root`.")
  var username: String?

  @Option(help: "The type of a resource, such as `AWS::KMS::Key`.")
  var resourceType: String?

  @Option(help: "The ARN or id of a key, the ARN or name of an alias.")
  var resourceName: String?

  @Option(help: "The service, such as `kms.amazonaws.com`.")
  var eventSource: String?

  @Option(help: "The access key that signed.")
  var accessKeyId: String?

  @Option(help: "The account that received the record.")
  var account: String?

  @Option(help: "The Region.")
  var region: String?

  @Option(help: "The first second, such as `2026-01-02T03:04:05Z` or `2026-01-02`.")
  var start: String?

  @Option(help: "The last second; a day alone is its beginning.")
  var end: String?

  func validate() throws {
    for (name, text) in [("start", start), ("end", end)] {
      guard let text, ISOTime.timestamp(text) == nil else { continue }
      throw ValidationError(
        "`--\(name) \(text)` is no time such as `2026-01-02T03:04:05Z` or `2026-01-02`")
    }
    if let first = start.flatMap(ISOTime.timestamp), let last = end.flatMap(ISOTime.timestamp),
      first > last
    {
      throw ValidationError("`--start` is after `--end`")
    }
  }

  /// What the options say.
  var filter: AuditFilter {
    var filter = AuditFilter()
    filter.account = account
    filter.region = region
    filter.start = start.flatMap(ISOTime.timestamp)
    filter.end = end.flatMap(ISOTime.timestamp)
    let values: [(AuditAttribute, String?)] = [
      (.eventID, eventId), (.eventName, eventName), (.readOnly, readOnly.map { "\($0)" }),
      (.username, username), (.resourceType, resourceType), (.resourceName, resourceName),
      (.eventSource, eventSource), (.accessKeyID, accessKeyId),
    ]
    for (attribute, value) in values {
      guard let value else { continue }
      filter.attributes.append(AuditAttributeValue(attribute, value))
    }
    return filter
  }
}
