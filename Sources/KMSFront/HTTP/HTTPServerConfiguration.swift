/// What one server listens on and how.
public struct HTTPServerConfiguration: Sendable {
  /// An address to listen on, or one that is listened on.
  public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// A numeric address or a name that resolves to one, for example `127.0.0.1`, `::1`, `localhost`.
    public let host: String
    /// The TCP port, 0–65535; 0 lets the system choose.
    public let port: Int

    /// Makes an endpoint from its parts.
    public init(host: String, port: Int) {
      self.host = host
      self.port = port
    }

    /// `127.0.0.1:7420`, `[::1]:7420`.
    public var description: String {
      host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  /// Where the certificate and its key are. Both files are read at start and at each reload.
  public struct TLS: Hashable, Sendable {
    /// A PEM file with the server's certificate first, then the intermediate ones.
    public var certificateChainPath: String
    /// A PEM file with the private key of the first certificate, unencrypted.
    public var privateKeyPath: String

    /// Makes a configuration from the two paths.
    public init(certificateChainPath: String, privateKeyPath: String) {
      self.certificateChainPath = certificateChainPath
      self.privateKeyPath = privateKeyPath
    }
  }

  /// The endpoints to listen on; at least one.
  public var endpoints: [Endpoint]
  /// TLS for all endpoints; `nil` for plain HTTP.
  public var tls: TLS?
  /// Threads that serve connections, 1 or more.
  public var eventLoopCount: Int
  /// The limits of each endpoint's connections; connection counts are over all endpoints.
  public var limits: HTTPLimits

  /// Makes a configuration from its parts.
  public init(
    endpoints: [Endpoint], tls: TLS? = nil, eventLoopCount: Int = 1, limits: HTTPLimits = .init()
  ) {
    self.endpoints = endpoints
    self.tls = tls
    self.eventLoopCount = eventLoopCount
    self.limits = limits
  }
}
