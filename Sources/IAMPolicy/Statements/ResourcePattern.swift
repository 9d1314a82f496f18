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
  private var containsEverything = false
  private var patterns = ARNPatterns()

  /// The clause of a policy that names no resources.
  static let attached = ResourceClause(kind: .attached, [])

  /// The resources that are meant, or those that are not.
  init(_ patterns: [ResourcePattern], isExcluding: Bool) {
    self.init(kind: isExcluding ? .notListed : .listed, patterns)
  }

  private init(kind: Kind, _ patterns: [ResourcePattern]) {
    self.kind = kind
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
  func matches(_ resource: PolicyResource, in context: ConditionLookup) -> ValueMatch {
    switch kind {
    case .attached: return .matched
    case .listed: return contains(resource, in: context)
    case .notListed:
      return switch contains(resource, in: context) {
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

  private func contains(_ resource: PolicyResource, in context: ConditionLookup) -> ValueMatch {
    if containsEverything { return .matched }
    return withUTF8Bytes(of: resource.arn) {
      patterns.matches($0, resource.components, in: context)
    }
  }
}
