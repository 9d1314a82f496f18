/// Where messages go: an `https` address, or `http` on this machine.
public struct WebhookAddress: Hashable, Sendable {
  /// Whether TLS is spoken.
  public let isSecure: Bool
  /// A name or an address, an IPv6 address without brackets.
  public let host: String
  /// The port.
  public let port: Int
  /// Path and query, visible ASCII.
  public let target: String

  /// How long an address may be, in bytes.
  public static let bytesMax = 2048

  /// Reads an address.
  ///
  /// - Returns: nothing for other schemes, for plain `http` to another machine, for names and passwords
  ///   in it, for fragments, and for what is no address.
  public init?(_ text: String) {
    guard text.utf8.count <= WebhookAddress.bytesMax,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    let rest: Substring
    if text.utf8.starts(with: "https://".utf8) {
      isSecure = true
      rest = text.dropFirst("https://".count)
    } else if text.utf8.starts(with: "http://".utf8) {
      isSecure = false
      rest = text.dropFirst("http://".count)
    } else {
      return nil
    }
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let target = rest[authority.endIndex...]
    guard !authority.contains("@"), !target.contains("#"),
      let (host, port) = WebhookAddress.parts(of: authority, standardPort: isSecure ? 443 : 80)
    else { return nil }
    guard isSecure || WebhookAddress.isLoopback(host) else { return nil }
    self.host = host
    self.port = port
    self.target = target.first == "/" ? String(target) : "/" + target
  }

  /// The `Host` header.
  public var hostHeader: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  private static func parts(of authority: Substring, standardPort: Int) -> (String, Int)? {
    var host = authority
    var port = standardPort
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[authority.index(after: authority.startIndex)..<end]
      let rest = authority[authority.index(after: end)...]
      guard host.contains(":"), rest.isEmpty || rest.first == ":" else { return nil }
      guard rest.isEmpty || set(&port, to: rest.dropFirst()) else { return nil }
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      guard set(&port, to: authority[authority.index(after: colon)...]) else { return nil }
    }
    let isHost = host.utf8.allSatisfy { byte in
      (0x30...0x3A).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
    guard !host.isEmpty, isHost else { return nil }
    return (String(host), port)
  }

  private static func set(_ port: inout Int, to text: Substring) -> Bool {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
      (1...65_535).contains(number)
    else { return false }
    port = number
    return true
  }

  /// `localhost`, `::1`, or an IPv4 address in 127.0.0.0/8.
  private static func isLoopback(_ host: String) -> Bool {
    if host.utf8.elementsEqual("localhost".utf8) || host.utf8.elementsEqual("::1".utf8) {
      return true
    }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0].utf8.elementsEqual("127".utf8)
      && parts.allSatisfy { UInt8($0) != nil }
  }
}
