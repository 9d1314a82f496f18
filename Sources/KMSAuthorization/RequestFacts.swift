public import IAMPolicy
public import KMSModel

/// What a decision may look at besides the caller and the key. Immutable.
///
/// A class, so that a decision hands it on without copying its parts.
public final class RequestFacts: Sendable {
  /// The Region of the signature's scope.
  public let region: Region
  /// When the request is decided.
  public let now: Timestamp
  /// The address of the client, without its port.
  public let sourceAddress: String
  /// Whether the connection is protected by TLS.
  public let isSecureTransport: Bool
  /// The client's `User-Agent`, if it sent one.
  public let userAgent: String?
  /// The service that sends the request on for the principal, such as `storage.us-east-1.amazonaws.com`.
  ///
  /// INVARIANT: established by the configuration of the credential that signed, never by a header.
  public let viaService: String?
  /// What a service principal works for; established like `viaService`.
  public let sourceARN: String?
  /// Condition keys that are taken as given, in simulations; nothing for requests.
  let supposed: DictionaryConditionContext?

  /// Collects the facts of one request.
  public convenience init(
    region: Region, now: Timestamp, sourceAddress: String, isSecureTransport: Bool,
    userAgent: String?, viaService: String? = nil, sourceARN: String? = nil
  ) {
    self.init(
      unsafeSupposing: nil, region: region, now: now, sourceAddress: sourceAddress,
      isSecureTransport: isSecureTransport, userAgent: userAgent, viaService: viaService,
      sourceARN: sourceARN)
  }

  /// Collects the facts of a request that nobody made: what is supposed outweighs what a request would
  /// have. For simulations only; no request may bring such facts.
  public init(
    unsafeSupposing supposed: DictionaryConditionContext?, region: Region, now: Timestamp,
    sourceAddress: String, isSecureTransport: Bool, userAgent: String?, viaService: String? = nil,
    sourceARN: String? = nil
  ) {
    self.supposed = supposed
    self.region = region
    self.now = now
    self.sourceAddress = sourceAddress
    self.isSecureTransport = isSecureTransport
    self.userAgent = userAgent
    self.viaService = viaService
    self.sourceARN = sourceARN
  }

  /// The address as conditions compare it: read when one asks, which few do.
  var source: PolicyAddress { PolicyAddress(sourceAddress) }
}
