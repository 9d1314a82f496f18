public import KMSAudit
public import KMSAuthorization
import KMSModel

extension ServiceEnvironment {
  /// The records of one request: that of its caller, those of the calls that it made in other Regions,
  /// and a copy for every other account whose keys were used.
  ///
  /// After a refusal by the authorizer the parameters are left out, as CloudTrail does, and no other
  /// account learns of the request.
  /// Source: Developer Guide, "Logging AWS KMS API calls with AWS CloudTrail".
  func events(
    for request: AuthenticatedRequest, answer: ServiceAnswer, details: consuming AuditDetails
  ) -> (first: AuditEvent, others: [AuditEvent]) {
    var failure: AuditFailure?
    var isRefusal = false
    switch answer {
    case .success: break
    case .failure(let error):
      isRefusal = error.code == .accessDenied
      if isRefusal { details.requestParameters = nil }
      details.responseElements = nil
      details.forwardedCalls = []
      if let decision = error.decision {
        details.additionalEventData = AuditFields.joined(
          details.additionalEventData, keep(decision))
      }
      failure = AuditFailure(
        code: isRefusal ? "AccessDenied" : error.code.code,
        message: error.message.map(RecordedText.message))
    }
    details.showsEmptyResources = request.operation.concernsNoKey && failure == nil
    let event = AuditEvent(
      source: "kms.amazonaws.com", name: request.operation.rawValue, time: now(),
      eventID: eventID(), identity: AuditIdentity(of: request.caller), origin: request.origin,
      region: request.facts.region.name, isReadOnly: request.operation.isReadOnly,
      details: consume details, failure: failure, recipientAccount: request.caller.account.text)
    let owners = isRefusal ? [] : event.details.owners(besides: event.recipientAccount)
    let forwardedCalls = event.details.forwardedCalls
    guard !owners.isEmpty || !forwardedCalls.isEmpty else { return (event, []) }
    let shared = event.shared(with: owners, newID: eventID)
    return (
      shared[0], shared.dropFirst() + forwardedCalls.map { forwarded($0, by: event) }
    )
  }

  /// The record of a call that the service made for the caller.
  private func forwarded(_ call: ForwardedCall, by event: AuditEvent) -> AuditEvent {
    var identity = event.identity
    identity.invokedBy = "kms.amazonaws.com"
    return AuditEvent(
      source: event.source, name: call.name, time: event.time, eventID: eventID(),
      identity: identity, origin: event.origin, region: call.region, isReadOnly: false,
      details: call.details, failure: nil, recipientAccount: event.recipientAccount)
  }

  /// Keeps the reasons of a refusal where only the operator can read them.
  ///
  /// - Returns: what the record shows: the id under which they are kept.
  public func keep(_ decision: DecisionTrace) -> [UInt8]? {
    let id = eventID()
    decisions.keep(id: id, lines: decision.lines)
    var fields = AuditFields()
    fields.text("decisionId", id)
    return fields.finished()
  }
}

/// Texts for the caller that would show a record more than it may hold.
enum RecordedText {
  /// A message as the record shows it: one that repeats grant tokens ends before the first value.
  ///
  /// What is repeated there is the caller's own request; the answer is not changed.
  static func message(_ text: String) -> String {
    guard text.contains(" at 'grantToken"), let value = text.firstRange(of: "Value '") else {
      return text
    }
    return text[..<value.lowerBound] + "values of tokens are not recorded"
  }
}

extension AuditIdentity {
  /// The principal of a request whose signature was verified.
  ///
  /// Source: CloudTrail User Guide, "CloudTrail userIdentity element".
  public init(of caller: Caller) {
    let type: String
    var userName: String?
    var issuer: AuditSession.Issuer?
    switch caller.kind {
    case .root: type = "Root"
    case .user(let name):
      type = "IAMUser"
      userName = name
    case .assumedRole(let role, _):
      type = "AssumedRole"
      issuer = AuditSession.Issuer(
        type: "Role", principalID: caller.issuerID, arn: caller.attributes.principalARN,
        account: caller.account.text, userName: role)
    case .federatedUser: type = "FederatedUser"
    case .service(let name):
      self.init(type: "AWSService", invokedBy: name)
      return
    }
    self.init(
      type: type, principalID: caller.principalID, arn: caller.arn, account: caller.account.text,
      accessKeyID: caller.accessKeyID, userName: userName,
      session: caller.attributes.session.map {
        AuditSession(
          issuer: issuer, creationDate: $0.issueTime, sourceIdentity: $0.sourceIdentity,
          federatedProvider: $0.federatedProvider)
      })
  }
}

extension Caller {
  /// The unique id of the role behind a session: `AROA…:session` without its end.
  fileprivate var issuerID: String {
    guard let colon = principalID.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      return principalID
    }
    return String(principalID[..<colon])
  }
}

extension KMSOperation {
  /// Whether the operation is about no particular key or alias, so that a record has an empty list.
  ///
  /// Source: CloudTrail examples of GenerateRandom and ListAliases in the Developer Guide.
  var concernsNoKey: Bool {
    switch self {
    case .generateRandom, .listAliases, .listKeys, .listRetirableGrants: true
    case .cancelKeyDeletion, .connectCustomKeyStore, .createAlias, .createCustomKeyStore,
      .createGrant, .createKey, .decapsulate, .decrypt, .deleteAlias, .deleteCustomKeyStore,
      .deleteImportedKeyMaterial, .deriveSharedSecret, .describeCustomKeyStores, .describeKey,
      .disableKey, .disableKeyRotation, .disconnectCustomKeyStore, .enableKey,
      .enableKeyRotation, .encapsulate, .encrypt, .generateDataKey, .generateDataKeyPair,
      .generateDataKeyPairWithoutPlaintext, .generateDataKeyWithoutPlaintext, .generateMac,
      .getKeyLastUsage, .getKeyPolicy, .getKeyRotationStatus, .getParametersForImport,
      .getPublicKey, .importKeyMaterial, .listGrants, .listKeyPolicies, .listKeyRotations,
      .listResourceTags, .putKeyPolicy, .reEncrypt, .replicateKey, .retireGrant, .revokeGrant,
      .rotateKeyOnDemand, .scheduleKeyDeletion, .sign, .tagResource, .untagResource,
      .updateAlias, .updateCustomKeyStore, .updateKeyDescription, .updatePrimaryRegion, .verify,
      .verifyMac:
      false
    }
  }
}

extension KMSOperation {
  /// Whether a record says `readOnly`: everything that leaves keys, policies and grants as they were,
  /// cryptography included.
  ///
  /// Source: CloudTrail examples of the Developer Guide.
  var isReadOnly: Bool {
    switch self {
    case .decapsulate, .decrypt, .deriveSharedSecret, .describeCustomKeyStores, .describeKey,
      .encapsulate, .encrypt, .generateDataKey, .generateDataKeyPair,
      .generateDataKeyPairWithoutPlaintext, .generateDataKeyWithoutPlaintext, .generateMac,
      .generateRandom, .getKeyLastUsage, .getKeyPolicy, .getKeyRotationStatus,
      .getParametersForImport, .getPublicKey, .listAliases, .listGrants, .listKeyPolicies,
      .listKeyRotations, .listKeys, .listResourceTags, .listRetirableGrants, .reEncrypt, .sign,
      .verify, .verifyMac:
      true
    case .cancelKeyDeletion, .connectCustomKeyStore, .createAlias, .createCustomKeyStore,
      .createGrant, .createKey, .deleteAlias, .deleteCustomKeyStore, .deleteImportedKeyMaterial,
      .disableKey, .disableKeyRotation, .disconnectCustomKeyStore, .enableKey,
      .enableKeyRotation, .importKeyMaterial, .putKeyPolicy, .replicateKey, .retireGrant,
      .revokeGrant, .rotateKeyOnDemand, .scheduleKeyDeletion, .tagResource, .untagResource,
      .updateAlias, .updateCustomKeyStore, .updateKeyDescription, .updatePrimaryRegion:
      false
    }
  }
}
