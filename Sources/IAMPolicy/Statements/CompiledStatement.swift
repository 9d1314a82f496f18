/// A statement ready to be compared with requests.
///
/// A class, so that walking a list of them copies no parts.
final class CompiledStatement: Sendable {
  /// What a comparison says, without allocating.
  enum Verdict: Sendable {
    case matched(PrincipalMatch)
    case ineffective(StatementDefect)
    case otherAction
    case otherPrincipal
    case otherResource(isVariableUnresolved: Bool)
    case conditionFailed(clause: Int, ConditionFailure)
  }

  /// The place in the document, counted from 0.
  let index: Int
  let statementID: String?
  let effect: PolicyEffect
  let defect: StatementDefect?
  let actions: ActionClause
  let principals: PrincipalClause
  let resources: ResourceClause
  let conditions: [ConditionClause]

  init(
    index: Int, statementID: String?, effect: PolicyEffect, defect: StatementDefect?,
    actions: ActionClause, principals: PrincipalClause, resources: ResourceClause,
    conditions: [ConditionClause]
  ) {
    self.index = index
    self.statementID = statementID
    self.effect = effect
    self.defect = defect
    self.actions = actions
    self.principals = principals
    self.resources = resources
    self.conditions = conditions
  }

  /// Whether the statement is about a request. Elements are compared in the order of their cost.
  ///
  /// - Parameters:
  ///   - notes: what other statements of the policy have found out about this request.
  ///   - isAboutAction: the action is known to be one of the statement's.
  func verdict(
    on request: PolicyRequest, in context: ConditionLookup, _ notes: EvaluationNotes,
    isAboutAction: Bool = false
  ) -> Verdict {
    if let defect { return .ineffective(defect) }
    guard isAboutAction || actions.matches(request.action) else { return .otherAction }
    guard let principalMatch = principals.match(request.principal) else { return .otherPrincipal }
    switch resources.matches(request.resource, in: context, notes) {
    case .matched: break
    case .unmatched: return .otherResource(isVariableUnresolved: false)
    case .unresolved:
      guard resources.isExcluding, effect == .deny else {
        return .otherResource(isVariableUnresolved: true)
      }
    }
    for index in conditions.indices {
      if let failure = conditions[index].failure(in: context, notes) {
        return .conditionFailed(clause: index, failure)
      }
    }
    return .matched(principalMatch)
  }
}

/// Why a statement of a stored policy can never match.
///
/// None of these can be written today. AWS accepted statements without action or resource until
/// August 2025 and gave them no effect; how `NotPrincipal` with `Allow` would be read is not safe to
/// guess.
public enum StatementDefect: Sendable, Equatable {
  case principalMissing
  case actionMissing
  case resourceMissing
  case notPrincipalWithAllow
}
