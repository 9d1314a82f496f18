/// A policy in the form in which requests are compared with it: made once, never changed.
///
/// Comparing allocates nothing unless a condition looks at a point in time as text or at a composed
/// text of more than a kilobyte, or the policy has more than about a thousand different conditions.
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
    let compiled = Self.compile(document, vocabulary, boundID)
    index = compiled ?? StatementIndex([], partCount: 0, vocabulary: vocabulary)
    isReadable = compiled != nil
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
    index = StatementIndex([], partCount: 0, vocabulary: .empty)
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
    // What a single statement finds out nobody else asks for.
    guard statements.denies.count + statements.allows.count > 1 else {
      return Self.outcome(of: request, statements, in: context, .none)
    }
    // Statements that follow each other often ask for the same key.
    var last: (symbol: Int, values: ConditionValues)?
    return EvaluationNotes.with(count: index.partCount) { notes in
      Self.outcome(
        of: request, statements,
        in: { key in
          guard let symbol = key.singleSymbol else { return context(key) }
          if let last, last.symbol == symbol { return last.values }
          let values = context(key)
          last = (symbol, values)
          return values
        }, notes)
    }
  }

  private static func outcome(
    of request: PolicyRequest, _ statements: StatementIndex.Statements,
    in context: ConditionLookup, _ notes: EvaluationNotes
  ) -> PolicyOutcome {
    let isAboutAction = statements.areAboutAction
    for statement in statements.denies {
      let verdict = statement.verdict(
        on: request, in: context, notes, isAboutAction: isAboutAction)
      if case .matched = verdict { return .denied(statement: statement.index) }
    }
    var outcome = PolicyOutcome.noMatch
    var strongest: PrincipalMatch?
    for statement in statements.allows {
      let verdict = statement.verdict(
        on: request, in: context, notes, isAboutAction: isAboutAction)
      guard case .matched(let match) = verdict else { continue }
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
    let statements = EvaluationNotes.with(count: 0) { notes in
      index.everything.map { statement in
        StatementTrace(
          statement, statement.verdict(on: request, in: { context.values(for: $0) }, notes))
      }
    }
    return PolicyExplanation(outcome: evaluate(request, in: context), statements: statements)
  }

  private static func compile(
    _ document: PolicyDocument, _ vocabulary: PolicyVocabulary,
    _ boundID: (PolicyPrincipalReference) -> String?
  ) -> StatementIndex? {
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
    return StatementIndex(
      statements, partCount: compiler.parts.count, vocabulary: vocabulary)
  }
}
