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
  /// Every value that the record can be found by, each once.
  public var attributeValues: [AuditAttributeValue] {
    var values = [
      AuditAttributeValue(.eventID, eventID), AuditAttributeValue(.eventName, eventName),
      AuditAttributeValue(.readOnly, isReadOnly ? "true" : "false"),
      AuditAttributeValue(.eventSource, eventSource),
    ]
    if let username { values.append(AuditAttributeValue(.username, username)) }
    if let accessKeyID { values.append(AuditAttributeValue(.accessKeyID, accessKeyID)) }
    for resource in resources {
      for name in AuditEntry.names(of: resource) {
        let value = AuditAttributeValue(.resourceName, name)
        if !values.contains(value) { values.append(value) }
      }
      let type = AuditAttributeValue(.resourceType, resource.type)
      if !values.contains(type) { values.append(type) }
    }
    return values
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
      resources.contains { resource in
        AuditEntry.names(of: resource).contains { AuditEntry.areSame($0, wanted.value) }
      }
    }
  }

  /// A key is found by its ARN and by its id, an alias by its ARN and by its name.
  private static func names(of resource: Resource) -> [String] {
    guard resource.name.utf8.starts(with: "arn:".utf8) else { return [resource.name] }
    let parts = resource.name.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6 else { return [resource.name] }
    let local = parts[5]
    let key = "key/"
    return [
      resource.name,
      String(local.utf8.starts(with: key.utf8) ? local.dropFirst(key.count) : local),
    ]
  }

  private static func areSame(_ found: String?, _ wanted: String) -> Bool {
    guard let found else { return false }
    return found.utf8.elementsEqual(wanted.utf8)
  }
}
