import StrictJSON

/// Checks a document against its grammar, rule after rule, each over the whole document.
///
/// AWS reports one violation. Which one, when there are several, was observed for IAM: syntax, version,
/// values, Sids, actions present, resources, actions, resources present. Where nothing was observed
/// (principals, several statements broken in different ways) the order is ours.
struct PolicyValidator {
  let root: JSONObject
  private(set) var principals: [PolicyPrincipalReference] = []

  private let grammar: PolicyGrammar
  private let statements: [StatementElements]
  private let version: PolicyVersion

  /// Checks the syntax.
  init(_ value: JSONValue, _ grammar: PolicyGrammar) throws(PolicyViolation) {
    guard case .object(let root) = value else { throw .syntax() }
    self.root = root
    self.grammar = grammar
    for member in root.members {
      if sameBytes(member.name, "Id") {
        guard case .string = member.value else { throw .syntax() }
      } else if !sameBytes(member.name, "Version"), !sameBytes(member.name, "Statement") {
        throw .syntax()
      }
    }
    guard let version = PolicyVersion(root.value(named: "Version")),
      let statements = StatementElements.statements(of: root)
    else { throw .syntax() }
    self.version = version
    self.statements = statements
    for (index, statement) in statements.enumerated() {
      try SyntaxCheck.check(statement, index)
      principals += Self.principals(of: statement, index)
    }
  }

  /// Checks everything else.
  func validate() throws(PolicyViolation) {
    if grammar.requiresVersion2012, version != .v2012 {
      throw PolicyViolation(.version, "Policy document must be version 2012-10-17 or greater.")
    }
    for (index, statement) in statements.enumerated() {
      try ValueCheck.check(statement, index, version, grammar)
    }
    try checkStatementIDs()
    for (index, statement) in statements.enumerated() { try checkPresence(statement, index) }
    for (index, statement) in statements.enumerated() { try checkActionsPresent(statement, index) }
    if grammar.kind.namesResources {
      for (index, statement) in statements.enumerated() {
        for text in Self.texts(statement, .resource, .notResource) {
          try ResourceCheck.check(text, index, grammar)
        }
      }
    }
    for (index, statement) in statements.enumerated() {
      for text in Self.texts(statement, .action, .notAction) { try ActionCheck.check(text, index) }
    }
    if grammar.kind == .trust { try checkTrustActions() }
    if grammar.kind.namesResources {
      for (index, statement) in statements.enumerated() { try checkResources(statement, index) }
    }
    try checkPrincipals()
    for (index, statement) in statements.enumerated() { try checkForAllValues(statement, index) }
  }

  private func checkStatementIDs() throws(PolicyViolation) {
    var seen: Set<[UInt8]> = []
    for (index, statement) in statements.enumerated() {
      guard case .string(let text) = statement[.statementID] else { continue }
      let isAlphanumeric = text.utf8.allSatisfy {
        $0.decimalDigit != nil || (0x61...0x7A).contains($0.asciiLowercased)
      }
      if grammar.requiresAlphanumericStatementID, !isAlphanumeric {
        throw PolicyViolation(
          .statementID,
          "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
            + "expression [0-9A-Za-z]*", statement: index)
      }
      // Documents made by AWS itself repeat the empty Sid.
      guard text.isEmpty || seen.insert(Array(text.utf8)).inserted else {
        throw PolicyViolation(
          .statementID, "Statement IDs (SID) in a single policy must be unique.", statement: index)
      }
    }
  }

  private func checkPresence(
    _ statement: StatementElements, _ index: Int
  ) throws(PolicyViolation) {
    let hasPrincipal = statement[.principal] != nil || statement[.notPrincipal] != nil
    if grammar.kind.namesPrincipals {
      guard principals.contains(where: { $0.statement == index }) else {
        throw PolicyViolation(
          .principalMissing, grammar.principalMissingText, statement: index)
      }
    } else if hasPrincipal {
      throw PolicyViolation(
        .principalForbidden, "Policy document should not specify a principal.", statement: index)
    }
    if !grammar.kind.namesResources,
      statement[.resource] != nil || statement[.notResource] != nil
    {
      throw PolicyViolation(
        .resourceForbidden, "Has prohibited field Resource.", statement: index)
    }
  }

  private func checkActionsPresent(
    _ statement: StatementElements, _ index: Int
  ) throws(PolicyViolation) {
    if Self.texts(statement, .action, .notAction).isEmpty {
      throw PolicyViolation(
        .actionMissing, "Policy statement must contain actions.", statement: index)
    }
  }

  private func checkResources(
    _ statement: StatementElements, _ index: Int
  ) throws(PolicyViolation) {
    let resources = statement[.resource].flatMap(ElementTexts.init)
    let others = statement[.notResource].flatMap(ElementTexts.init)
    let count = (resources.map { $0.texts.count + $0.nullCount } ?? 0) + (others?.texts.count ?? 0)
    guard count > 0, others == nil || grammar.acceptsNotResource else {
      throw PolicyViolation(
        .resourceMissing, "Policy statement must contain resources.", statement: index)
    }
    guard let accepted = grammar.resourcesAccepted else { return }
    for text in resources?.texts ?? [] where !accepted.contains(where: { sameBytes($0, text) }) {
      throw PolicyViolation(
        .resourceFormat, "Resource \(text) must be \"*\".", statement: index)
    }
  }

  private func checkTrustActions() throws(PolicyViolation) {
    for (index, statement) in statements.enumerated() {
      let isAccepted =
        statement[.notAction] == nil
        && Self.texts(statement, .action, .notAction).allSatisfy { text in
          Self.trustActions.contains { sameBytes(text, $0) }
        }
      if !isAccepted {
        throw PolicyViolation(
          .actionFormat,
          "Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  "
            + "and sts:AssumeRoleWithWebIdentity", statement: index)
      }
    }
  }

  private func checkPrincipals() throws(PolicyViolation) {
    for reference in principals {
      if case .malformed = reference.subject {
        throw PolicyViolation(
          .principalFormat,
          "Invalid principal in policy: \"\(reference.type)\":\"\(reference.text)\"",
          statement: reference.statement)
      }
    }
    for (index, statement) in statements.enumerated()
    where statement[.notPrincipal] != nil && Effect(statement[.effect]) == .allow {
      throw PolicyViolation(
        .notPrincipalAllow, "Policy statement must not use NotPrincipal with Allow.",
        statement: index)
    }
  }

  private func checkForAllValues(
    _ statement: StatementElements, _ index: Int
  ) throws(PolicyViolation) {
    guard case .object(let condition) = statement[.condition] else { return }
    for member in condition.members {
      guard ConditionOperator(name: member.name)?.quantifier == .forAllValues,
        case .object(let keys) = member.value
      else { continue }
      for key in keys.members {
        let name = CaseFolding.folded(key.name)
        for rule in grammar.forAllValuesRules
        where name.starts(with: CaseFolding.folded(rule.keyPrefix)) {
          throw PolicyViolation(.forAllValues, rule.text, statement: index)
        }
      }
    }
  }

  private static let trustActions = [
    "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession",
    "sts:SetSourceIdentity",
  ]

  private static func texts(
    _ statement: StatementElements, _ element: StatementElements.Name,
    _ complement: StatementElements.Name
  ) -> [String] {
    (statement[element] ?? statement[complement]).flatMap(ElementTexts.init)?.texts ?? []
  }

  private static func principals(
    of statement: StatementElements, _ index: Int
  ) -> [PolicyPrincipalReference] {
    if let value = statement[.principal] {
      return PrincipalElement.references(value, .principal, statement: index) ?? []
    }
    if let value = statement[.notPrincipal] {
      return PrincipalElement.references(value, .notPrincipal, statement: index) ?? []
    }
    return []
  }
}
