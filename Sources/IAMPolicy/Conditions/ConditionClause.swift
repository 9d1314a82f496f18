/// One key under one operator, with the values of the policy. A class, like ``CompiledStatement``.
final class ConditionClause: Sendable {
  /// The operator as written, for explanations.
  let operatorName: String
  let key: ConditionKey

  private let conditionOperator: ConditionOperator
  private let values: [ConditionValue]

  init(
    operatorName: String, _ conditionOperator: ConditionOperator, _ key: ConditionKey,
    _ values: [ConditionValue]
  ) {
    self.operatorName = operatorName
    self.conditionOperator = conditionOperator
    self.key = key
    self.values = values
  }

  /// Why the clause does not hold for a request; nil if it holds.
  ///
  /// - Source: IAM User Guide, "Conditions with multiple context keys or values" and "Set operators
  ///   for multi-valued context keys". Several request values without a set operator are not
  ///   documented: one passing value is enough, and for a negated operator all must pass.
  func failure(in context: ConditionLookup) -> ConditionFailure? {
    let found = context(key)
    if conditionOperator.comparison == .null {
      let isAbsent = found.isAbsent
      return expectsAbsence(isAbsent) ? nil : isAbsent ? .keyAbsent : .keyPresent
    }
    if found.isAbsent { return conditionOperator.holdsWhenAbsent ? nil : .keyAbsent }
    var hasUnresolved = false
    if holds(for: found, in: context, &hasUnresolved) { return nil }
    return hasUnresolved ? .variableUnresolved : .valuesDiffer
  }

  private func expectsAbsence(_ isAbsent: Bool) -> Bool {
    for case .absence(let expected) in values where expected == isAbsent { return true }
    return false
  }

  private func holds(
    for found: ConditionValues, in context: ConditionLookup, _ hasUnresolved: inout Bool
  ) -> Bool {
    let isNegated = conditionOperator.isNegated
    switch conditionOperator.quantifier {
    case .plain:
      return contains(found, whereMatched: true, in: context, &hasUnresolved) != isNegated
    case .forAnyValue:
      return contains(found, whereMatched: !isNegated, in: context, &hasUnresolved)
    case .forAllValues:
      return found.isNullDataSet
        || !contains(found, whereMatched: isNegated, in: context, &hasUnresolved)
    }
  }

  /// Whether the request has a value that matches the policy's values, or one that does not.
  private func contains(
    _ found: ConditionValues, whereMatched expected: Bool, in context: ConditionLookup,
    _ hasUnresolved: inout Bool
  ) -> Bool {
    guard case .list(let texts) = found else {
      return matches(found, in: context, &hasUnresolved) == expected
    }
    for text in texts
    where matches(.text(text), in: context, &hasUnresolved) == expected { return true }
    return false
  }

  /// Whether one value of the request matches one of the policy's values.
  private func matches(
    _ value: ConditionValues, in context: ConditionLookup, _ hasUnresolved: inout Bool
  ) -> Bool {
    switch conditionOperator.comparison {
    case .numeric(let relation):
      guard let number = value.decimal else { return false }
      for case .decimal(let other) in values
      where relation.holds(number.compared(to: other)) { return true }
      return false
    case .date(let relation):
      guard let instant = value.instant else { return false }
      for case .instant(let other) in values
      where relation.holds(instant.compared(to: other)) { return true }
      return false
    case .address:
      guard let address = value.address else { return false }
      for case .address(let block) in values where block.contains(address) { return true }
      return false
    case .binary:
      return value.withRawBytes { bytes in
        for case .bytes(let other) in values where bytes.hasSameBytes(as: other.span) {
          return true
        }
        return false
      }
    case .bool:
      guard let truth = value.truth else { return false }
      for index in values.indices
      where isMatch(values[index].matches(truth, in: context), &hasUnresolved) { return true }
      return false
    case .stringEquals, .stringEqualsIgnoreCase, .stringLike, .arn:
      return value.withText { matches($0, in: context, &hasUnresolved) }
    case .null: return false
    }
  }

  /// The operators that compare texts.
  private func matches(
    _ text: Span<UInt8>, in context: ConditionLookup, _ hasUnresolved: inout Bool
  ) -> Bool {
    let comparison = conditionOperator.comparison
    let components = comparison == .arn ? ARNComponents(text) : nil
    for index in values.indices {
      let match = values[index].matches(text, comparison, components, in: context)
      if isMatch(match, &hasUnresolved) { return true }
    }
    return false
  }

  @inline(__always)
  private func isMatch(_ match: ValueMatch, _ hasUnresolved: inout Bool) -> Bool {
    if match == .unresolved { hasUnresolved = true }
    return match == .matched
  }
}

/// Why a condition does not hold.
public enum ConditionFailure: Sendable, Equatable {
  /// The request does not have the key.
  case keyAbsent
  /// The request has the key and must not.
  case keyPresent
  /// The request's values are not the ones the policy wants, or are ones it does not want.
  case valuesDiffer
  /// As ``valuesDiffer``, and a policy variable has no value in this request.
  case variableUnresolved
}
