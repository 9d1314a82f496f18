/// What a TLS handshake settled, for the audit record.
///
/// The TLS library tells only the version; the other two stay `nil` until it tells more.
public struct TLSDetails: Hashable, Sendable {
  /// `TLSv1.2` or `TLSv1.3`.
  public let version: String
  /// The IANA name of the cipher suite, where known.
  public let cipherSuite: String?
  /// The name of the key exchange group, where known.
  public let keyExchange: String?

  /// Makes a description from its parts.
  public init(version: String, cipherSuite: String? = nil, keyExchange: String? = nil) {
    self.version = version
    self.cipherSuite = cipherSuite
    self.keyExchange = keyExchange
  }
}
