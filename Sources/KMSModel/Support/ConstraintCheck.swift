/// Collects what a request does that the model does not allow, in the order of the model.
///
/// Lengths of texts are counted in Unicode scalar values (Smithy 2.0, "length trait"). A sensitive
/// value and bytes are never shown.
struct ConstraintCheck {
  private(set) var violations = ViolationList()
  private var path = FieldPath()

  /// A member that must be there.
  mutating func required<Value>(_ name: StaticString, _ value: Value?) {
    guard value == nil else { return }
    at(name) { $0.violations.add(.null, at: $0.path, ConstraintRule.notNull) }
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
      at(name) {
        $0.violations.add(.value(String(value)), at: $0.path, ConstraintRule.valueMin(min))
      }
    }
    if let max = constraint.max, value > max {
      at(name) {
        $0.violations.add(.value(String(value)), at: $0.path, ConstraintRule.valueMax(max))
      }
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
    at(name) {
      $0.violations.add(.value(value), at: $0.path, ConstraintRule.enumeration(Choice.valueSet))
    }
    return nil
  }

  /// A list of texts. Whichever element offends, the list is shown once with all rules of its
  /// elements.
  mutating func texts(
    _ name: StaticString, _ values: [String]?, count: RangeConstraint?, element: TextConstraint
  ) {
    guard let values else { return }
    if let count { addLength(name, .value(ConstraintCheck.shown(values)), values.count, count) }
    guard !values.allSatisfy(element.allows) else { return }
    at(name) {
      $0.violations.add(
        .value(ConstraintCheck.shown(values)), at: $0.path, ConstraintRule.elements(element.rules))
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
        ConstraintRule.elements([ConstraintRule.enumeration(Choice.valueSet)]))
    }
    return nil
  }

  /// A structure inside the request.
  mutating func structure<Draft: RequestDraft>(
    _ name: StaticString, _ draft: Draft?
  ) -> Draft.Shape? {
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
      violations.add(shown, at: path, ConstraintRule.lengthMax(max))
    }
    if let min = constraint.min, length < min {
      violations.add(shown, at: path, ConstraintRule.lengthMin(min))
    }
    if let pattern = constraint.pattern, !pattern.matches(value) {
      violations.add(shown, at: path, ConstraintRule.pattern(pattern.expression))
    }
  }

  private mutating func addLength(
    _ name: StaticString, _ shown: @autoclosure () -> ViolationList.Shown, _ count: Int,
    _ constraint: RangeConstraint
  ) {
    // Most lengths are right, and need no path.
    guard count > constraint.max ?? .max || count < constraint.min ?? .min else { return }
    path.enter(name)
    defer { path.leave() }
    if let max = constraint.max, count > max {
      violations.add(shown(), at: path, ConstraintRule.lengthMax(max))
    }
    if let min = constraint.min, count < min {
      violations.add(shown(), at: path, ConstraintRule.lengthMin(min))
    }
  }

  private static func shown(_ values: [String]) -> String {
    "[" + values.joined(separator: ", ") + "]"
  }
}
