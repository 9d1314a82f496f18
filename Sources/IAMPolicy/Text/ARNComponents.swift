/// Where the first five colons of an ARN are, so that its six components can be compared one by one.
///
/// - Source: IAM User Guide, "Amazon Resource Names (ARNs)": `arn:partition:service:region:account:
///   resource`; colons in the resource part belong to it.
struct ARNComponents: Sendable {
  /// Five of the eight lanes are used.
  private var colons: SIMD8<UInt32>

  /// Finds the colons, or fails if there are fewer than five.
  init?(_ bytes: Span<UInt8>) {
    colons = SIMD8(repeating: 0)
    var found = 0
    for index in 0..<bytes.count where bytes[index] == UInt8(ascii: ":") {
      colons[found] = UInt32(truncatingIfNeeded: index)
      found += 1
      if found == 5 { return }
    }
    return nil
  }

  /// The bytes of a component, counted from 0, of a text that is `count` bytes long.
  @inline(__always)
  func range(_ component: Int, count: Int) -> Range<Int> {
    let start = component == 0 ? 0 : Int(colons[component - 1]) + 1
    let end = component == 5 ? count : Int(colons[component])
    return start..<end
  }

  /// Whether each component of an ARN matches the same component of a pattern.
  static func matches(
    _ pattern: Span<UInt8>, _ patternComponents: ARNComponents, _ text: Span<UInt8>,
    _ textComponents: ARNComponents
  ) -> Bool {
    // From the right: the resource part differs most often.
    var component = 6
    while component > 0 {
      component -= 1
      let part = pattern.extracting(patternComponents.range(component, count: pattern.count))
      if part.count == 1, part[0] == WildcardToken.anyRun { continue }
      let value = text.extracting(textComponents.range(component, count: text.count))
      guard part.hasSameBytes(as: value) || WildcardMatcher.matches(part, value) else {
        return false
      }
    }
    return true
  }
}
