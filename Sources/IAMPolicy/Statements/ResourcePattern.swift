/// One entry of a `Resource` or `NotResource` element.
enum ResourcePattern: Sendable {
  /// `*`: also what is no ARN.
  case anything
  case arn(ARNPattern)

  /// Splits an entry at its variables; nil if one is malformed or stands before the fifth colon.
  ///
  /// - Source: IAM User Guide, "IAM policy elements: Variables and tags", "Resource element".
  static func template(_ text: String) -> TextTemplate? {
    if let start = TextTemplate.firstVariable(in: text) {
      let colons = text.utf8.prefix(start).count { $0 == UInt8(ascii: ":") }
      guard colons >= 5 else { return nil }
    }
    return TextTemplate(parsing: text)
  }

  /// Compiles an entry; nil if it cannot be read.
  ///
  /// Components that an ARN leaves out are `*`: AWS prints them so when it refuses one.
  init?(_ text: String, _ version: PolicyVersion, _ vocabulary: PolicyVocabulary) {
    if sameBytes(text, "*") {
      self = .anything
      return
    }
    let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
    let whole = text + String(repeating: ":*", count: max(0, 5 - colons))
    let template: TextTemplate? =
      switch version {
      case .v2008: TextTemplate(literal: whole)
      case .v2012: Self.template(whole)
      }
    guard let pattern = template.flatMap({ ARNPattern($0, vocabulary) }) else { return nil }
    self = .arn(pattern)
  }
}

/// The `Resource` or `NotResource` element of a statement.
struct ResourceClause: Sendable {
  private enum Kind: Sendable {
    /// Policies of this kind name no resources: the one they are attached to is meant.
    case attached
    case listed
    case notListed
  }

  private let kind: Kind
  /// The number that it shares with the equal lists of the policy.
  private let part: Int
  private var containsEverything = false
  private var patterns = ARNPatterns()

  /// The clause of a policy that names no resources.
  static let attached = ResourceClause(kind: .attached, [], part: -1)

  /// The resources that are meant, or those that are not.
  init(_ patterns: [ResourcePattern], isExcluding: Bool, part: Int) {
    self.init(kind: isExcluding ? .notListed : .listed, patterns, part: part)
  }

  private init(kind: Kind, _ patterns: [ResourcePattern], part: Int) {
    self.kind = kind
    self.part = part
    for pattern in patterns {
      switch pattern {
      case .anything: containsEverything = true
      case .arn(let arn): self.patterns.append(arn)
      }
    }
  }

  /// Whether the statement is about a resource.
  ///
  /// A resource with a variable that has no value matches nothing. In a list of exceptions it must
  /// neither widen an `Allow` nor narrow a `Deny`: the answer is ``ValueMatch/unresolved``, and the
  /// statement decides by its effect.
  func matches(
    _ resource: PolicyResource, in context: ConditionLookup, _ notes: EvaluationNotes
  ) -> ValueMatch {
    switch kind {
    case .attached: return .matched
    case .listed: return contains(resource, in: context, notes)
    case .notListed:
      return switch contains(resource, in: context, notes) {
      case .matched: .unmatched
      case .unmatched: .matched
      case .unresolved: .unresolved
      }
    }
  }

  var isExcluding: Bool {
    switch kind {
    case .attached, .listed: false
    case .notListed: true
    }
  }

  /// Found out once for all equal lists.
  private func contains(
    _ resource: PolicyResource, in context: ConditionLookup, _ notes: EvaluationNotes
  ) -> ValueMatch {
    if containsEverything { return .matched }
    let note = notes.note(part) {
      let match = withUTF8Bytes(of: resource.arn) {
        patterns.matches($0, resource.components, in: context)
      }
      return switch match {
      case .matched: 1
      case .unmatched: 2
      case .unresolved: 3
      }
    }
    return switch note {
    case 1: .matched
    case 2: .unmatched
    default: .unresolved
    }
  }
}
