import IAMPolicy
import KMSAuthorization
import KMSModel

/// The decision on a request about identity itself, where only policies of the principal have a say.
///
/// Source: IAM User Guide, "Policy evaluation logic".
enum IdentityDecision {
  /// How it ended.
  enum Verdict: Sendable, Equatable {
    case allowed
    /// A policy of this kind denies.
    case denied(by: Source)
    /// No policy of this kind allows, and one had to.
    case missing(in: Source)
  }

  /// The kinds of policies, as refusals name them.
  enum Source: String, Sendable {
    case identity = "identity-based"
    case boundary = "permissions boundary"
    case session = "session"
    case serviceControl = "service control"
    case resource = "resource-based"
  }

  /// Asks every policy of the caller.
  static func decide(
    action: String, resource: String, caller: Caller, context: DictionaryConditionContext
  ) -> Verdict {
    let request = PolicyRequest(
      principal: caller.principal, action: PolicyAction(action),
      resource: PolicyResource(arn: resource))
    let policies = caller.policies
    for level in policies.serviceControl {
      if let verdict = verdict(of: level, .serviceControl, request, context) { return verdict }
    }
    switch caller.kind {
    case .root: break
    case .user, .assumedRole, .federatedUser, .service:
      if let verdict = verdict(of: policies.identity, .identity, request, context) {
        return verdict
      }
    }
    if let boundary = policies.boundary,
      let verdict = verdict(of: [boundary], .boundary, request, context)
    {
      return verdict
    }
    if let session = policies.session,
      let verdict = verdict(of: session, .session, request, context)
    {
      return verdict
    }
    return .allowed
  }

  /// Nothing when one of the policies allows and none denies.
  private static func verdict(
    of policies: [AttachedPolicy], _ source: Source, _ request: PolicyRequest,
    _ context: DictionaryConditionContext
  ) -> Verdict? {
    var isAllowed = false
    for attached in policies {
      let outcome = attached.policy.evaluate(request, in: context)
      if outcome.isDenial { return .denied(by: source) }
      if case .allowed = outcome { isAllowed = true }
    }
    return isAllowed ? nil : .missing(in: source)
  }
}

extension IdentityDecision.Verdict {
  /// The end of the text that refuses; nothing if there is nothing to refuse.
  func refusal(of action: String) -> String? {
    switch self {
    case .allowed: nil
    case .denied(let source): "with an explicit deny in \(source.denying)"
    case .missing(let source): "because no \(source.missing) allows the \(action) action"
    }
  }
}

extension IdentityDecision.Source {
  fileprivate var denying: String {
    switch self {
    case .identity: "an identity-based policy"
    case .boundary: "a permissions boundary"
    case .session: "a session policy"
    case .serviceControl: "a service control policy"
    case .resource: "a resource-based policy"
    }
  }

  fileprivate var missing: String {
    switch self {
    case .identity, .resource: "\(rawValue) policy"
    case .boundary: rawValue
    case .session, .serviceControl: "\(rawValue) policy"
    }
  }
}

/// The condition keys of requests about identity.
enum IdentityContext {
  /// What every request has, and what the operation adds.
  static func make(
    caller: Caller?, facts: RequestFacts, adding more: [(name: String, values: ConditionValues)]
  ) -> DictionaryConditionContext {
    var context = DictionaryConditionContext([
      ("aws:CurrentTime", .instant(instant(facts.now))),
      ("aws:EpochTime", .instant(instant(facts.now))),
      ("aws:SecureTransport", .boolean(facts.isSecureTransport)),
      ("aws:SourceIp", .text(facts.sourceAddress)),
      ("aws:RequestedRegion", .text(facts.region.name)),
      ("aws:ViaAWSService", .boolean(false)),
      ("aws:PrincipalIsAWSService", .boolean(false)),
    ])
    if let agent = facts.userAgent { context.set("aws:UserAgent", .text(agent)) }
    if let caller { add(caller, to: &context) }
    for entry in more { context.set(entry.name, entry.values) }
    return context
  }

  private static func add(_ caller: Caller, to context: inout DictionaryConditionContext) {
    let attributes = caller.attributes
    context.set("aws:PrincipalArn", .text(attributes.principalARN))
    context.set("aws:PrincipalAccount", .text(caller.account.text))
    context.set("aws:PrincipalType", .text(type(of: caller)))
    context.set("aws:userid", .text(caller.principalID))
    if let name = attributes.userName { context.set("aws:username", .text(name)) }
    for tag in attributes.tags { context.set("aws:PrincipalTag/\(tag.key)", .text(tag.value)) }
    guard let session = attributes.session else { return }
    context.set("aws:TokenIssueTime", .instant(instant(session.issueTime)))
    context.set("aws:MultiFactorAuthPresent", .boolean(false))
    if let identity = session.sourceIdentity { context.set("aws:SourceIdentity", .text(identity)) }
    if let provider = session.federatedProvider {
      context.set("aws:FederatedProvider", .text(provider))
    }
  }

  private static func type(of caller: Caller) -> String {
    switch caller.kind {
    case .root: "Account"
    case .user: "User"
    case .assumedRole: "AssumedRole"
    case .federatedUser: "FederatedUser"
    case .service: "Service"
    }
  }

  static func instant(_ time: Timestamp) -> PolicyInstant {
    PolicyInstant(seconds: time.secondsSinceEpoch)
  }
}
