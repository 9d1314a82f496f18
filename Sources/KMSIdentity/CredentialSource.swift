public import KMSModel

/// Where the edge finds out whom an access key stands for.
public protocol CredentialSource: Sendable {
  /// The credential of a long-term access key that may be used now, or nothing.
  ///
  /// Answers from memory; what was changed and acknowledged holds for every later call.
  func credential(for accessKeyID: String) -> SigningCredential?

  /// The credential of a temporary access key, from the token that came along.
  ///
  /// The token is untrusted. Answers from memory, as `credential(for:)` does.
  func session(for accessKeyID: String, token: [UInt8], at now: Timestamp) -> SessionAnswer

  /// Notes that an access key signed a request that was accepted.
  func used(_ accessKeyID: String, service: String, region: String, at now: Timestamp)
}

/// Whom a temporary access key stands for.
public enum SessionAnswer: Sendable {
  /// Its session is in force.
  case credential(SigningCredential)
  /// Its session is over.
  case expired
  /// The token is none, is of another access key, or its principal is gone.
  case invalid
}

extension CredentialSource {
  /// Knows no sessions.
  public func session(for accessKeyID: String, token: [UInt8], at now: Timestamp) -> SessionAnswer {
    .invalid
  }

  /// Keeps no note.
  public func used(_ accessKeyID: String, service: String, region: String, at now: Timestamp) {}
}
