/// What the event history can be searched by.
///
/// Source: CloudTrail API Reference, LookupAttribute.
public enum AuditAttribute: String, CaseIterable, Hashable, Sendable {
  /// The record's own UUID.
  case eventID = "EventId"
  /// The operation.
  case eventName = "EventName"
  /// `true` or `false`.
  case readOnly = "ReadOnly"
  /// The name of the user or session, or `root`.
  case username = "Username"
  /// Such as `AWS::KMS::Key`.
  case resourceType = "ResourceType"
  /// The ARN of a key or alias, or the id in it; the name of a principal.
  case resourceName = "ResourceName"
  /// The service.
  case eventSource = "EventSource"
  /// The access key that signed.
  case accessKeyID = "AccessKeyId"
}

/// One attribute and the value that is looked for, compared byte by byte.
public struct AuditAttributeValue: Hashable, Sendable {
  /// Which attribute.
  public let attribute: AuditAttribute
  /// The value.
  public let value: String

  /// Names an attribute and its value.
  public init(_ attribute: AuditAttribute, _ value: String) {
    self.attribute = attribute
    self.value = value
  }
}

extension AuditEntry {
  /// Tells every value that the record can be looked up by, as UTF-8; one may come more than once. Of an ARN it
  /// is the id of the key or the name of the alias, which is what somebody looks for who knows the ARN, too.
  public func forEachValue(_ body: (AuditAttribute, Span<UInt8>) -> Void) {
    body(.eventID, eventID.utf8Span.span)
    forEachSharedValue(body)
  }

  /// Tells every value but the id, which no other record has.
  public func forEachSharedValue(_ body: (AuditAttribute, Span<UInt8>) -> Void) {
    body(.eventName, eventName.utf8Span.span)
    body(.readOnly, (isReadOnly ? "true" : "false").utf8Span.span)
    body(.eventSource, eventSource.utf8Span.span)
    if let username { body(.username, username.utf8Span.span) }
    if let accessKeyID { body(.accessKeyID, accessKeyID.utf8Span.span) }
    for resource in resources {
      let name = resource.name.utf8Span.span
      body(.resourceName, name.extracting(AuditEntry.startOfLocalName(in: name)..<name.count))
      body(.resourceType, resource.type.utf8Span.span)
    }
  }

  /// Whether another record has the same account, Region and values but for the id, byte by byte.
  public func sharesValues(with other: AuditEntry) -> Bool {
    guard isReadOnly == other.isReadOnly, resources.count == other.resources.count,
      AuditEntry.areSame(account, other.account), AuditEntry.areSame(region, other.region),
      AuditEntry.areSame(eventName, other.eventName),
      AuditEntry.areSame(eventSource, other.eventSource),
      AuditEntry.areSame(username, other.username),
      AuditEntry.areSame(accessKeyID, other.accessKeyID)
    else { return false }
    return zip(resources, other.resources).allSatisfy { one, other in
      AuditEntry.areSame(one.name, other.name) && AuditEntry.areSame(one.type, other.type)
    }
  }

  /// Whether the record has this value.
  public func has(_ wanted: AuditAttributeValue) -> Bool {
    switch wanted.attribute {
    case .eventID: AuditEntry.areSame(eventID, wanted.value)
    case .eventName: AuditEntry.areSame(eventName, wanted.value)
    case .readOnly: AuditEntry.areSame(isReadOnly ? "true" : "false", wanted.value)
    case .username: AuditEntry.areSame(username, wanted.value)
    case .eventSource: AuditEntry.areSame(eventSource, wanted.value)
    case .accessKeyID: AuditEntry.areSame(accessKeyID, wanted.value)
    case .resourceType: resources.contains { AuditEntry.areSame($0.type, wanted.value) }
    case .resourceName:
      resources.contains { AuditEntry.has($0, named: wanted.value.utf8Span.span) }
    }
  }

  /// A key is found by its ARN and by its id, an alias by its ARN and by its name.
  private static func has(_ resource: Resource, named wanted: Span<UInt8>) -> Bool {
    let name = resource.name.utf8Span.span
    return areSame(name, wanted)
      || areSame(name.extracting(startOfLocalName(in: name)..<name.count), wanted)
  }

  /// Where the id of a key or the name of an alias begins in an ARN; 0 if it is none.
  public static func startOfLocalName(in arn: Span<UInt8>) -> Int {
    guard starts(arn, with: "arn:", at: 0) else { return 0 }
    var colons = 0
    for index in arn.indices where arn[index] == UInt8(ascii: ":") {
      colons += 1
      guard colons == 5 else { continue }
      let local = index + 1
      return starts(arn, with: "key/", at: local) ? local + 4 : local
    }
    return 0
  }

  private static func starts(_ text: Span<UInt8>, with prefix: StaticString, at start: Int) -> Bool
  {
    prefix.withUTF8Buffer { prefix in
      guard text.count - start >= prefix.count else { return false }
      return prefix.indices.allSatisfy { text[start + $0] == prefix[$0] }
    }
  }

  private static func areSame(_ found: Span<UInt8>, _ wanted: Span<UInt8>) -> Bool {
    found.count == wanted.count && found.indices.allSatisfy { found[$0] == wanted[$0] }
  }

  private static func areSame(_ found: String?, _ wanted: String?) -> Bool {
    guard let found, let wanted else { return found == nil && wanted == nil }
    return areSame(found.utf8Span.span, wanted.utf8Span.span)
  }
}
