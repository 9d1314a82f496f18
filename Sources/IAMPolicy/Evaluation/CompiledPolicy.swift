/// A policy in the form in which requests are compared with it: made once, never changed.
///
/// Comparing allocates nothing unless a condition looks at a point in time as text or at a composed
/// text of more than a kilobyte.
public final class CompiledPolicy: Sendable {
  /// Where the policy is attached.
  public let kind: PolicyKind

  private let index: StatementIndex
  /// Whether the text was understood as a whole. A policy that was not denies every request; whoever
  /// loads policies should raise an alarm.
  public let isReadable: Bool

  /// Compiles a document.
  ///
  /// - Parameters:
  ///   - vocabulary: the keys that the context answers by number, and the actions that the statements
  ///   are sorted by.
  ///   - boundID: the unique id that a user or role had when the document was written, nil for
  ///     principals that are compared by ARN.
  public init(
    _ document: PolicyDocument, vocabulary: PolicyVocabulary = .empty,
    boundID: (PolicyPrincipalReference) -> String? = { _ in nil }
  ) {
    kind = document.kind
    let statements = Self.compile(document, vocabulary, boundID)
    index = StatementIndex(statements ?? [], vocabulary: vocabulary)
    isReadable = statements != nil
  }

  /// Compiles a text that was stored, which may be damaged or come from a newer version.
  ///
  /// Never fails: a text that is not understood as a whole gives a policy that denies every request.
  /// Half a policy would be worse.
  public convenience init(
    stored bytes: [UInt8], kind: PolicyKind, vocabulary: PolicyVocabulary = .empty,
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
    index = StatementIndex([], vocabulary: .empty)
    isReadable = false
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
    let statements = index.statements(for: request.action)
    let isAboutAction = statements.areAboutAction
    for statement in statements.denies {
      if case .matched = statement.verdict(on: request, in: context, isAboutAction: isAboutAction) {
        return .denied(statement: statement.index)
      }
    }
    var outcome = PolicyOutcome.noMatch
    var strongest: PrincipalMatch?
    for statement in statements.allows {
      guard
        case .matched(let match) = statement.verdict(
          on: request, in: context, isAboutAction: isAboutAction)
      else { continue }
      if let strongest, strongest >= match { continue }
      strongest = match
      outcome = .allowed(statement: statement.index, by: match)
      if match >= .everyone { break }
    }
    return outcome
  }

  /// The same answer, and why.
  public func explain(
    _ request: PolicyRequest, in context: some ConditionContext
  ) -> PolicyExplanation {
    PolicyExplanation(
      outcome: evaluate(request, in: context),
      statements: index.everything.map { statement in
        StatementTrace(
          statement, statement.verdict(on: request, in: { context.values(for: $0) }))
      })
  }

  private static func compile(
    _ document: PolicyDocument, _ vocabulary: PolicyVocabulary,
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
