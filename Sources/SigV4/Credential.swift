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
    let isVisible = text.withUnsafeBufferPointer { $0.allSatisfy(ASCII.isVisible) }
    var rest: ArraySlice<UInt8>? = text
    guard isVisible,
      let id = Self.part(of: &rest, bytesMax: SigV4Limits.accessKeyIDBytesMax), !id.isEmpty,
      let date = Self.part(of: &rest, bytesMax: SigV4Limits.scopePartBytesMax),
      let region = Self.part(of: &rest, bytesMax: SigV4Limits.scopePartBytesMax),
      let service = Self.part(of: &rest, bytesMax: SigV4Limits.scopePartBytesMax),
      let terminator = Self.part(of: &rest, bytesMax: SigV4Limits.scopePartBytesMax), rest == nil
    else { throw .malformedCredential }
    let scope = CredentialScope(date: date, region: region, service: service)
    credential = Credential(accessKeyID: id, scope: scope)
    self.terminator = terminator
  }

  /// Takes what stands before the next slash off; without a slash, everything.
  private static func part(of rest: inout ArraySlice<UInt8>?, bytesMax: Int) -> String? {
    guard let text = rest else { return nil }
    let end = ASCII.firstIndex(of: UInt8(ascii: "/"), in: text)
    let part = text[..<(end ?? text.endIndex)]
    rest = end.map { text[($0 + 1)...] }
    return part.count <= bytesMax ? String(decoding: part, as: UTF8.self) : nil
  }
}
