public import KMSModel

/// One record of the trail: who asked for what, and how it ended. Shaped like CloudTrail's.
///
/// It holds only what an allow-list put in. It never holds plaintext, ciphertext, tokens, signatures
/// or messages.
/// Source: CloudTrail User Guide, "CloudTrail record contents".
public struct AuditEvent: Sendable {
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
  /// The account that receives the record.
  public let recipientAccount: String

  /// Describes one request.
  public init(
    source: String, name: String, time: Timestamp, eventID: String, identity: AuditIdentity,
    origin: RequestOrigin, region: String, isReadOnly: Bool, details: AuditDetails,
    failure: AuditFailure?, recipientAccount: String
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
  /// The keys and aliases that were touched.
  public var resources: [AuditResource] = []
  /// Nobody asked for it: the service did it by itself.
  public var isServiceEvent = false
  /// `serviceEventDetails`: JSON of an object, or nothing to leave it out.
  public var serviceEventDetails: [UInt8]?

  /// Nothing yet.
  public init() {}
}

/// A key or an alias in a record.
public struct AuditResource: Hashable, Sendable {
  /// The ARN of the key or alias.
  public let arn: String
  /// The account that owns it.
  public let account: String

  /// Names a resource.
  public init(arn: String, account: String) {
    self.arn = arn
    self.account = account
  }
}
