import StrictJSON

/// The types of the elements of a statement, and which exclude each other.
enum SyntaxCheck {
  static func check(_ statement: StatementElements, _ index: Int) throws(PolicyViolation) {
    guard isWellFormed(statement, index) else { throw .syntax(index) }
  }

  private static func isWellFormed(_ statement: StatementElements, _ index: Int) -> Bool {
    guard !statement.hasUnknownElement, Effect(statement[.effect]) != nil else { return false }
    if let value = statement[.statementID] {
      guard case .string = value else { return false }
    }
    for (element, complement) in exclusive {
      if statement[element] != nil, statement[complement] != nil { return false }
    }
    for name in [StatementElements.Name.action, .notAction, .resource, .notResource] {
      guard let value = statement[name] else { continue }
      guard let entries = ElementTexts(value), entries.nullCount == 0 || name == .resource else {
        return false
      }
    }
    if let value = statement[.principal],
      PrincipalElement.references(value, .principal, statement: index) == nil
    {
      return false
    }
    if let value = statement[.notPrincipal],
      PrincipalElement.references(value, .notPrincipal, statement: index) == nil
    {
      return false
    }
    return statement[.condition].map(isCondition) ?? true
  }

  private static let exclusive: [(StatementElements.Name, StatementElements.Name)] = [
    (.action, .notAction), (.resource, .notResource), (.principal, .notPrincipal),
  ]

  /// `{operator: {key: value or [value, …]}}`. IAM accepts an unknown operator over an empty map.
  private static func isCondition(_ value: JSONValue) -> Bool {
    guard case .object(let condition) = value else { return false }
    return condition.members.allSatisfy { member in
      guard case .object(let keys) = member.value else { return false }
      if keys.members.isEmpty { return true }
      return ConditionOperator(name: member.name) != nil
        && keys.members.allSatisfy { !$0.name.isEmpty && ConditionTexts($0.value) != nil }
    }
  }
}
