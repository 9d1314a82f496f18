import KMSModel
public import StrictJSON

extension AuditEvent {
  /// The version of CloudTrail's record format that is written.
  public static let formatVersion = "1.11"
  /// How many bytes of a text from outside a record keeps.
  static let textBytesMax = 1024
  /// How many bytes `requestParameters`, `responseElements` and `serviceEventDetails` may have; longer
  /// ones are left out.
  ///
  /// Source: CloudTrail User Guide, "CloudTrail record contents": 100 KB, beyond which the content is
  /// omitted. What stands in its place is ours (docs/DIVERGENCES.md).
  static let elementBytesMax = 102_400
  /// How many bytes `additionalEventData` may have. Source: the same, 28 KB.
  static let additionalBytesMax = 28_672
  /// Room for a usual record, so that it is not moved while it grows.
  private static let usualBytes = 1_536

  /// Writes the record as one JSON object.
  public func write(to writer: inout JSONWriter) {
    writer.reserveCapacity(writer.byteCount + AuditEvent.usualBytes)
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
      writer.field("errorCode", AuditEvent.shortened(failure.code))
      if let message = failure.message {
        writer.field("errorMessage", AuditEvent.shortened(message))
      }
    }
    writer.field("requestParameters", rawObject: details.requestParameters)
    writer.field("responseElements", rawObject: details.responseElements)
    if let additional = details.additionalEventData {
      writer.field(
        "additionalEventData", rawObject: additional, bytesMax: AuditEvent.additionalBytesMax)
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
    if let sharedEventID { writer.field("sharedEventID", sharedEventID) }
    if let serviceEventDetails = details.serviceEventDetails {
      writer.field("serviceEventDetails", rawObject: serviceEventDetails)
    }
    writer.field("eventCategory", "Management")
    writeTLS(to: &writer)
    writeTrace(to: &writer)
    writer.endObject()
  }

  private func writeResources(to writer: inout JSONWriter) {
    guard !details.resources.isEmpty || details.showsEmptyResources else { return }
    writer.name("resources")
    writer.beginArray()
    for resource in details.resources {
      writer.beginObject()
      writer.field("accountId", resource.account)
      writer.field("type", resource.kind.rawValue)
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
    if let cipherSuite = tls.cipherSuite { writer.field("cipherSuite", cipherSuite) }
    if let host = origin.host {
      writer.field("clientProvidedHostHeader", AuditEvent.shortened(host))
    }
    writer.endObject()
  }

  /// CloudTrail has no place for it (docs/DIVERGENCES.md).
  private func writeTrace(to writer: inout JSONWriter) {
    guard let trace = origin.trace else { return }
    writer.name("traceContext")
    writer.beginObject()
    writer.field("traceId", trace.traceID)
    if let parentID = trace.parentID { writer.field("parentId", parentID) }
    writer.endObject()
  }

  /// The longest prefix of whole characters within the limit of a text from outside.
  static func shortened(_ text: String) -> String {
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
    if let userName { writer.field("userName", userName) }
    if let session {
      writer.name("sessionContext")
      session.write(to: &writer)
    }
    if let invokedBy { writer.field("invokedBy", invokedBy) }
    if let identityProvider { writer.field("identityProvider", identityProvider) }
    writer.endObject()
  }
}

extension AuditSession {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    if let issuer {
      writer.name("sessionIssuer")
      writer.beginObject()
      writer.field("type", issuer.type)
      writer.field("principalId", issuer.principalID)
      writer.field("arn", issuer.arn)
      writer.field("accountId", issuer.account)
      if let userName = issuer.userName { writer.field("userName", userName) }
      writer.endObject()
    }
    if let federatedProvider {
      writer.name("webIdFederationData")
      writer.beginObject()
      writer.field("federatedProvider", federatedProvider)
      writer.name("attributes")
      writer.beginObject()
      writer.endObject()
      writer.endObject()
    }
    writer.name("attributes")
    writer.beginObject()
    writer.field("creationDate", CivilTime(creationDate).extendedISO)
    writer.field("mfaAuthenticated", isMFAAuthenticated ? "true" : "false")
    writer.endObject()
    if let sourceIdentity { writer.field("sourceIdentity", sourceIdentity) }
    writer.endObject()
  }
}

extension JSONWriter {
  fileprivate mutating func field(_ name: StaticString, _ value: String) {
    textMember(name, value)
  }

  fileprivate mutating func field(
    _ name: StaticString, rawObject: [UInt8]?, bytesMax: Int = AuditEvent.elementBytesMax
  ) {
    self.name(name)
    guard let rawObject else { return null() }
    guard rawObject.count <= bytesMax else {
      beginObject()
      self.name("omitted")
      bool(true)
      return endObject()
    }
    rawJSON(rawObject)
  }
}
