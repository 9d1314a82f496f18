/// Where a request came from, as far as the trail shows it. Shared by reference with its records.
public final class RequestOrigin: Sendable {
  /// The same id as in the answer's `x-amzn-RequestId`.
  public let requestID: String
  /// The address of the client, without its port.
  public let sourceAddress: String
  /// The client's `User-Agent`, if it sent one.
  public let userAgent: String?
  /// The client's `Host` header, if it sent one.
  public let host: String?
  /// What TLS was used, if any.
  public let tls: TLS?
  /// The trace that the client says the request belongs to, if it says so in a form that is one.
  public let trace: TraceContext?

  /// `tlsDetails` of a record.
  public struct TLS: Sendable {
    /// Such as `TLSv1.3`.
    public let version: String
    /// Such as `TLS_AES_256_GCM_SHA384`; nothing where the TLS library does not tell.
    public let cipherSuite: String?

    /// Describes a connection.
    public init(version: String, cipherSuite: String?) {
      self.version = version
      self.cipherSuite = cipherSuite
    }
  }

  /// Describes an origin.
  public init(
    requestID: String, sourceAddress: String, userAgent: String?, host: String?, tls: TLS?,
    trace: TraceContext? = nil
  ) {
    self.requestID = requestID
    self.sourceAddress = sourceAddress
    self.userAgent = userAgent
    self.host = host
    self.tls = tls
    self.trace = trace
  }
}
