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
  init?(_ text: String, _ version: PolicyVersion, _ vocabulary: ConditionKeyVocabulary) {
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

  /// Whether a resource matches, given its text and, if it is an ARN, its components.
  func matches(
    _ text: Span<UInt8>, _ components: ARNComponents?, in context: ConditionLookup
  ) -> ValueMatch {
    switch self {
    case .anything: .matched
    case .arn(let pattern): pattern.matches(text, components, in: context)
    }
  }
}

/// The `Resource` or `NotResource` element of a statement.
enum ResourceClause: Sendable {
  /// Policies of this kind name no resources: the one they are attached to is meant.
  case attached
  case listed([ResourcePattern])
  case notListed([ResourcePattern])

  /// Whether the statement is about a resource.
  ///
  /// A resource with a variable that has no value matches nothing. In a list of exceptions it must
  /// neither widen an `Allow` nor narrow a `Deny`: the answer is ``ValueMatch/unresolved``, and the
  /// statement decides by its effect.
  func matches(_ resource: PolicyResource, in context: ConditionLookup) -> ValueMatch {
    switch self {
    case .attached: return .matched
    case .listed(let patterns): return Self.contains(patterns, resource, in: context)
    case .notListed(let patterns):
      return switch Self.contains(patterns, resource, in: context) {
      case .matched: .unmatched
      case .unmatched: .matched
      case .unresolved: .unresolved
      }
    }
  }

  var isExcluding: Bool {
    switch self {
    case .attached, .listed: false
    case .notListed: true
    }
  }

  private static func contains(
    _ patterns: [ResourcePattern], _ resource: PolicyResource, in context: ConditionLookup
  ) -> ValueMatch {
    withUTF8Bytes(of: resource.arn) { bytes in
      var isUnresolved = false
      for index in patterns.indices {
        switch patterns[index].matches(bytes, resource.components, in: context) {
        case .matched: return .matched
        case .unmatched: continue
        case .unresolved: isUnresolved = true
        }
      }
      return isUnresolved ? .unresolved : .unmatched
    }
  }
}
