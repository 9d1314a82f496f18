/// Something about connections that an operator may want in the log. Holds no header, body or target.
public enum HTTPServerEvent: Hashable, Sendable, CustomStringConvertible {
  /// The engine refused a request.
  case requestRefused(HTTPRefusal, requestId: String, remoteAddress: String)
  /// A connection was closed at once because there are too many.
  case connectionDropped(remoteAddress: String)
  /// A TLS handshake failed, or did not end in time.
  case handshakeFailed(remoteAddress: String, reason: String)
  /// Accepting connections failed, for example because file descriptors ran out; it is tried again.
  case acceptFailed(reason: String)
  /// The deadline of a shutdown closed this many connections with work unfinished.
  case connectionsAborted(count: Int)

  /// The event in the words of the log.
  public var description: String {
    switch self {
    case .requestRefused(let refusal, let requestId, let remoteAddress):
      "refused request `\(requestId)` from `\(remoteAddress)`: \(refusal)"
    case .connectionDropped(let remoteAddress):
      "dropped a connection from `\(remoteAddress)`: too many are open"
    case .handshakeFailed(let remoteAddress, let reason):
      "tls handshake with `\(remoteAddress)` failed: \(reason)"
    case .acceptFailed(let reason): "cannot accept a connection: \(reason)"
    case .connectionsAborted(let count): "shutdown deadline closed \(count) connections"
    }
  }
}
