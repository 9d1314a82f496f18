import IAMPolicy
import KMSModel

/// A trace as lines that a person reads.
extension DecisionTrace {
  /// The lines, without line feeds.
  public var lines: [String] {
    var lines = [
      "\(action.name) on \(resource)", "by \(caller)", "at \(CivilTime(time).extendedISO)",
      DecisionTrace.text(of: verdict),
    ]
    for policy in policies { lines += DecisionTrace.lines(of: policy) }
    for grant in grants { lines.append("grant \(grant.id): \(DecisionTrace.text(of: grant))") }
    if let missing = missing { lines.append(missing) }
    return lines
  }

  private static func text(of verdict: Verdict) -> String {
    switch verdict {
    case .allowed(.keyPolicy): "allowed by the key policy"
    case .allowed(.keyPolicyAndIdentity):
      "allowed by the key policy together with the caller's own policies"
    case .allowed(.identity): "allowed by the caller's own policies"
    case .allowed(.grant(let id)): "allowed by grant \(id)"
    case .refused(.explicitDeny(let source)): "refused: explicit deny in \(source.title)"
    case .refused(.noPolicyAllows(let source)): "refused: no allow in \(source.title)"
    case .refused(.ownAccountOnly): "refused: the operation does not work on keys of other accounts"
    case .refused(.notRetirer): "refused: the grant does not let the caller retire it"
    case .refused(.resourceNotVisible): "refused: the resource is not visible to the caller"
    }
  }

  private static func lines(of policy: PolicyTrace) -> [String] {
    let head = "\(policy.source.title) `\(policy.name)`: \(text(of: policy.explanation.outcome))"
    let statements = policy.explanation.statements.prefix(statementsMax).map { statement in
      let name = statement.statementID.map { " `\($0)`" } ?? ""
      let effect = statement.effect == .allow ? "Allow" : "Deny"
      return "  statement \(statement.statement)\(name) \(effect): \(text(of: statement.verdict))"
    }
    let more = policy.explanation.statements.count - statements.count
    return [head] + statements + (more > 0 ? ["  and \(more) more statements"] : [])
  }

  private static func text(of outcome: PolicyOutcome) -> String {
    switch outcome {
    case .denied(let statement): "denies in statement \(statement)"
    case .unreadable: "cannot be understood, which denies everything"
    case .allowed(let statement, let match):
      "allows in statement \(statement)\(text(of: match).map { ", which names \($0)" } ?? "")"
    case .noMatch: "says nothing about this"
    }
  }

  private static func text(of match: PrincipalMatch) -> String? {
    switch match {
    case .account: "the caller's account"
    case .parent: "the role or user behind the session"
    case .direct: "the caller"
    case .everyone: "everyone"
    case .holder: nil
    }
  }

  private static func text(of verdict: StatementTrace.Verdict) -> String {
    switch verdict {
    case .matched: "matches"
    case .ineffective(let defect): text(of: defect)
    case .otherAction: "is about other actions"
    case .otherPrincipal: "is about other principals"
    case .otherResource(let isVariableUnresolved):
      isVariableUnresolved
        ? "is about other resources: a policy variable has no value in this request"
        : "is about other resources"
    case .conditionFailed(let name, let key, let failure):
      "condition \(name) on `\(key)` does not hold: \(text(of: failure))"
    }
  }

  private static func text(of defect: StatementDefect) -> String {
    switch defect {
    case .principalMissing: "names no principal and has no effect"
    case .actionMissing: "names no action and has no effect"
    case .resourceMissing: "names no resource and has no effect"
    case .notPrincipalWithAllow: "allows by NotPrincipal, which has no effect"
    }
  }

  private static func text(of failure: ConditionFailure) -> String {
    switch failure {
    case .keyAbsent: "the request does not have the key"
    case .keyPresent: "the request has the key"
    case .valuesDiffer: "the values differ"
    case .variableUnresolved: "a policy variable has no value in this request"
    }
  }

  private static func text(of grant: GrantTrace) -> String {
    switch grant.objection {
    case .operation: "does not give this operation"
    case .constraint: "the encryption context does not obey its constraint"
    case .source: "the service works for another source"
    case .childOperations: "the new grant would give more than it does"
    case nil: "gives the operation, but the caller's own policies do not allow it"
    }
  }

  /// What would be needed.
  private var missing: String? {
    switch verdict {
    case .allowed: nil
    case .refused(.explicitDeny(let source)):
      "missing: a change of \(source.title) so that it no longer denies this request"
    case .refused(.noPolicyAllows(.resource)):
      "missing: a statement of the key policy, or a grant, that allows \(action.name) to the caller"
    case .refused(.noPolicyAllows(let source)):
      "missing: a statement of \(source.title) that allows \(action.name) on \(resource)"
    case .refused(.ownAccountOnly): "missing: nothing; only the key's own account can do this"
    case .refused(.notRetirer):
      "missing: to be the retiring principal, a grantee with RetireGrant, or the issuing account"
    case .refused(.resourceNotVisible): nil
    }
  }
}

extension PolicySource {
  /// How a trace names policies of this kind.
  var title: String {
    switch self {
    case .resource: "the key policy"
    case .identity: "an identity-based policy"
    case .boundary: "the permissions boundary"
    case .session: "a session policy"
    case .serviceControl: "a service control policy"
    case .resourceControl: "a resource control policy"
    }
  }
}
