/// The parts of an `Authorization` value, as received; each may be missing.
///
/// The parts come in any order, separated by commas with blanks around them or not.
///
/// - Source: AWS General Reference, "Add the signature to the request"; observed, "not a valid key=value pair
///   (missing equal-sign) in Authorization header" for every blank inside a part.
struct AuthorizationHeader {
  private(set) var credential: Range<Int>?
  private(set) var signedHeaders: Range<Int>?
  private(set) var signature: Range<Int>?

  /// Reads a value that lies among other bytes; the parts are places among them.
  ///
  /// - Throws: `.tooLarge(.authorization)`, `.unsupportedAlgorithm`, `.malformedAuthorization`, `.repeated`.
  init(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(SigV4Error) {
    guard value.count <= SigV4Limits.authorizationBytesMax else {
      throw .tooLarge(.authorization)
    }
    let text = ASCII.trimmed(bytes, value)
    var end = text.lowerBound
    while end < text.upperBound, !ASCII.isBlank(bytes[end]) { end += 1 }
    let algorithm = text.lowerBound..<end
    if !ASCII.areSame(bytes, algorithm, StringToSign.algorithm) {
      guard ASCII.starts(bytes, algorithm, with: "AWS4") else { throw .malformedAuthorization }
      try SignatureAlgorithm.check(Array(algorithm.map { bytes[$0] }))
    }
    var rest = ASCII.trimmed(bytes, end..<text.upperBound)
    guard !rest.isEmpty else { return }
    for number in 1...Self.partsMax {
      let isLast = number == Self.partsMax
      let comma = isLast ? nil : ASCII.firstIndex(of: UInt8(ascii: ","), in: bytes, rest)
      let part = rest.lowerBound..<(comma ?? rest.upperBound)
      try note(bytes, ASCII.trimmed(bytes, part))
      guard let comma else { return }
      rest = (comma + 1)..<rest.upperBound
    }
  }

  /// One more than can be right.
  private static let partsMax = 4

  private mutating func note(_ bytes: Span<UInt8>, _ part: Range<Int>) throws(SigV4Error) {
    guard !ASCII.hasBlank(bytes, part) else { throw .malformedAuthorization }
    if let value = Self.value("Credential=", bytes, part) {
      guard credential == nil else { throw .repeated(field: "Credential") }
      credential = value
    } else if let value = Self.value("SignedHeaders=", bytes, part) {
      guard signedHeaders == nil else { throw .repeated(field: "SignedHeaders") }
      signedHeaders = value
    } else if let value = Self.value("Signature=", bytes, part) {
      guard signature == nil else { throw .repeated(field: "Signature") }
      signature = value
    } else {
      throw .malformedAuthorization
    }
  }

  /// What follows a key and its equal-sign, if the part starts with them.
  private static func value(
    _ key: StaticString, _ bytes: Span<UInt8>, _ part: Range<Int>
  ) -> Range<Int>? {
    guard ASCII.starts(bytes, part, with: key) else { return nil }
    return (part.lowerBound + key.utf8CodeUnitCount)..<part.upperBound
  }
}

/// The name of the algorithm in either form of a signature.
enum SignatureAlgorithm {
  private static let echoedBytesMax = 32

  /// Refuses every name but `AWS4-HMAC-SHA256`.
  ///
  /// - Throws: `.unsupportedAlgorithm`, which repeats nothing that could be part of a credential.
  static func check(_ name: [UInt8]) throws(SigV4Error) {
    guard !ASCII.areSame(name.span, 0..<name.count, StringToSign.algorithm) else { return }
    let isPlain =
      name.count <= echoedBytesMax && name.starts(with: "AWS4-".utf8)
      && name.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, UInt8(ascii: "-"): true
        default: false
        }
      }
    throw .unsupportedAlgorithm(received: isPlain ? String(decoding: name, as: UTF8.self) : "")
  }
}
