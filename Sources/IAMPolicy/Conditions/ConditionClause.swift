/// One key under one operator, with the values of the policy.
struct ConditionClause: Sendable {
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
  func failure(in context: some ConditionContext) -> ConditionFailure? {
    let found = context.values(for: key)
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
    for found: ConditionValues, in context: some ConditionContext, _ hasUnresolved: inout Bool
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
    _ found: ConditionValues, whereMatched expected: Bool, in context: some ConditionContext,
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
    _ value: ConditionValues, in context: some ConditionContext, _ hasUnresolved: inout Bool
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
      } ?? false
    case .bool:
      guard let truth = value.truth else { return false }
      return matches(truth, in: context, &hasUnresolved)
    case .stringEquals, .stringEqualsIgnoreCase, .stringLike, .arn:
      return value.withText { matches($0, in: context, &hasUnresolved) } ?? false
    case .null: return false
    }
  }

  private func matches(
    _ truth: Bool, in context: some ConditionContext, _ hasUnresolved: inout Bool
  ) -> Bool {
    for value in values {
      switch value {
      case .truth(let other): if other == truth { return true }
      case .truthText(let text):
        let isMatch = text.withBytes(in: context) { TruthValue.read($0) == truth }
        if isMatch == true { return true }
        if isMatch == nil { hasUnresolved = true }
      case .text, .decimal, .instant, .bytes, .address, .arn, .absence: continue
      }
    }
    return false
  }

  /// The operators that compare text.
  private func matches(
    _ bytes: Span<UInt8>, in context: some ConditionContext, _ hasUnresolved: inout Bool
  ) -> Bool {
    let components = conditionOperator.comparison == .arn ? ARNComponents(bytes) : nil
    for value in values {
      let match: ValueMatch
      switch value {
      case .text(let text):
        let isEqual = text.withBytes(in: context) { areEqual($0, bytes) }
        match = isEqual.map { ValueMatch($0) } ?? .unresolved
      case .arn(let pattern):
        match = pattern.matches(bytes, components, in: context)
      case .decimal, .instant, .truth, .truthText, .bytes, .address, .absence: continue
      }
      switch match {
      case .matched: return true
      case .unmatched: continue
      case .unresolved: hasUnresolved = true
      }
    }
    return false
  }

  private func areEqual(_ pattern: Span<UInt8>, _ text: Span<UInt8>) -> Bool {
    switch conditionOperator.comparison {
    case .stringEquals: pattern.hasSameBytes(as: text)
    case .stringEqualsIgnoreCase: CaseFolding.areEqual(pattern, text)
    case .stringLike: WildcardMatcher.matches(pattern, text)
    case .numeric, .date, .bool, .binary, .address, .arn, .null: false
    }
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
