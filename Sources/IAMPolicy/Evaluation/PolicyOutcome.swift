/// What one policy says about one request.
///
/// How the policies of a request are combined is not decided here: the service that owns the resource
/// knows.
public enum PolicyOutcome: Sendable, Equatable {
  /// A statement denies. The index counts from 0; it is the first one that matches.
  case denied(statement: Int)
  /// The stored text cannot be understood, which denies everything.
  case unreadable
  /// No statement denies, and one allows: of those that do, the first with the strongest match.
  case allowed(statement: Int, by: PrincipalMatch)
  /// No statement matches.
  case noMatch

  /// Whether the request must be refused whatever other policies say.
  public var isDenial: Bool {
    switch self {
    case .denied, .unreadable: true
    case .allowed, .noMatch: false
    }
  }
}

/// An outcome together with what each statement contributed to it.
///
/// For operators and simulators. It names condition keys and says nothing about values, but it is not
/// for the caller of the request: it tells how to get around a policy.
public struct PolicyExplanation: Sendable {
  /// The answer of ``CompiledPolicy/evaluate(_:in:)`` to the same request.
  public let outcome: PolicyOutcome
  /// One entry per statement, in the order of the document; none for an unreadable policy.
  public let statements: [StatementTrace]
}

/// Whether one statement matched one request, or the first reason why not.
public struct StatementTrace: Sendable {
  /// The comparison.
  public enum Verdict: Sendable, Equatable {
    /// Every element matches; the principal by this name.
    case matched(PrincipalMatch)
    /// The statement can never match.
    case ineffective(StatementDefect)
    /// It is about other actions.
    case otherAction
    /// It is about other principals.
    case otherPrincipal
    /// It is about other resources, perhaps because a policy variable has no value.
    case otherResource(isVariableUnresolved: Bool)
    /// A condition does not hold. The key is case folded.
    case conditionFailed(operator: String, key: String, ConditionFailure)
  }

  /// The place in the document, counted from 0.
  public let statement: Int
  /// The Sid, if there is one.
  public let statementID: String?
  /// What the statement does when it matches.
  public let effect: PolicyEffect
  /// Whether it matched. Elements are compared in the order action, principal, resource, conditions.
  public let verdict: Verdict

  init(_ statement: CompiledStatement, _ verdict: CompiledStatement.Verdict) {
    self.statement = statement.index
    statementID = statement.statementID
    effect = statement.effect
    self.verdict =
      switch verdict {
      case .matched(let match): .matched(match)
      case .ineffective(let defect): .ineffective(defect)
      case .otherAction: .otherAction
      case .otherPrincipal: .otherPrincipal
      case .otherResource(let isVariableUnresolved):
        .otherResource(isVariableUnresolved: isVariableUnresolved)
      case .conditionFailed(let clause, let failure):
        .conditionFailed(
          operator: statement.conditions[clause].operatorName,
          key: statement.conditions[clause].key.name, failure)
      }
  }
}
