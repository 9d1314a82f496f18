public import KMSCrypto

/// One request exactly as it was received, or as it is going to be sent: nothing decoded, nothing reordered.
///
/// Descriptions and mirrors show nothing of it, because headers and query may carry credentials.
public struct SigV4Request: Sendable {
  /// The body, or its hash where someone else has read the body.
  public enum Payload: Sendable {
    /// The bytes after transfer decoding and before any content decoding.
    case bytes([UInt8])
    /// The SHA-256 of those bytes.
    case digest(Digest256)
  }

  /// The method as sent; untrusted.
  public let method: String
  /// Path and query as sent, not decoded; untrusted. It has to be empty or start with `/` or `?`.
  public let target: String
  /// The header fields in the order received, names in any case; untrusted. Names and values must hold the
  /// bytes that were received: repaired text no longer has the signature that the client made.
  public let headers: HeaderFields
  /// The body.
  public let payload: Payload

  /// Collects a request whose body is at hand.
  public init(
    method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]
  ) {
    self.init(
      method: method, target: target, headers: HeaderFields(headers), payload: .bytes(body))
  }

  /// Collects a request.
  public init(method: String, target: String, headers: HeaderFields, payload: Payload) {
    self.method = method
    self.target = target
    self.headers = headers
    self.payload = payload
  }

  /// The SHA-256 of the body; hashes the body on each call unless the digest was given.
  func payloadDigest() -> Digest256 {
    switch payload {
    case .digest(let digest): digest
    case .bytes(let bytes): SHA256Stream.digest(bytes.span.bytes)
    }
  }

  /// Refuses what is too large to look at, and methods and targets that would change the lines of the
  /// canonical request.
  func checkShape() throws(SigV4Error) {
    guard method.utf8.count <= SigV4Limits.methodBytesMax else { throw .tooLarge(.method) }
    guard !method.isEmpty, Self.isToken(method) else { throw .malformedMethod }
    guard target.utf8.count <= SigV4Limits.targetBytesMax else { throw .tooLarge(.target) }
    switch target.utf8.first {
    case nil, UInt8(ascii: "/"), UInt8(ascii: "?"): break
    default: throw .malformedTarget
    }
    guard headers.count <= SigV4Limits.headerCountMax else { throw .tooLarge(.headerCount) }
    var bytes = 0
    for place in headers.places { bytes += place.name.count + place.value.count }
    guard bytes <= SigV4Limits.headerBytesMax else { throw .tooLarge(.headers) }
  }

  private static func isToken(_ text: String) -> Bool {
    let verdict = text.utf8.withContiguousStorageIfAvailable { bytes in
      for byte in bytes where !ASCII.isToken(byte) { return false }
      return true
    }
    return verdict ?? text.utf8.allSatisfy(ASCII.isToken)
  }
}
