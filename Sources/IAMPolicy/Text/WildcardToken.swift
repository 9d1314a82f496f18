/// How wildcards are written inside a compiled pattern.
///
/// A pattern is UTF-8 text in which two bytes that UTF-8 never uses stand for the wildcards. A `*`
/// byte in it is therefore always the character itself, so text that was put in for a policy variable
/// cannot act as a wildcard.
enum WildcardToken {
  /// Any number of characters, also none: `*` in the policy.
  static let anyRun: UInt8 = 0xFF
  /// Exactly one character: `?` in the policy.
  static let anyOne: UInt8 = 0xFE

  /// Appends the tokens of one pattern text. Neighbouring `*` become one.
  static func append(pattern: some Sequence<UInt8>, to tokens: inout [UInt8], from start: Int) {
    for byte in pattern {
      switch byte {
      case UInt8(ascii: "*"):
        if tokens.count == start || tokens[tokens.count - 1] != anyRun { tokens.append(anyRun) }
      case UInt8(ascii: "?"): tokens.append(anyOne)
      default: tokens.append(byte)
      }
    }
  }
}
