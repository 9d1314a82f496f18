/// Fetches the documents in which identity providers publish their keys.
public protocol WebDocumentFetcher: Sendable {
  /// Fetches one document. Follows nothing that it says, and ends within `secondsMax`.
  ///
  /// - Parameter completion: gets at most `byteCountMax` untrusted bytes; called once, on any thread.
  func fetch(
    _ address: WebAddress,
    completion: @escaping @Sendable (Result<[UInt8], WebFetchFailure>) -> Void)
}

extension WebDocumentFetcher {
  /// Seconds until a fetch is given up, from the beginning of the connection to the last byte.
  public static var secondsMax: Int64 { 5 }
  /// Bytes that a document may have.
  public static var byteCountMax: Int { 262_144 }
}

/// Why a document was not fetched.
public enum WebFetchFailure: Error, Hashable, Sendable {
  /// No connection, or one that broke.
  case unreachable
  /// The certificate is not believed, or TLS failed otherwise.
  case notTrusted
  /// It took too long.
  case late
  /// The answer has another status than 200; it may point elsewhere, which is not followed.
  case refused(status: Int)
  /// The answer is larger than a document may be.
  case tooLarge
}
