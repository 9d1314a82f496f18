internal import KMSCrypto

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
  ) throws(SigV4Error) -> Digest256 {
    let digest = request.payloadDigest()
    guard let position = try headers.onlyPosition(of: .contentHash) else { return digest }
    let block = request.headers.block.span
    let value = ASCII.trimmed(block, request.headers.places[position].value)
    guard let claimed = Hexadecimal.digest(block, value) else { throw .payloadNotHashed }
    guard digest == claimed else { throw .payloadMismatch }
    return digest
  }
}
