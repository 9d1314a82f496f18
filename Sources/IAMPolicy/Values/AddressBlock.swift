/// A block of IP addresses, or one address.
///
/// An IPv4 address that arrives as `::ffff:a.b.c.d` is that IPv4 address. The two families never match
/// each other: `::/0` contains no IPv4 address.
///
/// - Source: RFC 4291 §2.2 and §2.5.5.2, RFC 4632 §3.1; IAM User Guide, "IP address condition
///   operators".
struct AddressBlock: Sendable {
  private let isVersion4: Bool
  private let bits: UInt128
  /// How many leading bits count, out of 32 or 128.
  private let prefix: Int

  /// Reads an address with or without `/prefix`. Bits behind the prefix are ignored.
  init?(_ text: Span<UInt8>) {
    var end = 0
    while end < text.count, text[end] != UInt8(ascii: "/") { end += 1 }
    let address = text.extracting(0..<end)
    let four = Self.version4(address)
    guard let six = four.map({ UInt128($0) | Self.mappedPrefix }) ?? Self.version6(address) else {
      return nil
    }
    var prefix = four == nil ? 128 : 32
    if end < text.count {
      let digits = text.extracting((end + 1)..<text.count)
      guard let read = Self.number(digits, digitsMax: 3), read <= prefix else { return nil }
      prefix = Int(read)
    }
    let isMapped = six >> 32 == Self.mappedPrefix >> 32
    if four == nil, isMapped, prefix >= 96 {
      prefix -= 96
    } else if four == nil, isMapped {
      // A block wider than the mapped range is a block of IPv6 addresses.
      self.init(isVersion4: false, bits: six, prefix: prefix)
      return
    }
    self.init(
      isVersion4: isMapped, bits: isMapped ? six & 0xFFFF_FFFF : six, prefix: prefix)
  }

  /// Reads one address; nil for a block of several.
  init?(single text: Span<UInt8>) {
    guard let block = AddressBlock(text), block.isSingle else { return nil }
    self = block
  }

  private init(isVersion4: Bool, bits: UInt128, prefix: Int) {
    self.isVersion4 = isVersion4
    self.bits = bits
    self.prefix = prefix
  }

  /// Whether this is one address, not a block.
  var isSingle: Bool { prefix == (isVersion4 ? 32 : 128) }

  /// Whether an address belongs to this block.
  func contains(_ address: AddressBlock) -> Bool {
    guard isVersion4 == address.isVersion4 else { return false }
    let width = isVersion4 ? 32 : 128
    return prefix == 0 || bits >> UInt128(width - prefix) == address.bits >> UInt128(width - prefix)
  }

  private static let mappedPrefix: UInt128 = 0xFFFF_0000_0000

  private static func number(_ text: Span<UInt8>, digitsMax: Int) -> UInt32? {
    guard text.count > 0, text.count <= digitsMax else { return nil }
    // `010` is 10 to some readers and 8 to others.
    if text.count > 1, text[0] == UInt8(ascii: "0") { return nil }
    var value: UInt32 = 0
    for index in 0..<text.count {
      guard let digit = text[index].decimalDigit else { return nil }
      value = value * 10 + UInt32(digit)
    }
    return value
  }

  private static func version4(_ text: Span<UInt8>) -> UInt32? {
    var address: UInt32 = 0
    var parts = 0
    var start = 0
    for index in 0...text.count where index == text.count || text[index] == UInt8(ascii: ".") {
      guard let part = number(text.extracting(start..<index), digitsMax: 3), part <= 255 else {
        return nil
      }
      address = address << 8 | part
      parts += 1
      start = index + 1
      if parts > 4 { return nil }
    }
    return parts == 4 ? address : nil
  }

  private static func version6(_ text: Span<UInt8>) -> UInt128? {
    var head: UInt128 = 0
    var headGroups = 0
    var tail: UInt128 = 0
    var tailGroups = 0
    var isCompressed = false
    var index = 0
    if text.count >= 2, text[0] == UInt8(ascii: ":") {
      guard text[1] == UInt8(ascii: ":") else { return nil }
      isCompressed = true
      index = 2
    }
    while index < text.count {
      var end = index
      while end < text.count, text[end] != UInt8(ascii: ":") { end += 1 }
      guard let (value, groups) = group(text.extracting(index..<end), isLast: end == text.count)
      else { return nil }
      if isCompressed {
        tail = tail << UInt128(16 * groups) | value
        tailGroups += groups
      } else {
        head = head << UInt128(16 * groups) | value
        headGroups += groups
      }
      guard headGroups + tailGroups <= 8 else { return nil }
      if end == text.count { break }
      index = end + 1
      guard index < text.count else { return nil }
      if text[index] == UInt8(ascii: ":") {
        guard !isCompressed else { return nil }
        isCompressed = true
        index += 1
      }
    }
    guard isCompressed else { return headGroups == 8 ? head : nil }
    guard headGroups + tailGroups <= 7 else { return nil }
    return headGroups == 0 ? tail : head << UInt128(16 * (8 - headGroups)) | tail
  }

  /// One group of hexadecimal digits, or the dotted IPv4 form at the end, which counts as two.
  private static func group(_ text: Span<UInt8>, isLast: Bool) -> (UInt128, Int)? {
    if isLast, let four = version4(text) { return (UInt128(four), 2) }
    guard (1...4).contains(text.count) else { return nil }
    var value: UInt128 = 0
    for index in 0..<text.count {
      let byte = text[index].asciiLowercased
      if let digit = byte.decimalDigit {
        value = value << 4 | UInt128(digit)
      } else if (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) {
        value = value << 4 | UInt128(byte - UInt8(ascii: "a") + 10)
      } else {
        return nil
      }
    }
    return (value, 1)
  }
}
