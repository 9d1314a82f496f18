/// What a signing key is good for: one day, one region, one service.
public struct CredentialScope: Sendable {
  /// `YYYYMMDD`.
  public let date: String
  /// For example `us-west-2`.
  public let region: String
  /// For example `kms`.
  public let service: String

  /// A scope from its parts; they are not checked.
  public init(date: String, region: String, service: String) {
    self.date = date
    self.region = region
    self.service = service
  }

  /// `YYYYMMDD/region/service/aws4_request`.
  public var text: String { "\(date)/\(region)/\(service)/\(StringToSign.terminator)" }
}

/// Which access key signed, and within which scope.
public struct Credential: Sendable {
  /// The access key id: 1–128 visible ASCII characters without `/`. Not yet known to exist.
  public let accessKeyID: String
  /// The scope.
  public let scope: CredentialScope

  /// A credential from its parts; they are not checked.
  public init(accessKeyID: String, scope: CredentialScope) {
    self.accessKeyID = accessKeyID
    self.scope = scope
  }
}

/// A credential as the client wrote it, before its scope is compared with anything.
struct ReceivedCredential {
  let credential: Credential
  let terminator: String

  /// Reads `<access key id>/<date>/<region>/<service>/<terminator>`.
  ///
  /// - Throws: `.malformedCredential` unless there are exactly five parts of visible ASCII within their limits.
  /// - Source: observed, "Credential must have exactly 5 slash-delimited elements".
  init(_ text: ArraySlice<UInt8>) throws(SigV4Error) {
    let parts = ASCII.pieces(of: text, separator: UInt8(ascii: "/"), piecesMax: 6)
    guard parts.count == 5, text.allSatisfy(ASCII.isVisible), !parts[0].isEmpty,
      parts[0].count <= SigV4Limits.accessKeyIDBytesMax,
      parts[1...].allSatisfy({ $0.count <= SigV4Limits.scopePartBytesMax })
    else { throw .malformedCredential }
    let scope = CredentialScope(
      date: String(decoding: parts[1], as: UTF8.self),
      region: String(decoding: parts[2], as: UTF8.self),
      service: String(decoding: parts[3], as: UTF8.self))
    credential = Credential(
      accessKeyID: String(decoding: parts[0], as: UTF8.self), scope: scope)
    terminator = String(decoding: parts[4], as: UTF8.self)
  }
}
