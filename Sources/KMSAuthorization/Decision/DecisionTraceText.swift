import IAMPolicy
import KMSModel

/// A trace as lines that a person reads.
extension DecisionTrace {
  /// The lines, without line feeds.
  public var lines: [String] {
    var lines = [
      "\(action) on \(resource)", "by \(caller)", "at \(CivilTime(time).extendedISO)",
      text(of: verdict),
    ]
    if let obstacle { lines.append(DecisionTrace.text(of: obstacle)) }
    for policy in policies { lines += self.lines(of: policy) }
    for grant in grants { lines.append("grant \(grant.id): \(DecisionTrace.text(of: grant))") }
    if let missing = missing { lines.append(missing) }
    return lines
  }

  private func text(of verdict: Verdict) -> String {
    switch verdict {
    case .allowed(.keyPolicy): "allowed by \(title(of: .resource))"
    case .allowed(.keyPolicyAndIdentity):
      "allowed by \(title(of: .resource)) together with the caller's own policies"
    case .allowed(.identity): "allowed by the caller's own policies"
    case .allowed(.grant(let id)): "allowed by grant \(id)"
    case .refused(.explicitDeny(let source)): "refused: explicit deny in \(title(of: source))"
    case .refused(.noPolicyAllows(let source)): "refused: no allow in \(title(of: source))"
    case .refused(.ownAccountOnly): "refused: the operation does not work on keys of other accounts"
    case .refused(.notRetirer): "refused: the grant does not let the caller retire it"
    case .refused(.resourceNotVisible): "refused: the resource is not visible to the caller"
    }
  }

  private static func text(of obstacle: Obstacle) -> String {
    switch obstacle {
    case .absent: "no policy was asked: there is no such resource in this Region"
    case .otherAccount: "no policy was asked: the resource belongs to another account"
    case .serviceManaged:
      "what policies say does not count: a service manages the key and keeps this to itself"
    }
  }

  private func lines(of policy: PolicyTrace) -> [String] {
    let outcome = DecisionTrace.text(of: policy.explanation.outcome)
    let head = "\(title(of: policy.source)) `\(policy.name)`: \(outcome)"
    let statements = policy.explanation.statements.prefix(DecisionTrace.statementsMax).map {
      statement in
      let name = statement.statementID.map { " `\($0)`" } ?? ""
      let effect = statement.effect == .allow ? "Allow" : "Deny"
      let verdict = DecisionTrace.text(of: statement.verdict)
      return "  statement \(statement.statement)\(name) \(effect): \(verdict)"
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
    guard obstacle == nil else { return nil }
    switch verdict {
    case .allowed: return nil
    case .refused(.explicitDeny(let source)):
      return "missing: a change of \(title(of: source)) so that it no longer denies this request"
    case .refused(.noPolicyAllows(.resource)):
      return "missing: a statement of \(title(of: .resource))\(isAboutKey ? ", or a grant," : "")"
        + " that allows \(action) to the caller"
    case .refused(.noPolicyAllows(let source)):
      return "missing: a statement of \(title(of: source)) that allows \(action) on \(resource)"
    case .refused(.ownAccountOnly):
      return "missing: nothing; only the key's own account can do this"
    case .refused(.notRetirer):
      return
        "missing: to be the retiring principal, a grantee with RetireGrant, or the issuing account"
    case .refused(.resourceNotVisible): return nil
    }
  }

  /// Roles are the other resources that have a policy of their own.
  private var isAboutKey: Bool { action.utf8.starts(with: "kms:".utf8) }

  /// How a trace names policies of a kind.
  private func title(of source: PolicySource) -> String {
    switch source {
    case .resource: isAboutKey ? "the key policy" : "the trust policy"
    case .identity: "an identity-based policy"
    case .boundary: "the permissions boundary"
    case .session: "a session policy"
    case .serviceControl: "a service control policy"
    case .resourceControl: "a resource control policy"
    }
  }
}
