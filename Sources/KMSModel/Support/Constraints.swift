/// What the model allows of a text.
struct TextConstraint: Sendable {
  /// How few characters there may be.
  let min: Int?
  /// How many characters there may be.
  let max: Int?
  /// What the whole text must look like.
  let pattern: Pattern?

  init(min: Int? = nil, max: Int? = nil, pattern: Pattern? = nil) {
    self.min = min
    self.max = max
    self.pattern = pattern
  }
}

/// What the model allows of a number, of the length of a blob or of the size of a list.
struct RangeConstraint: Sendable {
  /// The least that is allowed.
  let min: Int?
  /// The most that is allowed.
  let max: Int?

  init(min: Int? = nil, max: Int? = nil) {
    self.min = min
    self.max = max
  }
}

/// A regular expression of the model and the code that stands for it.
struct Pattern: Sendable {
  /// The expression as the model writes it and as violations show it.
  let expression: String
  /// Whether the whole text matches.
  let matches: @Sendable (String) -> Bool

  init(_ expression: String, _ matches: @escaping @Sendable (String) -> Bool) {
    self.expression = expression
    self.matches = matches
  }
}

extension TextConstraint {
  /// Whether a text meets every rule.
  func allows(_ text: String) -> Bool {
    if min != nil || max != nil {
      // Bytes bound scalars from above and, divided by four, from below: most texts need no count.
      let byteCount = text.utf8.count
      let isCertain = byteCount <= max ?? .max && (byteCount + 3) / 4 >= min ?? 0
      if !isCertain {
        let length = text.unicodeScalars.count
        guard length <= max ?? .max, length >= min ?? 0 else { return false }
      }
    }
    return pattern?.matches(text) ?? true
  }

  /// The rules as a list shows those of its elements.
  var rules: [String] {
    [
      max.map(ConstraintRule.lengthMax), min.map(ConstraintRule.lengthMin),
      pattern.map { ConstraintRule.pattern($0.expression) },
    ].compactMap(\.self)
  }
}
