/// The URL of an identity provider: `https://host[:port]/path`, where condition keys begin with host and path.
///
/// Source: IAM API Reference, CreateOpenIDConnectProvider, `Url`.
enum WebIssuerURL {
  /// Bytes that a URL may have.
  static let byteCountMax = 255

  /// Whether a text is such a URL: no query, fragment or user name.
  static func isValid(_ text: String) -> Bool {
    guard text.utf8.count <= byteCountMax, isHost(text) else { return false }
    return text.utf8.allSatisfy {
      (0x21...0x7E).contains($0) && !"?#@\\\"<>^`{|}*$".utf8.contains($0)
    }
  }

  /// Whether a host with a dot follows the scheme, so that no condition key of a provider can begin as those of
  /// a service do.
  static func isHost(_ text: String) -> Bool {
    let scheme = "https://"
    guard text.utf8.starts(with: scheme.utf8) else { return false }
    let authority = text.dropFirst(scheme.count).prefix { $0 != "/" }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard let host = parts.first, parts.dropFirst().allSatisfy(isPort), parts.count <= 2 else {
      return false
    }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1 && labels.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isHostByte) }
  }

  private static func isPort(_ text: Substring) -> Bool {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
      return false
    }
    return (1...65_535).contains(number)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: "-")
  }
}
