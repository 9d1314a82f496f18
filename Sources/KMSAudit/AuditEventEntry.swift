public import KMSAuditReading
import KMSModel

extension AuditEvent {
  /// What can be searched in the record: what `AuditEntry` reads from its JSON, without the JSON.
  ///
  /// Nothing if id, name, source or time are missing.
  public var entry: AuditEntry? {
    let second = time.secondsSinceEpoch
    guard !eventID.isEmpty, !name.isEmpty, !source.isEmpty, second != 0 else { return nil }
    var entry = AuditEntry()
    entry.eventID = eventID
    entry.eventName = name
    entry.eventSource = source
    entry.time = Timestamp(millisecondsSinceEpoch: second * 1000)
    entry.region = region
    entry.account = recipientAccount
    entry.isReadOnly = isReadOnly
    entry.isServiceEvent = details.isServiceEvent
    entry.sourceAddress = origin.sourceAddress
    if !details.isServiceEvent { entry.requestID = origin.requestID }
    entry.errorCode = failure.map { AuditEvent.shortened($0.code) }
    entry.errorMessage = failure?.message.map(AuditEvent.shortened)
    identity.write(to: &entry)
    entry.resources = searchedResources(of: entry)
    return entry
  }

  private func searchedResources(of entry: AuditEntry) -> [AuditEntry.Resource] {
    var resources: [AuditEntry.Resource] = []
    for resource in details.resources where !resource.arn.isEmpty {
      resources.append(AuditEntry.Resource(type: resource.kind.rawValue, name: resource.arn))
    }
    guard entry.namesResourcesInParameters, let parameters = details.requestParameters,
      parameters.count <= AuditEvent.elementBytesMax
    else { return resources }
    return resources + AuditEntry.namedResources(in: parameters)
  }
}

extension AuditIdentity {
  fileprivate func write(to entry: inout AuditEntry) {
    entry.identityType = type
    entry.principalARN = arn
    entry.principalID = principalID
    entry.accessKeyID = accessKeyID
    entry.username = AuditEntry.username(
      type: type, userName: userName, principalID: principalID, arn: arn, invokedBy: invokedBy)
  }
}
