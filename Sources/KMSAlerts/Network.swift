/// The network that an address belongs to, for telling the usual ones from new ones.
enum Network {
  /// `192.0.2.0/24`, `2001:db8:1::/48`; what is no address stands for itself.
  static func name(of address: String) -> String {
    if let bytes = ipv4(address) { return "\(bytes[0]).\(bytes[1]).\(bytes[2]).0/24" }
    guard let groups = ipv6(address) else { return address }
    let head = groups.prefix(3).map { String($0, radix: 16) }.joined(separator: ":")
    return "\(head)::/48"
  }

  private static func ipv4(_ text: String) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { UInt8($0) }
    return parts.count == 4 && bytes.count == 4 ? bytes : nil
  }

  /// The eight groups; an IPv4 address at the end is not split up, as only the first three count.
  private static func ipv6(_ text: String) -> [UInt16]? {
    let halves = text.ranges(of: "::")
    guard text.utf8.contains(UInt8(ascii: ":")), halves.count <= 1 else { return nil }
    guard let gap = halves.first else {
      let groups = groups(text[...])
      return groups?.count == 8 ? groups : nil
    }
    guard let head = groups(text[..<gap.lowerBound]), let tail = groups(text[gap.upperBound...]),
      head.count + tail.count < 8
    else { return nil }
    return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
  }

  private static func groups(_ text: Substring) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var groups: [UInt16] = []
    for part in text.split(separator: ":", omittingEmptySubsequences: false) {
      if let bytes = ipv4(String(part)) {
        groups += [
          UInt16(bytes[0]) << 8 | UInt16(bytes[1]), UInt16(bytes[2]) << 8 | UInt16(bytes[3]),
        ]
        continue
      }
      guard part.utf8.count <= 4, let group = UInt16(part, radix: 16) else { return nil }
      groups.append(group)
    }
    return groups
  }
}
