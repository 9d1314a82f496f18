internal import Crypto

/// The four lines whose HMAC is the signature.
///
/// - Source: AWS General Reference, "Create a string to sign".
enum StringToSign {
  /// The name of the only algorithm.
  static let algorithm: StaticString = "AWS4-HMAC-SHA256"
  /// The last part of every credential.
  static let terminator: StaticString = "aws4_request"

  /// The bytes of the string.
  static func bytes(
    time: SigningTime, scope: CredentialScope, canonicalRequest: SHA256Digest
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(192)
    algorithm.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: time.bytes)
    bytes.append(UInt8(ascii: "\n"))
    for part in [scope.date, scope.region, scope.service] {
      bytes.append(contentsOf: part.utf8)
      bytes.append(UInt8(ascii: "/"))
    }
    terminator.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: canonicalRequest.withUnsafeBytes { Hexadecimal.digits($0) })
    return bytes
  }
}
