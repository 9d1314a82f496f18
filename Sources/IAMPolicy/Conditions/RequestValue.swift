/// How the operators see one value of a request.
///
/// An operator gets nil for a value it cannot read. Such a value equals nothing, which lets a negated
/// operator hold.
extension ConditionValues {
  /// Whether the request does not have the key: an empty list is the same as none.
  var isAbsent: Bool {
    switch self {
    case .absent: true
    case .list(let texts): texts.isEmpty
    case .text, .boolean, .integer, .instant, .address, .binary: false
    }
  }

  /// Whether all values are the empty text, which `ForAllValues` takes for no values at all.
  ///
  /// - Source: IAM User Guide, "Set operators for multi-valued context keys".
  var isNullDataSet: Bool {
    switch self {
    case .absent: true
    case .text(let text): text.utf8.isEmpty
    case .list(let texts): texts.allSatisfy(\.utf8.isEmpty)
    case .address(let address): address.text.utf8.isEmpty
    case .boolean, .integer, .instant, .binary: false
    }
  }

  /// Lends the text of a single value and answers what the body answers; false for bytes and lists.
  ///
  /// Allocates for points in time only.
  func withText(_ body: (Span<UInt8>) -> Bool) -> Bool {
    switch self {
    case .text(let text): withUTF8Bytes(of: text, body)
    case .boolean(let value): withUTF8Bytes(of: value ? "true" : "false", body)
    case .integer(let value): withUTF8Bytes(of: String(value), body)
    case .instant(let value): withUTF8Bytes(of: value.text, body)
    case .address(let value): withUTF8Bytes(of: value.text, body)
    case .absent, .binary, .list: false
    }
  }

  /// Lends what `BinaryEquals` compares: the bytes, or those of the text.
  func withRawBytes(_ body: (Span<UInt8>) -> Bool) -> Bool {
    if case .binary(let bytes) = self { return body(bytes.span) }
    return withText(body)
  }

  /// The value as a number.
  var decimal: PolicyDecimal? {
    switch self {
    case .integer(let value): PolicyDecimal(value)
    case .instant(let value): PolicyDecimal(value)
    case .text(let text): withUTF8Bytes(of: text) { PolicyDecimal($0) }
    case .address(let address): withUTF8Bytes(of: address.text) { PolicyDecimal($0) }
    case .absent, .boolean, .binary, .list: nil
    }
  }

  /// The value as a point in time.
  var instant: PolicyInstant? {
    switch self {
    case .integer(let value): PolicyInstant(seconds: value)
    case .instant(let value): value
    case .text(let text): withUTF8Bytes(of: text) { PolicyInstant($0) }
    case .address(let address): withUTF8Bytes(of: address.text) { PolicyInstant($0) }
    case .absent, .boolean, .binary, .list: nil
    }
  }

  /// The value as true or false.
  var truth: Bool? {
    switch self {
    case .boolean(let value): value
    case .text(let text): withUTF8Bytes(of: text) { TruthValue.read($0) }
    case .absent, .integer, .instant, .address, .binary, .list: nil
    }
  }

  /// The value as one IP address.
  var address: AddressBlock? {
    switch self {
    case .address(let address): address.block
    case .text(let text): withUTF8Bytes(of: text) { AddressBlock(single: $0) }
    case .absent, .boolean, .integer, .instant, .binary, .list: nil
    }
  }
}

/// The two values of `Bool` and `Null`.
enum TruthValue {
  /// Reads `true` or `false` in any case.
  static func read(_ text: Span<UInt8>) -> Bool? {
    if spells(text, "true") { return true }
    return spells(text, "false") ? false : nil
  }

  private static func spells(_ text: Span<UInt8>, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { letters in
      letters.indices.allSatisfy { text[$0].asciiLowercased == letters[$0] }
    }
  }
}
