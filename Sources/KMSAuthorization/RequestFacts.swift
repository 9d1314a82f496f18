public import KMSModel

/// What a decision may look at besides the caller and the key.
public struct RequestFacts: Sendable {
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

  /// Collects the facts of one request.
  public init(
    region: Region, now: Timestamp, sourceAddress: String, isSecureTransport: Bool,
    userAgent: String?
  ) {
    self.region = region
    self.now = now
    self.sourceAddress = sourceAddress
    self.isSecureTransport = isSecureTransport
    self.userAgent = userAgent
  }
}
