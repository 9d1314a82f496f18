/// One key under one operator, with the values of the policy. A class, like ``CompiledStatement``.
final class ConditionClause: Sendable {
  /// The operator as written, for explanations.
  let operatorName: String
  let key: ConditionKey
  /// The number that it shares with the equal conditions of the policy.
  let part: Int

  private let conditionOperator: ConditionOperator
  private let expected: ExpectedValues

  init(
    operatorName: String, _ conditionOperator: ConditionOperator, _ key: ConditionKey,
    _ values: [ConditionValue], part: Int
  ) {
    self.part = part
    self.operatorName = operatorName
    self.conditionOperator = conditionOperator
    self.key = key
    self.expected = ExpectedValues(values)
  }

  /// The same as `failure(in:)`, found out once for all equal conditions.
  func failure(in context: ConditionLookup, _ notes: EvaluationNotes) -> ConditionFailure? {
    let note = notes.note(part) {
      switch failure(in: context) {
      case nil: 1
      case .keyAbsent: 2
      case .keyPresent: 3
      case .valuesDiffer: 4
      case .variableUnresolved: 5
      }
    }
    return switch note {
    case 1: nil
    case 2: .keyAbsent
    case 3: .keyPresent
    case 4: .valuesDiffer
    default: .variableUnresolved
    }
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
      return expected.contains(isAbsent) ? nil : isAbsent ? .keyAbsent : .keyPresent
    }
    if found.isAbsent { return conditionOperator.holdsWhenAbsent ? nil : .keyAbsent }
    var hasUnresolved = false
    if holds(for: found, in: context, &hasUnresolved) { return nil }
    return hasUnresolved ? .variableUnresolved : .valuesDiffer
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
      for index in expected.decimals.indices
      where relation.holds(number.compared(to: expected.decimals[index])) { return true }
      return false
    case .date(let relation):
      guard let instant = value.instant else { return false }
      for index in expected.instants.indices
      where relation.holds(instant.compared(to: expected.instants[index])) { return true }
      return false
    case .address:
      guard let address = value.address else { return false }
      for index in expected.addresses.indices
      where expected.addresses[index].contains(address) { return true }
      return false
    case .binary:
      return value.withRawBytes { bytes in
        expected.texts.contains { $1.hasSameBytes(as: bytes) }
      }
    case .bool:
      guard let truth = value.truth else { return false }
      return expected.contains(truth)
        || matchesVariable(in: context, &hasUnresolved) { TruthValue.read($0) == truth }
    case .arn:
      return value.withText { text in
        let match = expected.arns.matches(text, ARNComponents(text), in: context)
        return isMatch(match, &hasUnresolved)
      }
    case .stringEquals:
      return value.withText { text in
        expected.texts.contains { $1.hasSameBytes(as: text) }
          || matchesVariable(in: context, &hasUnresolved) { $0.hasSameBytes(as: text) }
      }
    case .stringEqualsIgnoreCase:
      return value.withText { text in
        expected.texts.contains { CaseFolding.areEqual($1, text) }
          || matchesVariable(in: context, &hasUnresolved) { CaseFolding.areEqual($0, text) }
      }
    case .stringLike:
      return value.withText { text in
        expected.texts.contains { WildcardMatcher.matches($1, text) }
          || matchesVariable(in: context, &hasUnresolved) { WildcardMatcher.matches($0, text) }
      }
    case .null: return false
    }
  }

  /// Whether one of the values with policy variables is accepted, as it reads for this request.
  private func matchesVariable(
    in context: ConditionLookup, _ hasUnresolved: inout Bool,
    where isAccepted: (Span<UInt8>) -> Bool
  ) -> Bool {
    for index in expected.variables.indices
    where isMatch(expected.variables[index].match(in: context, isAccepted), &hasUnresolved) {
      return true
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
