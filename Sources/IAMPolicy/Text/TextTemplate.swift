/// A text of a policy, split at its policy variables.
///
/// - Source: IAM User Guide, "IAM policy elements: Variables and tags".
struct TextTemplate {
  enum Part {
    /// Text of the policy, in which wildcards may be active.
    case text([UInt8])
    /// A character written as `${*}`, `${?}` or `${$}`: never a wildcard.
    case verbatim(UInt8)
    /// `${key}` or `${key, 'default'}`.
    case variable(key: String, fallback: [UInt8]?)
  }

  let parts: [Part]

  /// A text in which nothing is a variable: a value under Version 2008-10-17, or of an operator that
  /// takes none.
  init(literal text: String) { parts = [.text(Array(text.utf8))] }

  /// Splits a text; nil if a `${` in it does not begin a well-formed variable.
  init?(parsing text: String) {
    let bytes = Array(text.utf8)
    var parts: [Part] = []
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "$"), index + 1 < bytes.count,
        bytes[index + 1] == UInt8(ascii: "{")
      else {
        plain.append(bytes[index])
        index += 1
        continue
      }
      index += 2
      guard let part = Self.variable(bytes, &index) else { return nil }
      if !plain.isEmpty { parts.append(.text(plain)) }
      plain = []
      parts.append(part)
    }
    if !plain.isEmpty { parts.append(.text(plain)) }
    self.parts = parts
  }

  /// Where the first variable begins, in bytes from the start of the text.
  static func firstVariable(in text: String) -> Int? {
    var previous: UInt8 = 0
    for (index, byte) in text.utf8.enumerated() {
      if previous == UInt8(ascii: "$"), byte == UInt8(ascii: "{") { return index - 1 }
      previous = byte
    }
    return nil
  }

  /// Reads from behind `${` to behind `}`.
  private static func variable(_ bytes: [UInt8], _ index: inout Int) -> Part? {
    let isEnd: (UInt8) -> Bool = { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: ",") }
    guard let end = bytes[index...].firstIndex(where: isEnd) else { return nil }
    let name = trimmed(bytes[index..<end])
    guard !name.isEmpty, !name.contains(UInt8(ascii: "{")), !name.contains(UInt8(ascii: "'"))
    else { return nil }
    index = end + 1
    if bytes[end] == UInt8(ascii: "}") {
      if name.count == 1, let only = name.first, "*?$".utf8.contains(only) {
        return .verbatim(only)
      }
      return .variable(key: String(decoding: name, as: UTF8.self), fallback: nil)
    }
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "'") else { return nil }
    let start = index + 1
    guard let quote = bytes[start...].firstIndex(of: UInt8(ascii: "'")) else { return nil }
    index = quote + 1
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "}") else { return nil }
    index += 1
    return .variable(
      key: String(decoding: name, as: UTF8.self), fallback: Array(bytes[start..<quote]))
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while bytes.first == UInt8(ascii: " ") { bytes = bytes.dropFirst() }
    while bytes.last == UInt8(ascii: " ") { bytes = bytes.dropLast() }
    return bytes
  }
}
