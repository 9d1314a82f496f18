public import KMSModel

/// One record of the trail: who asked for what, and how it ended. Shaped like CloudTrail's.
///
/// It holds only what an allow-list put in. It never holds plaintext, ciphertext, tokens, signatures
/// or messages. Shared by reference on its way to the trail.
/// Source: CloudTrail User Guide, "CloudTrail record contents".
public final class AuditEvent: Sendable {
  /// Which service was called, such as `kms.amazonaws.com`.
  public let source: String
  /// The operation, such as `Decrypt`.
  public let name: String
  /// When the request was completed.
  public let time: Timestamp
  /// A UUID of its own for every record.
  public let eventID: String
  /// Who asked.
  public let identity: AuditIdentity
  /// Where the request came from.
  public let origin: RequestOrigin
  /// The Region of the signature's scope; empty if it was not known.
  public let region: String
  /// Whether the operation leaves everything as it was.
  public let isReadOnly: Bool
  /// What the operation was about and what it did.
  public let details: AuditDetails
  /// The error, if there was one; at most 1,024 bytes are kept of its text.
  public let failure: AuditFailure?
  /// The account that receives the record; empty where no account is known.
  public let recipientAccount: String
  /// What the copies of one event for several accounts have in common; nothing if there is one.
  public let sharedEventID: String?

  /// Describes one request.
  public convenience init(
    source: String, name: String, time: Timestamp, eventID: String, identity: AuditIdentity,
    origin: RequestOrigin, region: String, isReadOnly: Bool, details: AuditDetails,
    failure: AuditFailure?, recipientAccount: String
  ) {
    self.init(
      source: source, name: name, time: time, eventID: eventID, identity: identity,
      origin: origin, region: region, isReadOnly: isReadOnly, details: details, failure: failure,
      recipientAccount: recipientAccount, sharedEventID: nil)
  }

  private init(
    source: String, name: String, time: Timestamp, eventID: String, identity: AuditIdentity,
    origin: RequestOrigin, region: String, isReadOnly: Bool, details: AuditDetails,
    failure: AuditFailure?, recipientAccount: String, sharedEventID: String?
  ) {
    self.source = source
    self.name = name
    self.time = time
    self.eventID = eventID
    self.identity = identity
    self.origin = origin
    self.region = region
    self.isReadOnly = isReadOnly
    self.details = details
    self.failure = failure
    self.recipientAccount = recipientAccount
    self.sharedEventID = sharedEventID
  }

  /// The event, and a copy for each of the other accounts whose keys it concerns.
  ///
  /// The copies tell less of the caller, as CloudTrail has it.
  /// Source: CloudTrail User Guide, "sharedEventID"; "Sharing CloudTrail events between accounts".
  ///
  /// - Parameters:
  ///   - accounts: the accounts besides the recipient, each once.
  ///   - newID: makes a UUID.
  public func shared(with accounts: [String], newID: () -> String) -> [AuditEvent] {
    guard !accounts.isEmpty else { return [self] }
    let shared = newID()
    let original = copy(
      eventID: eventID, identity: identity, recipientAccount: recipientAccount, shared: shared)
    return [original]
      + accounts.map { account in
        copy(
          eventID: newID(), identity: identity.reduced, recipientAccount: account, shared: shared)
      }
  }

  private func copy(
    eventID: String, identity: AuditIdentity, recipientAccount: String, shared: String
  ) -> AuditEvent {
    AuditEvent(
      source: source, name: name, time: time, eventID: eventID, identity: identity,
      origin: origin, region: region, isReadOnly: isReadOnly, details: details, failure: failure,
      recipientAccount: recipientAccount, sharedEventID: shared)
  }
}

/// Why a request was refused.
public struct AuditFailure: Sendable {
  /// `AccessDenied` for refusals of the authorizer, else the name of the exception.
  public let code: String
  /// The text that the caller read, if there was one.
  public let message: String?

  /// Describes a failure.
  public init(code: String, message: String?) {
    self.code = code
    self.message = message
  }
}

/// What the operation itself adds to its record.
public struct AuditDetails: Sendable {
  /// `requestParameters`: JSON of an object, or nothing for `null`.
  public var requestParameters: [UInt8]?
  /// `responseElements`: JSON of an object, or nothing for `null`.
  public var responseElements: [UInt8]?
  /// `additionalEventData`: JSON of an object, or nothing to leave it out.
  public var additionalEventData: [UInt8]?
  /// The keys, aliases and roles that were touched, in the order of the documented examples.
  public var resources: [AuditResource] = []
  /// Whether an empty list is written, as for operations that concern no key, or none at all.
  public var showsEmptyResources = false
  /// `eventType` is `AwsServiceEvent`: the service did it by itself, and no API has a name for it.
  public var isServiceEvent = false
  /// `serviceEventDetails`: JSON of an object, or nothing to leave it out.
  public var serviceEventDetails: [UInt8]?
  /// Calls that the service makes for the caller in other Regions; each leaves a record there.
  public var forwardedCalls: [ForwardedCall] = []

  /// Nothing yet.
  public init() {}

  /// The accounts that own what was used, apart from one, each once.
  public func owners(besides account: String) -> [String] {
    var owners: [String] = []
    for resource in resources
    where resource.account != account && !owners.contains(resource.account) {
      owners.append(resource.account)
    }
    return owners
  }
}

/// A call that the service makes for the caller of another one.
///
/// Source: Developer Guide, CloudTrail examples of UpdatePrimaryRegion and ReplicateKey.
public struct ForwardedCall: Sendable {
  /// The operation, such as `CreateKey`.
  public let name: String
  /// The Region where it is made.
  public let region: String
  /// What its record shows.
  public let details: AuditDetails

  /// Describes a call.
  public init(name: String, region: String, details: AuditDetails) {
    self.name = name
    self.region = region
    self.details = details
  }
}

/// A key, an alias or a role in a record.
public struct AuditResource: Hashable, Sendable {
  /// What CloudTrail calls the kinds of resources.
  public enum Kind: String, Hashable, Sendable {
    /// Keys, and aliases too.
    case key = "AWS::KMS::Key"
    /// Roles that are assumed.
    case role = "AWS::IAM::Role"
  }

  /// The ARN.
  public let arn: String
  /// The account that owns it.
  public let account: String
  /// What it is.
  public let kind: Kind

  /// Names a resource.
  public init(arn: String, account: String, kind: Kind = .key) {
    self.arn = arn
    self.account = account
    self.kind = kind
  }
}
