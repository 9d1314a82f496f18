/// An address that may be fetched from: `https://host[:port]/path`, nothing else.
///
/// Source: RFC 3986, with what no address of keys needs left out: user names, queries, fragments.
public struct WebAddress: Hashable, Sendable {
  /// A host name, or an IPv4 address. Lower case.
  public let host: String
  /// 1–65,535; 443 unless it was said.
  public let port: Int
  /// Begins with `/`.
  public let path: String

  /// Bytes that an address may have.
  public static let byteCountMax = 2_048

  /// Reads an address; nothing for anything else.
  public init?(_ text: String) {
    let scheme = "https://"
    guard text.utf8.count <= WebAddress.byteCountMax, text.utf8.starts(with: scheme.utf8),
      text.utf8.allSatisfy(WebAddress.isPlain)
    else { return nil }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(authority.count)
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), (1...253).contains(parts[0].utf8.count),
      parts[0].utf8.allSatisfy(WebAddress.isHost)
    else { return nil }
    host = parts[0].lowercased()
    self.path = path.isEmpty ? "/" : String(path)
    guard parts.count == 2 else {
      port = 443
      return
    }
    guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(parts[1]),
      (1...65_535).contains(number)
    else { return nil }
    port = number
  }

  /// Whether the two are of one host and port.
  public func isBeside(_ other: WebAddress) -> Bool { host == other.host && port == other.port }

  /// What a request names as its host.
  public var authority: String { port == 443 ? host : "\(host):\(port)" }

  /// Printable, and no `?`, `#`, `@`, `\` or quotes.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !"?#@\\\"<>^`{|}".utf8.contains(byte)
  }

  private static func isHost(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
  }
}
