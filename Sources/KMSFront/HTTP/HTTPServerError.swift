/// Why a server cannot start, or cannot take a new certificate. The text is for the operator's log.
public enum HTTPServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// An endpoint cannot be listened on.
  case cannotListen(HTTPServerConfiguration.Endpoint, reason: String)
  /// A certificate or key file cannot be used.
  case unusableTLSFile(path: String, reason: String)
  /// Certificate and key are each readable but do not make a TLS identity together.
  case unusableTLSIdentity(reason: String)
  /// The server was started before; a stopped one does not start again.
  case alreadyStarted
  /// The configuration names no endpoint.
  case noEndpoint
  /// A reload was asked of a server without TLS.
  case noTLS

  /// The reason in the words of the log.
  public var description: String {
    switch self {
    case .cannotListen(let endpoint, let reason): "cannot listen on `\(endpoint)`: \(reason)"
    case .unusableTLSFile(let path, let reason): "cannot use `\(path)` for tls: \(reason)"
    case .unusableTLSIdentity(let reason):
      "certificate and private key do not fit together: \(reason)"
    case .alreadyStarted: "the server was started before"
    case .noEndpoint: "no endpoint to listen on is configured"
    case .noTLS: "there is no certificate to reload: tls is not configured"
    }
  }
}
