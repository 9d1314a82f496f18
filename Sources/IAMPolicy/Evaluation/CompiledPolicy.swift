/// A policy in the form in which requests are compared with it: made once, never changed.
///
/// Comparing allocates nothing unless a condition looks at a point in time as text or at a composed
/// text of more than a kilobyte.
public final class CompiledPolicy: Sendable {
  /// Where the policy is attached.
  public let kind: PolicyKind

  private let denies: [CompiledStatement]
  private let allows: [CompiledStatement]
  /// Whether the text was understood as a whole. A policy that was not denies every request; whoever
  /// loads policies should raise an alarm.
  public let isReadable: Bool

  /// Compiles a document.
  ///
  /// - Parameters:
  ///   - vocabulary: the keys that the context answers by number.
  ///   - boundID: the unique id that a user or role had when the document was written, nil for
  ///     principals that are compared by ARN.
  public init(
    _ document: PolicyDocument, vocabulary: ConditionKeyVocabulary = .empty,
    boundID: (PolicyPrincipalReference) -> String? = { _ in nil }
  ) {
    kind = document.kind
    guard let statements = Self.compile(document, vocabulary, boundID) else {
      (denies, allows, isReadable) = ([], [], false)
      return
    }
    denies = statements.filter { $0.effect == .deny }
    allows = statements.filter { $0.effect == .allow }
    isReadable = true
  }

  /// Compiles a text that was stored, which may be damaged or come from a newer version.
  ///
  /// Never fails: a text that is not understood as a whole gives a policy that denies every request.
  /// Half a policy would be worse.
  public convenience init(
    stored bytes: [UInt8], kind: PolicyKind, vocabulary: ConditionKeyVocabulary = .empty,
    boundID: (PolicyPrincipalReference) -> String? = { _ in nil }
  ) {
    do {
      self.init(
        try PolicyDocument(stored: bytes, kind: kind), vocabulary: vocabulary, boundID: boundID)
    } catch {
      self.init(unreadable: kind)
    }
  }

  private init(unreadable kind: PolicyKind) {
    self.kind = kind
    (denies, allows, isReadable) = ([], [], false)
  }

  /// What the policy says about a request.
  ///
  /// - Source: IAM User Guide, "Policy evaluation logic": an explicit deny outweighs every allow.
  public func evaluate(
    _ request: PolicyRequest, in context: some ConditionContext
  ) -> PolicyOutcome {
    outcome(of: request) { context.values(for: $0) }
  }

  private func outcome(
    of request: PolicyRequest, in context: ConditionLookup
  ) -> PolicyOutcome {
    guard isReadable else { return .unreadable }
    for index in denies.indices {
      if case .matched = denies[index].verdict(on: request, in: context) {
        return .denied(statement: denies[index].index)
      }
    }
    var outcome = PolicyOutcome.noMatch
    var strongest: PrincipalMatch?
    for index in allows.indices {
      guard case .matched(let match) = allows[index].verdict(on: request, in: context) else {
        continue
      }
      if let strongest, strongest >= match { continue }
      strongest = match
      outcome = .allowed(statement: allows[index].index, by: match)
      if match >= .everyone { break }
    }
    return outcome
  }

  /// The same answer, and why.
  public func explain(
    _ request: PolicyRequest, in context: some ConditionContext
  ) -> PolicyExplanation {
    let traces = (denies + allows).map { statement in
      StatementTrace(
        statement, statement.verdict(on: request) { context.values(for: $0) })
    }
    return PolicyExplanation(
      outcome: evaluate(request, in: context),
      statements: traces.sorted { $0.statement < $1.statement })
  }

  private static func compile(
    _ document: PolicyDocument, _ vocabulary: ConditionKeyVocabulary,
    _ boundID: (PolicyPrincipalReference) -> String?
  ) -> [CompiledStatement]? {
    guard let version = PolicyVersion(document.root.value(named: "Version")),
      let elements = StatementElements.statements(of: document.root)
    else { return nil }
    let compiler = StatementCompiler(
      kind: document.kind, version: version, vocabulary: vocabulary,
      principals: document.principals.map {
        ($0, PrincipalPattern($0, boundID: boundID($0)))
      })
    var statements: [CompiledStatement] = []
    for (index, element) in elements.enumerated() {
      guard let statement = compiler.compile(element, at: index) else { return nil }
      statements.append(statement)
    }
    return statements
  }
}
