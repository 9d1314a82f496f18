internal import KMSCrypto

/// The four lines whose HMAC is the signature.
///
/// - Source: AWS General Reference, "Create a string to sign".
enum StringToSign {
  /// The name of the only algorithm.
  static let algorithm: StaticString = "AWS4-HMAC-SHA256"
  /// The last part of every credential.
  static let terminator: StaticString = "aws4_request"

  private static let bytesExpected = 192

  /// The bytes of the string.
  static func bytes(
    time: SigningTime, scope: CredentialScope, canonicalRequest: Digest256
  ) -> [UInt8] {
    let scope = Array(scope.text.utf8)
    return bytes(
      time: time.words, scope.span, 0..<scope.count, canonicalRequest: canonicalRequest)
  }

  /// The same for a scope that lies among other bytes: date, region, service and terminator.
  static func bytes(
    time: SigningTimeWords, _ bytes: Span<UInt8>, _ scope: Range<Int>, canonicalRequest: Digest256
  ) -> [UInt8] {
    var sink = MemorySink(bytesExpected: bytesExpected)
    algorithm.withUTF8Buffer { sink.append($0.span) }
    sink.append(UInt8(ascii: "\n"))
    time.write(to: &sink)
    sink.append(UInt8(ascii: "\n"))
    sink.append(bytes, scope)
    sink.append(UInt8(ascii: "\n"))
    Hexadecimal.write(canonicalRequest, to: &sink)
    return sink.bytes
  }
}
