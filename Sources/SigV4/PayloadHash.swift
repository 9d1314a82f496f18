internal import Crypto

/// The hash of the body, and the header field in which a client may repeat it.
///
/// `UNSIGNED-PAYLOAD` and `STREAMING-…` exist for S3. Elsewhere they would leave the body without proof of
/// its origin, so they are refused.
enum PayloadHash {
  /// Hashes the body and compares the hash with `x-amz-content-sha256`, if there is one.
  ///
  /// - Throws: `.repeated`, `.payloadNotHashed`, `.payloadMismatch`.
  static func checked(
    _ request: SigV4Request, headers: HeaderIndex
  ) throws(SigV4Error) -> SHA256Digest {
    let digest = request.payloadDigest()
    guard let position = try headers.onlyPosition(of: "x-amz-content-sha256") else {
      return digest
    }
    let value = ASCII.trimmed(request.headers.value(at: position))
    guard let claimed = Hexadecimal.thirtyTwoBytes(value) else { throw .payloadNotHashed }
    guard digest.elementsEqual(claimed) else { throw .payloadMismatch }
    return digest
  }
}
