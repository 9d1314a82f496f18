import IAMPolicy
import KMSModel

/// The condition keys of one decision, read from what the request already has: no dictionary is built.
struct KMSConditionContext: ConditionContext, Sendable {
  let caller: Caller
  let request: RequestFacts
  let parameters: RequestParameters
  /// The encryption context, or the pairs of a grant's constraint.
  let context: StringPairs
  /// How the caller named the key, if by an alias.
  let alias: AliasName?
  /// The key, for decisions about one.
  let key: KeyAuthorizationFacts?
  /// Whether a custom key store is asked about.
  let isAboutKeyStore: Bool
  /// Tags and aliases of the key are for policies of principals, not for the key's own.
  ///
  /// Source: Developer Guide, "aws:ResourceTag" and "kms:ResourceAliases": "IAM policies only".
  var isKeyPolicy = false

  init(
    caller: Caller, request: RequestFacts, parameters: RequestParameters, context: StringPairs,
    alias: AliasName?, key: KeyAuthorizationFacts?, isAboutKeyStore: Bool = false
  ) {
    self.caller = caller
    self.request = request
    self.parameters = parameters
    self.context = context
    self.alias = alias
    self.key = key
    self.isAboutKeyStore = isAboutKeyStore
  }

  /// See `ConditionContext`.
  func values(for key: ConditionKey) -> ConditionValues {
    if let supposed = request.supposed?.values(for: key) {
      switch supposed {
      case .absent: break
      case .text, .boolean, .integer, .instant, .address, .binary, .list: return supposed
      }
    }
    guard let symbol = key.symbol else { return .absent }
    return ConditionKeys.readers[symbol](self, key)
  }

  var now: PolicyInstant { KMSConditionContext.instant(request.now) }

  var attributes: PrincipalAttributes { caller.attributes }

  var session: PrincipalAttributes.Session? { caller.attributes.session }

  var isService: Bool { serviceName != nil }

  var serviceName: String? {
    guard case .service(let name) = caller.kind else { return nil }
    return name
  }

  /// The account in the ARN of what a service works for.
  var sourceAccount: String? {
    guard let source = request.sourceARN else { return nil }
    let parts = source.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 ? String(parts[4]) : nil
  }

  var principalARN: ConditionValues {
    isService ? .absent : .text(attributes.principalARN)
  }

  var principalType: ConditionValues {
    switch caller.kind {
    case .root: .text("Account")
    case .user: .text("User")
    case .assumedRole: .text("AssumedRole")
    case .federatedUser: .text("FederatedUser")
    case .service: .absent
    }
  }

  func ofAccount(_ text: String) -> ConditionValues { isService ? .absent : .text(text) }

  /// Of principals of accounts.
  var organization: OrganizationFacts? { isService ? nil : attributes.organization }

  /// The organization of the key's account: that of every account.
  var organizationOfKey: OrganizationFacts? { key == nil ? nil : attributes.organization }

  var pathOfKey: String? {
    key.flatMap { organizationOfKey?.path(of: $0.arn.account) }
  }

  /// Source: Service Authorization Reference, "AWS Key Management Service".
  var callerAccount: ConditionValues {
    key != nil || isAboutKeyStore ? .text(caller.account.text) : .absent
  }

  var tokenIssueTime: ConditionValues {
    session.map { .instant(KMSConditionContext.instant($0.issueTime)) } ?? .absent
  }

  /// No session of this service is made with a second factor; long-term keys do not have the key at all.
  var isMultiFactor: ConditionValues { session == nil ? .absent : .boolean(false) }

  func principalTag(_ key: ConditionKey) -> ConditionValues {
    for tag in attributes.tags where key.tailMatches(tag.key) { return .text(tag.value) }
    return .absent
  }

  var keyAttributes: KeyAttributes? {
    if let key { return key.attributes }
    return parameters.creation?.attributes
  }

  var isMultiRegion: ConditionValues {
    .optional(keyAttributes.map { $0.multiRegion != nil })
  }

  /// Absent when the key has more aliases than the quota allows: what depends on them is denied.
  var resourceAliases: ConditionValues {
    guard !isKeyPolicy, let aliases = key?.aliases else { return .absent }
    return .list(aliases)
  }

  func resourceTag(_ key: ConditionKey) -> ConditionValues {
    guard !isKeyPolicy, let tags = self.key?.tags else { return .absent }
    return KMSConditionContext.value(in: tags, for: key)
  }

  func requestTag(_ key: ConditionKey) -> ConditionValues {
    guard let tags = parameters.tags else { return .absent }
    return KMSConditionContext.value(in: tags, for: key)
  }

  var tagKeys: ConditionValues {
    if let keys = parameters.removedTagKeys { return .list(keys) }
    return .list(parameters.tags?.pairs.map(\.key) ?? [])
  }

  func encryptionContext(_ key: ConditionKey) -> ConditionValues {
    KMSConditionContext.value(in: context, for: key)
  }

  var isGrantForService: ConditionValues {
    switch parameters {
    case .grantCreation, .grantAdministration: .boolean(request.viaService != nil || isService)
    default: .absent
    }
  }

  var validTo: ConditionValues {
    parameters.validTo.map { .instant(KMSConditionContext.instant($0)) } ?? .absent
  }

  /// The value whose name is the tail of the key, without regard to case. Names that differ in case only
  /// are several values of one key, so that no second spelling hides the first.
  private static func value(in pairs: StringPairs, for key: ConditionKey) -> ConditionValues {
    var found: ConditionValues = .absent
    for pair in pairs.pairs where key.tailMatches(pair.key) {
      switch found {
      case .text(let first): found = .list([first, pair.value])
      case .list(let values): found = .list(values + [pair.value])
      case .absent, .boolean, .integer, .instant, .address, .binary: found = .text(pair.value)
      }
    }
    return found
  }

  private static func instant(_ time: Timestamp) -> PolicyInstant {
    PolicyInstant(seconds: time.secondsSinceEpoch)
  }
}
