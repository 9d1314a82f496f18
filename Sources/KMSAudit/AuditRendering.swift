import KMSModel
public import StrictJSON

extension AuditEvent {
  /// The version of CloudTrail's record format that is written.
  public static let formatVersion = "1.11"
  /// How many bytes of a text from outside a record keeps.
  static let textBytesMax = 1024
  /// How many bytes `requestParameters` and `responseElements` may have; longer ones are left out.
  ///
  /// Source: CloudTrail User Guide, "CloudTrail record contents": 100 KB, beyond which the content is
  /// omitted. What stands in its place is ours (docs/DIVERGENCES.md).
  static let elementBytesMax = 102_400

  /// Writes the record as one JSON object.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("eventVersion", AuditEvent.formatVersion)
    writer.name("userIdentity")
    identity.write(to: &writer)
    writer.field("eventTime", CivilTime(time).extendedISO)
    writer.field("eventSource", source)
    writer.field("eventName", name)
    writer.field("awsRegion", region)
    writer.field("sourceIPAddress", origin.sourceAddress)
    writer.field("userAgent", AuditEvent.shortened(origin.userAgent ?? ""))
    if let failure {
      writer.field("errorCode", failure.code)
      if let message = failure.message {
        writer.field("errorMessage", AuditEvent.shortened(message))
      }
    }
    writer.field("requestParameters", rawObject: details.requestParameters)
    writer.field("responseElements", rawObject: details.responseElements)
    if let additional = details.additionalEventData {
      writer.field("additionalEventData", rawObject: additional)
    }
    if !details.isServiceEvent { writer.field("requestID", origin.requestID) }
    writer.field("eventID", eventID)
    writer.name("readOnly")
    writer.bool(isReadOnly)
    writeResources(to: &writer)
    writer.field("eventType", details.isServiceEvent ? "AwsServiceEvent" : "AwsApiCall")
    writer.name("managementEvent")
    writer.bool(true)
    writer.field("recipientAccountId", recipientAccount)
    if let serviceEventDetails = details.serviceEventDetails {
      writer.field("serviceEventDetails", rawObject: serviceEventDetails)
    }
    writer.field("eventCategory", "Management")
    writeTLS(to: &writer)
    writer.endObject()
  }

  private func writeResources(to writer: inout JSONWriter) {
    guard !details.resources.isEmpty else { return }
    writer.name("resources")
    writer.beginArray()
    for resource in details.resources {
      writer.beginObject()
      writer.field("accountId", resource.account)
      writer.field("type", "AWS::KMS::Key")
      writer.field("ARN", resource.arn)
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeTLS(to writer: inout JSONWriter) {
    guard let tls = origin.tls else { return }
    writer.name("tlsDetails")
    writer.beginObject()
    writer.field("tlsVersion", tls.version)
    writer.field("cipherSuite", tls.cipherSuite)
    if let host = origin.host {
      writer.field("clientProvidedHostHeader", AuditEvent.shortened(host))
    }
    writer.endObject()
  }

  /// The longest prefix of whole characters within the limit.
  private static func shortened(_ text: String) -> String {
    guard text.utf8.count > textBytesMax else { return text }
    var prefix = text[...]
    prefix = prefix.prefix(textBytesMax)
    while prefix.utf8.count > textBytesMax { prefix = prefix.dropLast() }
    return String(prefix)
  }
}

extension AuditIdentity {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    if let type { writer.field("type", type) }
    if let principalID { writer.field("principalId", principalID) }
    if let arn { writer.field("arn", arn) }
    if let account { writer.field("accountId", account) }
    if let accessKeyID { writer.field("accessKeyId", accessKeyID) }
    if let invokedBy { writer.field("invokedBy", invokedBy) }
    writer.endObject()
  }
}

extension JSONWriter {
  fileprivate mutating func field(_ name: StaticString, _ value: String) {
    self.name(name)
    string(value)
  }

  fileprivate mutating func field(_ name: StaticString, rawObject: [UInt8]?) {
    self.name(name)
    guard let rawObject else { return null() }
    guard rawObject.count <= AuditEvent.elementBytesMax else {
      beginObject()
      self.name("omitted")
      bool(true)
      return endObject()
    }
    rawJSON(rawObject)
  }
}
