import StrictJSON

/// Turns the statements of a document into their compiled form.
struct StatementCompiler {
  let kind: PolicyKind
  let version: PolicyVersion
  let vocabulary: PolicyVocabulary
  /// The principals of the document, bound to unique ids.
  let principals: [(reference: PolicyPrincipalReference, pattern: PrincipalPattern)]
  /// Numbers of the parts that statements share.
  let parts = PartNumbers()

  /// Compiles a statement; nil if something in it cannot be understood.
  func compile(_ statement: StatementElements, at index: Int) -> CompiledStatement? {
    let effect: PolicyEffect
    switch Effect(statement[.effect]) {
    case .allow: effect = .allow
    case .deny: effect = .deny
    case .wrongCase, nil: return nil
    }
    guard let actions = texts(statement, .action, .notAction),
      let resourceTexts = texts(statement, .resource, .notResource),
      let resources = resourceClause(statement, resourceTexts),
      let principals = principalClause(statement, at: index),
      let conditions = conditionClauses(statement[.condition])
    else { return nil }
    return CompiledStatement(
      index: index, statementID: Self.statementID(statement), effect: effect,
      defect: defect(
        statement, effect, hasActions: !actions.isEmpty, hasResources: !resourceTexts.isEmpty,
        principals),
      actions: ActionClause(actions, isExcluding: statement[.notAction] != nil),
      principals: principals, resources: resources, conditions: conditions)
  }

  private func defect(
    _ statement: StatementElements, _ effect: PolicyEffect, hasActions: Bool, hasResources: Bool,
    _ principals: PrincipalClause
  ) -> StatementDefect? {
    switch principals {
    case .holder: break
    case .listed(let patterns): if patterns.isEmpty { return .principalMissing }
    case .notListed(let patterns):
      if patterns.isEmpty { return .principalMissing }
      if effect == .allow { return .notPrincipalWithAllow }
    }
    if !hasActions { return .actionMissing }
    return kind.namesResources && !hasResources ? .resourceMissing : nil
  }

  /// The strings of an element or of its complement; empty without either, nil if unreadable.
  private func texts(
    _ statement: StatementElements, _ element: StatementElements.Name,
    _ complement: StatementElements.Name
  ) -> [String]? {
    guard let value = statement[element] ?? statement[complement] else { return [] }
    return ElementTexts(value)?.texts
  }

  private func resourceClause(
    _ statement: StatementElements, _ texts: [String]
  ) -> ResourceClause? {
    let isNamed = statement[.resource] != nil || statement[.notResource] != nil
    guard kind.namesResources else { return isNamed ? nil : .attached }
    var patterns: [ResourcePattern] = []
    for text in texts {
      guard let pattern = ResourcePattern(text, version, vocabulary) else { return nil }
      patterns.append(pattern)
    }
    let isExcluding = statement[.notResource] != nil
    return ResourceClause(
      patterns, isExcluding: isExcluding,
      part: parts.number(ofResources: texts, isExcluding: isExcluding))
  }

  private func principalClause(
    _ statement: StatementElements, at index: Int
  ) -> PrincipalClause? {
    let isNamed = statement[.principal] != nil || statement[.notPrincipal] != nil
    guard kind.namesPrincipals else { return isNamed ? nil : .holder }
    var patterns: [PrincipalPattern] = []
    for (reference, pattern) in principals where reference.statement == index {
      if case .malformed = reference.subject { return nil }
      patterns.append(pattern)
    }
    return statement[.notPrincipal] == nil ? .listed(patterns) : .notListed(patterns)
  }

  private func conditionClauses(_ value: JSONValue?) -> [ConditionClause]? {
    guard let value else { return [] }
    guard case .object(let condition) = value else { return nil }
    var clauses: [ConditionClause] = []
    for member in condition.members {
      guard case .object(let keys) = member.value else { return nil }
      if keys.members.isEmpty { continue }
      guard let conditionOperator = ConditionOperator(name: member.name) else { return nil }
      for key in keys.members {
        guard let texts = ConditionTexts(key.value)?.texts else { return nil }
        var values: [ConditionValue] = []
        for text in texts {
          guard let value = ConditionValue(text, conditionOperator, version, vocabulary) else {
            return nil
          }
          values.append(value)
        }
        let key = vocabulary.key(named: key.name)
        clauses.append(
          ConditionClause(
            operatorName: member.name, conditionOperator, key, values,
            part: parts.number(ofCondition: member.name, key, texts)))
      }
    }
    return clauses
  }

  private static func statementID(_ statement: StatementElements) -> String? {
    guard case .string(let text) = statement[.statementID] else { return nil }
    return text
  }
}
