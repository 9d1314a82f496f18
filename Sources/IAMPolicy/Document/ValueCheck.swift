import StrictJSON

/// Whether the values of a statement can be read: what AWS calls legacy parsing.
///
/// AWS is known to refuse bad dates and resources here. That numbers, addresses, Booleans, binary
/// values, ARN patterns and variables must be readable as well is our rule: a condition nobody
/// understands would silently never hold.
enum ValueCheck {
  static func check(
    _ statement: StatementElements, _ index: Int, _ version: PolicyVersion, _ grammar: PolicyGrammar
  ) throws(PolicyViolation) {
    guard Effect(statement[.effect]) != .wrongCase else { throw .value(index) }
    for name in [StatementElements.Name.resource, .notResource] {
      for text in statement[name].flatMap(ElementTexts.init)?.texts ?? [] {
        guard isReadableResource(text, version, grammar) else { throw .value(index) }
      }
    }
    guard case .object(let condition) = statement[.condition] else { return }
    for member in condition.members {
      guard case .object(let keys) = member.value,
        let conditionOperator = ConditionOperator(name: member.name)
      else { continue }
      for key in keys.members {
        for text in ConditionTexts(key.value)?.texts ?? [] {
          guard ConditionValue(text, conditionOperator, version) != nil else {
            throw .value(index)
          }
        }
      }
    }
  }

  /// False for an ARN that leaves out its service or too many other parts, and for one with a variable
  /// outside its last part.
  private static func isReadableResource(
    _ text: String, _ version: PolicyVersion, _ grammar: PolicyGrammar
  ) -> Bool {
    let bytes = Array(text.utf8)
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count > 1, ResourceCheck.isPartition(parts[1], grammar) else { return true }
    if parts.count < 6, parts.dropFirst(2).contains(where: \.isEmpty), parts.count > 3 {
      return false
    }
    if parts.count > 3, parts[2].isEmpty { return false }
    return version == .v2008 || ResourcePattern.template(text) != nil
  }
}
