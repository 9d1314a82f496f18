/// The parts of an `Authorization` value, as received; each may be missing.
///
/// The parts come in any order, separated by commas with blanks around them or not.
///
/// - Source: AWS General Reference, "Add the signature to the request"; observed, "not a valid key=value pair
///   (missing equal-sign) in Authorization header" for every blank inside a part.
struct AuthorizationHeader {
  private(set) var credential: ArraySlice<UInt8>?
  private(set) var signedHeaders: ArraySlice<UInt8>?
  private(set) var signature: ArraySlice<UInt8>?

  /// Reads a value.
  ///
  /// - Throws: `.tooLarge(.authorization)`, `.unsupportedAlgorithm`, `.malformedAuthorization`, `.repeated`.
  init(_ value: ArraySlice<UInt8>) throws(SigV4Error) {
    guard value.count <= SigV4Limits.authorizationBytesMax else {
      throw .tooLarge(.authorization)
    }
    let bytes = ASCII.trimmed(value)
    let algorithm = bytes.prefix { !ASCII.isBlank($0) }
    if !ASCII.areSame(algorithm, StringToSign.algorithm) {
      guard algorithm.starts(with: "AWS4".utf8) else { throw .malformedAuthorization }
      try SignatureAlgorithm.check(algorithm)
    }
    let parts = ASCII.trimmed(bytes[algorithm.endIndex...])
    guard !parts.isEmpty else { return }
    var rest = parts
    for number in 1...Self.partsMax {
      let isLast = number == Self.partsMax
      let end = isLast ? nil : ASCII.firstIndex(of: UInt8(ascii: ","), in: rest)
      try note(ASCII.trimmed(rest[..<(end ?? rest.endIndex)]))
      guard let end else { return }
      rest = rest[(end + 1)...]
    }
  }

  /// One more than can be right.
  private static let partsMax = 4

  private mutating func note(_ part: ArraySlice<UInt8>) throws(SigV4Error) {
    guard let equals = ASCII.firstIndex(of: UInt8(ascii: "="), in: part),
      part.withUnsafeBufferPointer({ ASCII.hasNoBlank($0) || !$0.contains(where: ASCII.isBlank) })
    else { throw .malformedAuthorization }
    let name = part[..<equals]
    let value = part[(equals + 1)...]
    if ASCII.areSame(name, "Credential") {
      guard credential == nil else { throw .repeated(field: "Credential") }
      credential = value
    } else if ASCII.areSame(name, "SignedHeaders") {
      guard signedHeaders == nil else { throw .repeated(field: "SignedHeaders") }
      signedHeaders = value
    } else if ASCII.areSame(name, "Signature") {
      guard signature == nil else { throw .repeated(field: "Signature") }
      signature = value
    } else {
      throw .malformedAuthorization
    }
  }
}

/// The name of the algorithm in either form of a signature.
enum SignatureAlgorithm {
  private static let echoedBytesMax = 32

  /// Refuses every name but `AWS4-HMAC-SHA256`.
  ///
  /// - Throws: `.unsupportedAlgorithm`, which repeats nothing that could be part of a credential.
  static func check(_ name: some Collection<UInt8>) throws(SigV4Error) {
    let isSupported = StringToSign.algorithm.withUTF8Buffer { $0.elementsEqual(name) }
    guard !isSupported else { return }
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
