/// The session token of temporary credentials: opaque to us, and enough to act as their holder together
/// with the secret. Descriptions and mirrors show nothing of it.
public struct SecurityToken: Sendable {
  /// The bytes as received, 0–16,384; untrusted until the signature is verified.
  public let bytes: [UInt8]

  /// Finds the token in the header `x-amz-security-token` or in the query.
  ///
  /// Whether it is signed is not checked here: in the header it has to be in the list of signed headers, in
  /// the query it is part of what is signed.
  ///
  /// - Throws: `.repeated` if there are several, `.tooLarge(.securityToken)`.
  static func read(
    _ request: SigV4Request, headers: HeaderIndex, query: CanonicalQuery
  ) throws(SigV4Error) -> SecurityToken? {
    let position = try headers.onlyPosition(of: .securityToken)
    let parameter = try query.value(of: "X-Amz-Security-Token")
    let bytes: [UInt8]
    switch (position, parameter) {
    case (nil, nil): return nil
    case (_?, _?): throw .repeated(field: "x-amz-security-token")
    case (let position?, nil):
      let value = request.headers.places[position].value
      bytes = Array(request.headers.block[ASCII.trimmed(request.headers.block.span, value)])
    case (nil, let parameter?): bytes = parameter
    }
    guard bytes.count <= SigV4Limits.securityTokenBytesMax else {
      throw .tooLarge(.securityToken)
    }
    return SecurityToken(bytes: bytes)
  }
}
