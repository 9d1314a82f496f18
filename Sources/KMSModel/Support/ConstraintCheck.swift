import KMSSecrets

/// Collects what a request does that the model does not allow, in the order of the model.
///
/// Lengths of texts are counted in Unicode scalar values (Smithy 2.0, "length trait"). A sensitive value
/// and bytes are never shown.
struct ConstraintCheck {
  private(set) var violations = ViolationList()
  private var path = FieldPath()

  /// A member that must be there.
  mutating func required<Value>(_ name: StaticString, _ value: Value?) {
    guard value == nil else { return }
    at(name) { $0.violations.add(.null, at: $0.path, Rule.notNull) }
  }

  /// A text.
  mutating func text(_ name: StaticString, _ value: String?, _ constraint: TextConstraint) {
    guard let value, !constraint.allows(value) else { return }
    at(name) { $0.addText(.value(value), value, constraint) }
  }

  /// A text that is not shown.
  mutating func secretText(
    _ name: StaticString, _ value: SensitiveText?, _ constraint: TextConstraint
  ) {
    guard let value else { return }
    value.withText { text in
      guard !constraint.allows(text) else { return }
      at(name) { $0.addText(.nothing, text, constraint) }
    }
  }

  /// A whole number.
  mutating func integer(_ name: StaticString, _ value: Int?, _ constraint: RangeConstraint) {
    guard let value else { return }
    if let min = constraint.min, value < min {
      at(name) { $0.violations.add(.value(String(value)), at: $0.path, Rule.valueMin(min)) }
    }
    if let max = constraint.max, value > max {
      at(name) { $0.violations.add(.value(String(value)), at: $0.path, Rule.valueMax(max)) }
    }
  }

  /// The length of bytes, or the size of a list that is not shown.
  mutating func count(_ name: StaticString, _ count: Int?, _ constraint: RangeConstraint) {
    guard let count else { return }
    addLength(name, .nothing, count, constraint)
  }

  /// One of the words of an enumeration.
  mutating func choice<Choice: ModelEnum>(
    _ name: StaticString, _ value: String?, _ type: Choice.Type
  ) -> Choice? {
    guard let value else { return nil }
    if let choice = Choice(wire: value) { return choice }
    at(name) { $0.violations.add(.value(value), at: $0.path, Rule.enumeration(Choice.valueSet)) }
    return nil
  }

  /// A list of texts. Whichever element offends, the list is shown once with all rules of its elements.
  mutating func texts(
    _ name: StaticString, _ values: [String]?, count: RangeConstraint?, element: TextConstraint
  ) {
    guard let values else { return }
    if let count { addLength(name, .value(ConstraintCheck.shown(values)), values.count, count) }
    guard !values.allSatisfy(element.allows) else { return }
    at(name) {
      $0.violations.add(
        .value(ConstraintCheck.shown(values)), at: $0.path, Rule.elements(element.rules))
    }
  }

  /// A list of words of an enumeration, shown like a list of texts.
  mutating func choices<Choice: ModelEnum>(
    _ name: StaticString, _ values: [String]?, count: RangeConstraint?, _ type: Choice.Type
  ) -> [Choice]? {
    guard let values else { return nil }
    if let count { addLength(name, .value(ConstraintCheck.shown(values)), values.count, count) }
    let choices = values.compactMap { Choice(wire: $0) }
    guard choices.count != values.count else { return choices }
    at(name) {
      $0.violations.add(
        .value(ConstraintCheck.shown(values)), at: $0.path,
        Rule.elements([Rule.enumeration(Choice.valueSet)]))
    }
    return nil
  }

  /// A structure inside the request.
  mutating func structure<Draft: RequestDraft>(_ name: StaticString, _ draft: Draft?) -> Draft.Shape?
  {
    guard let draft else { return nil }
    path.enter(name)
    defer { path.leave() }
    return draft.checked(by: &self)
  }

  /// A list of structures.
  mutating func structures<Draft: RequestDraft>(
    _ name: StaticString, _ drafts: [Draft]?, count: RangeConstraint?
  ) -> [Draft.Shape]? {
    guard let drafts else { return nil }
    if let count { addLength(name, .nothing, drafts.count, count) }
    path.enter(name)
    defer { path.leave() }
    var shapes: [Draft.Shape] = []
    shapes.reserveCapacity(drafts.count)
    for (index, draft) in drafts.enumerated() {
      path.enter(element: index + 1)
      if let shape = draft.checked(by: &self) { shapes.append(shape) }
      path.leave()
    }
    return shapes
  }

  private mutating func at(_ name: StaticString, _ body: (inout ConstraintCheck) -> Void) {
    path.enter(name)
    body(&self)
    path.leave()
  }

  private mutating func addText(
    _ shown: ViolationList.Shown, _ value: String, _ constraint: TextConstraint
  ) {
    let length = value.unicodeScalars.count
    if let max = constraint.max, length > max {
      violations.add(shown, at: path, Rule.lengthMax(max))
    }
    if let min = constraint.min, length < min {
      violations.add(shown, at: path, Rule.lengthMin(min))
    }
    if let pattern = constraint.pattern, !pattern.matches(value) {
      violations.add(shown, at: path, Rule.pattern(pattern.expression))
    }
  }

  private mutating func addLength(
    _ name: StaticString, _ shown: @autoclosure () -> ViolationList.Shown, _ count: Int,
    _ constraint: RangeConstraint
  ) {
    path.enter(name)
    defer { path.leave() }
    if let max = constraint.max, count > max {
      violations.add(shown(), at: path, Rule.lengthMax(max))
    }
    if let min = constraint.min, count < min {
      violations.add(shown(), at: path, Rule.lengthMin(min))
    }
  }

  private static func shown(_ values: [String]) -> String {
    "[" + values.joined(separator: ", ") + "]"
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
    [max.map(Rule.lengthMax), min.map(Rule.lengthMin), pattern.map { Rule.pattern($0.expression) }]
      .compactMap(\.self)
  }
}

/// The texts of the rules.
///
/// Source: recorded answers of the service (null, value, length, enumeration); recorded answers of
/// Certificate Manager and IoT, which use the same framework (pattern, elements of lists).
private enum Rule {
  static let notNull = "Member must not be null"

  static func valueMin(_ min: Int) -> String {
    "Member must have value greater than or equal to \(min)"
  }

  static func valueMax(_ max: Int) -> String {
    "Member must have value less than or equal to \(max)"
  }

  static func lengthMin(_ min: Int) -> String {
    "Member must have length greater than or equal to \(min)"
  }

  static func lengthMax(_ max: Int) -> String {
    "Member must have length less than or equal to \(max)"
  }

  static func pattern(_ expression: String) -> String {
    "Member must satisfy regular expression pattern: \(expression)"
  }

  static func enumeration(_ valueSet: String) -> String {
    "Member must satisfy enum value set: \(valueSet)"
  }

  static func elements(_ rules: [String]) -> String {
    "Member must satisfy constraint: [\(rules.joined(separator: ", "))]"
  }
}
