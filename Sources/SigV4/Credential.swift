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
///
/// A class, so that requests of one access key share it.
public final class Credential: Sendable {
  /// The access key id: 1–128 visible ASCII characters without `/`. Not yet known to exist.
  public let accessKeyID: String
  /// The scope.
  public let scope: CredentialScope

  /// A credential from its parts; they are not checked.
  public init(accessKeyID: String, scope: CredentialScope) {
    self.accessKeyID = accessKeyID
    self.scope = scope
  }

  /// `<access key id>/<date>/<region>/<service>`, which is how the client writes it up to the terminator.
  var name: [UInt8] {
    Array("\(accessKeyID)/\(scope.date)/\(scope.region)/\(scope.service)".utf8)
  }
}

/// A credential as the client wrote it, before its scope is compared with anything: places among the bytes
/// it was read from.
struct ReceivedCredential {
  let accessKeyID: Range<Int>
  let date: Range<Int>
  let region: Range<Int>
  let service: Range<Int>
  let terminator: Range<Int>

  /// Reads `<access key id>/<date>/<region>/<service>/<terminator>`.
  ///
  /// - Throws: `.malformedCredential` unless there are exactly five parts of visible ASCII within their limits.
  /// - Source: observed, "Credential must have exactly 5 slash-delimited elements".
  init(_ bytes: Span<UInt8>, _ text: Range<Int>) throws(SigV4Error) {
    guard ASCII.areVisible(bytes, text),
      let first = Self.slash(bytes, text.lowerBound..<text.upperBound),
      let second = Self.slash(bytes, (first + 1)..<text.upperBound),
      let third = Self.slash(bytes, (second + 1)..<text.upperBound),
      let fourth = Self.slash(bytes, (third + 1)..<text.upperBound),
      Self.slash(bytes, (fourth + 1)..<text.upperBound) == nil
    else { throw .malformedCredential }
    accessKeyID = text.lowerBound..<first
    date = (first + 1)..<second
    region = (second + 1)..<third
    service = (third + 1)..<fourth
    terminator = (fourth + 1)..<text.upperBound
    let partBytesMax = SigV4Limits.scopePartBytesMax
    guard (1...SigV4Limits.accessKeyIDBytesMax).contains(accessKeyID.count),
      date.count <= partBytesMax, region.count <= partBytesMax, service.count <= partBytesMax,
      terminator.count <= partBytesMax
    else { throw .malformedCredential }
  }

  private static func slash(_ bytes: Span<UInt8>, _ part: Range<Int>) -> Int? {
    ASCII.firstIndex(of: UInt8(ascii: "/"), in: bytes, part)
  }

  /// Everything but the terminator and its slash.
  var name: Range<Int> { accessKeyID.lowerBound..<service.upperBound }

  /// Everything but the access key id and its slash.
  var scope: Range<Int> { date.lowerBound..<terminator.upperBound }

  /// The credential in texts.
  func credential(in text: [UInt8]) -> Credential {
    Credential(
      accessKeyID: String(decoding: text[accessKeyID], as: UTF8.self),
      scope: CredentialScope(
        date: String(decoding: text[date], as: UTF8.self),
        region: String(decoding: text[region], as: UTF8.self),
        service: String(decoding: text[service], as: UTF8.self)))
  }
}
