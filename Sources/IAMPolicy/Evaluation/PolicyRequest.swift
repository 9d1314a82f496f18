/// An action that is asked for, such as `kms:Decrypt`.
///
/// Make each one once and keep it: making allocates, comparing does not.
public struct PolicyAction: Sendable, Hashable {
  /// The name with `A`–`Z` turned into `a`–`z`, as UTF-8.
  let folded: [UInt8]
  /// The vocabulary that has the action, and its place there; none for an action of its name alone.
  let vocabulary: PolicyVocabulary?
  let place: Int

  /// An action by its name, vendor and all. Case is irrelevant.
  ///
  /// One from ``PolicyVocabulary/action(named:)`` is decided on faster.
  /// - Source: IAM User Guide, "IAM JSON policy elements: Action".
  public init(_ name: String) {
    self.init(folded: name.utf8.map(\.asciiLowercased), vocabulary: nil, place: 0)
  }

  init(folded: [UInt8], vocabulary: PolicyVocabulary?, place: Int) {
    self.folded = folded
    self.vocabulary = vocabulary
    self.place = place
  }

  /// Whether both have the same name.
  public static func == (left: PolicyAction, right: PolicyAction) -> Bool {
    left.folded == right.folded
  }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}

/// A resource that is asked for.
public struct PolicyResource: Sendable {
  /// The ARN.
  public let arn: String
  let components: ARNComponents?

  /// A resource by its ARN, compared byte by byte.
  ///
  /// An operation without a resource has the ARN of everything in its account, such as
  /// `arn:aws:kms:us-west-2:111122223333:*`. A text that is no ARN is matched by `*` only.
  public init(arn: String) {
    self.arn = arn
    components = withUTF8Bytes(of: arn) { ARNComponents($0) }
  }
}

/// What one decision is about, apart from its condition keys.
public struct PolicyRequest: Sendable {
  /// Who asks.
  public let principal: PolicyPrincipal
  /// For what.
  public let action: PolicyAction
  /// With which resource.
  public let resource: PolicyResource

  /// A request.
  public init(principal: PolicyPrincipal, action: PolicyAction, resource: PolicyResource) {
    self.principal = principal
    self.action = action
    self.resource = resource
  }
}
