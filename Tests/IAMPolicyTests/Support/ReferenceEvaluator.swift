import IAMPolicy
import StrictJSON

/// Who asks for what, in the words of the wire.
struct ReferenceRequest {
  let principal: PolicyPrincipal
  let action: String
  let resource: String
}

/// The condition keys of a request by their lower-case names.
struct ReferenceContext {
  var values: [String: ConditionValues] = [:]

  init(_ entries: [(name: String, values: ConditionValues)]) {
    for entry in entries { values[entry.name.lowercased()] = entry.values }
  }

  /// The texts of a key: one for a single value, several for a list; nil if the key is absent.
  func texts(_ name: String) -> [String]? {
    switch values[name.lowercased()] {
    case nil, .absent: nil
    case .text(let text): [text]
    case .boolean(let value): [value ? "true" : "false"]
    case .integer(let value): [String(value)]
    case .instant(let value): [value.text]
    case .address(let value): [value.text]
    case .binary(let bytes): [String(decoding: bytes, as: UTF8.self)]
    case .list(let texts): texts.isEmpty ? nil : texts
    }
  }

  /// Whether all the key has is the empty text; empty bytes are still a value.
  func isNullDataSet(_ name: String) -> Bool {
    if case .binary = values[name.lowercased()] { return false }
    return texts(name)?.allSatisfy(\.isEmpty) ?? true
  }

  /// The text a policy variable stands for: that of a key with a single value.
  func variable(_ name: String) -> String? {
    if case .list = values[name.lowercased()] { return nil }
    return texts(name)?.first
  }
}

/// The policy language once more, slowly and from the documentation alone: a tree is walked for every
/// request, texts are arrays of scalars, nothing is prepared.
///
/// Source: IAM User Guide, "IAM JSON policy elements reference" and "Policy evaluation logic".
struct ReferenceEvaluator {
  typealias Object = [(name: String, value: JSONValue)]

  let kind: PolicyKind
  let usesVariables: Bool
  let statements: [Object]
  private var isUnderstood = false

  /// Nil if the text is not a JSON object with statements.
  init?(_ text: String, kind: PolicyKind) {
    guard let value = try? JSONValue(parsing: Array(text.utf8)), case .object = value,
      let statements = Self.member(value, "Statement")
    else { return nil }
    self.kind = kind
    usesVariables = Self.member(value, "Version").map(Self.texts) == ["2012-10-17"]
    if case .array(let items) = statements {
      self.statements = items.map(Self.object)
    } else {
      self.statements = [Self.object(statements)]
    }
    isUnderstood = self.statements.allSatisfy(understands)
  }

  func evaluate(_ request: ReferenceRequest, _ context: ReferenceContext) -> PolicyOutcome {
    var best: (statement: Int, match: PrincipalMatch)?
    guard isUnderstood else { return .unreadable }
    for (index, statement) in statements.enumerated() where effect(statement) == "Deny" {
      if match(statement, request, context) != nil { return .denied(statement: index) }
    }
    for (index, statement) in statements.enumerated() where effect(statement) == "Allow" {
      guard let match = match(statement, request, context) else { continue }
      if let best, best.match >= match { continue }
      best = (index, match)
    }
    return best.map { .allowed(statement: $0.statement, by: $0.match) } ?? .noMatch
  }

  // MARK: Statements

  private func match(
    _ statement: Object, _ request: ReferenceRequest, _ context: ReferenceContext
  ) -> PrincipalMatch? {
    guard actionMatches(statement, request.action),
      resourceMatches(statement, request.resource, context),
      let match = principalMatch(statement, request.principal)
    else { return nil }
    for (operatorName, keys) in Self.object(Self.member(statement, "Condition") ?? .null) {
      for (key, values) in Self.object(keys) {
        let condition = ReferenceCondition(
          operatorName, key, Self.texts(values), usesVariables: usesVariables)
        guard condition.holds(context) else { return nil }
      }
    }
    return match
  }

  private func actionMatches(_ statement: Object, _ action: String) -> Bool {
    let isNamed = { (texts: [String]) in
      texts.contains {
        Glyph.match(Glyph.pattern($0.lowercased()), Array(action.lowercased().unicodeScalars))
      }
    }
    let actions = Self.texts(Self.member(statement, "Action") ?? .null)
    if !actions.isEmpty { return isNamed(actions) }
    let others = Self.texts(Self.member(statement, "NotAction") ?? .null)
    return !others.isEmpty && !isNamed(others)
  }

  private func resourceMatches(
    _ statement: Object, _ resource: String, _ context: ReferenceContext
  ) -> Bool {
    if case .trust = kind { return true }
    if let value = Self.member(statement, "Resource") {
      return Self.texts(value).contains { isResource(resource, $0, context) == true }
    }
    guard let value = Self.member(statement, "NotResource"), !Self.texts(value).isEmpty else {
      return false
    }
    let answers = Self.texts(value).map { isResource(resource, $0, context) }
    if answers.contains(true) { return false }
    // An exception nobody can resolve widens no permission and no exception from a prohibition.
    return !answers.contains(nil) || effect(statement) == "Deny"
  }

  /// Nil if the pattern has a variable without value.
  private func isResource(
    _ resource: String, _ pattern: String, _ context: ReferenceContext
  ) -> Bool? {
    if pattern == "*" { return true }
    let colons = pattern.unicodeScalars.filter { $0 == ":" }.count
    let whole = pattern + String(repeating: ":*", count: max(0, 5 - colons))
    guard let glyphs = Glyph.pattern(whole, usesVariables ? context : nil) else { return nil }
    return ReferenceARN.matches(glyphs, resource)
  }

  // MARK: Principals

  private func principalMatch(
    _ statement: Object, _ principal: PolicyPrincipal
  ) -> PrincipalMatch? {
    guard kind.namesPrincipals else { return .holder }
    if let value = Self.member(statement, "Principal") {
      return entries(value).compactMap { Self.names($0.type, $0.text, principal) }.max()
    }
    guard let value = Self.member(statement, "NotPrincipal"), !entries(value).isEmpty,
      effect(statement) == "Deny"
    else { return nil }
    let matches = Set(entries(value).compactMap { Self.names($0.type, $0.text, principal) })
    let isSpared =
      switch principal.identity {
      case .rootUser, .service, .identityProvider: matches.contains(.direct)
      case .user: matches.isSuperset(of: [.direct, .account])
      case .roleSession, .federatedUser: matches.isSuperset(of: [.parent, .account])
      case .anonymous: false
      }
    let isExcepted = !principal.hasPermissionsBoundary && (isSpared || matches.contains(.everyone))
    return isExcepted ? nil : .everyone
  }

  private func entries(_ value: JSONValue) -> [(type: String, text: String)] {
    if case .string(let text) = value { return [("AWS", text)] }
    return Self.object(value).flatMap { member in
      Self.texts(member.value).map { (member.name, $0) }
    }
  }

  private static func names(
    _ type: String, _ text: String, _ principal: PolicyPrincipal
  ) -> PrincipalMatch? {
    if type == "AWS", text == "*" { return .everyone }
    let account = principal.account ?? "nowhere"
    let namesAccount =
      type == "AWS" && (text == account || text == "arn:aws:iam::\(account):root")
    if case .rootUser = principal.identity { return namesAccount ? .direct : nil }
    if namesAccount { return .account }
    switch principal.identity {
    case .user(let arn, let id): return type == "AWS" && [arn, id].contains(text) ? .direct : nil
    case .roleSession(let arn, let roleARN, let roleID):
      if type == "AWS", text == arn { return .direct }
      return type == "AWS" && [roleARN, roleID].contains(text) ? .parent : nil
    case .federatedUser(let arn, let userARN, let userID):
      if type == "AWS", text == arn { return .direct }
      return type == "AWS" && [userARN, userID].contains(text) ? .parent : nil
    case .service(let names): return type == "Service" && names.contains(text) ? .direct : nil
    case .identityProvider(let name): return type == "Federated" && text == name ? .direct : nil
    case .rootUser, .anonymous: return nil
    }
  }

  // MARK: What is understood

  private func understands(_ statement: Object) -> Bool {
    let known = [
      "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
      "NotResource", "Condition",
    ]
    guard statement.allSatisfy({ known.contains($0.name) }),
      ["Allow", "Deny"].contains(effect(statement))
    else { return false }
    for (operatorName, keys) in Self.object(Self.member(statement, "Condition") ?? .null) {
      for (key, values) in Self.object(keys) {
        let condition = ReferenceCondition(
          operatorName, key, Self.texts(values), usesVariables: usesVariables)
        guard condition.isUnderstood else { return false }
      }
    }
    return true
  }

  private func effect(_ statement: Object) -> String {
    Self.texts(Self.member(statement, "Effect") ?? .null).first ?? ""
  }

  // MARK: JSON

  private static func member(_ value: JSONValue, _ name: String) -> JSONValue? {
    member(object(value), name)
  }

  private static func member(_ object: Object, _ name: String) -> JSONValue? {
    object.first { $0.name == name }?.value
  }

  private static func object(_ value: JSONValue) -> Object {
    guard case .object(let object) = value else { return [] }
    return object.members.map { ($0.name, $0.value) }
  }

  private static func texts(_ value: JSONValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .number(let number): [number.text]
    case .bool(let value): [value ? "true" : "false"]
    case .array(let items): items.flatMap(texts)
    case .null, .object: []
    }
  }
}
