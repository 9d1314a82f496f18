public import KMSAudit
public import KMSAuthorization
import KMSModel

extension ServiceEnvironment {
  /// The record of one request.
  ///
  /// After a refusal by the authorizer the parameters are left out, as CloudTrail does.
  func event(
    for request: AuthenticatedRequest, answer: ServiceAnswer, details: AuditDetails
  ) -> AuditEvent {
    var details = details
    var failure: AuditFailure?
    switch answer {
    case .success: break
    case .failure(let error):
      let isRefusal = error.code == .accessDenied
      if isRefusal { details.requestParameters = nil }
      details.responseElements = nil
      if let decision = error.decision { details.additionalEventData = keep(decision) }
      failure = AuditFailure(
        code: isRefusal ? "AccessDenied" : error.code.code, message: error.message)
    }
    return AuditEvent(
      source: "kms.amazonaws.com", name: request.operation.rawValue, time: now(),
      eventID: eventID(), identity: AuditIdentity(of: request.caller), origin: request.origin,
      region: request.facts.region.name, isReadOnly: request.operation.isReadOnly,
      details: details, failure: failure, recipientAccount: request.caller.account.text)
  }
}

extension ServiceEnvironment {
  /// Keeps the reasons of a refusal where only the operator can read them.
  ///
  /// - Returns: what the record shows: the id under which they are kept.
  private func keep(_ decision: DecisionTrace) -> [UInt8]? {
    let id = eventID()
    decisions.keep(id: id, lines: decision.lines)
    var fields = AuditFields()
    fields.text("decisionId", id)
    return fields.finished()
  }
}

extension AuditIdentity {
  /// The principal of a request whose signature was verified.
  ///
  /// Source: CloudTrail User Guide, "CloudTrail userIdentity element".
  public init(of caller: Caller) {
    let type: String
    switch caller.kind {
    case .root: type = "Root"
    case .user: type = "IAMUser"
    case .assumedRole: type = "AssumedRole"
    case .federatedUser: type = "FederatedUser"
    case .service: type = "AWSService"
    }
    self.init(
      type: type, principalID: caller.principalID, arn: caller.arn, account: caller.account.text,
      accessKeyID: caller.accessKeyID)
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
