import IAMPolicy
import KMSAuthorization
import KMSModel

/// The decision on a request about identity itself: made by the one procedure that also decides on keys.
enum IdentityDecision {
  /// Refuses the request unless the caller's policies, and that of the resource if it has one, allow.
  ///
  /// - Throws: the refusal with its reasons; what of them the caller is shown is for the operation to say.
  static func decide(
    action: String, resource: String, resourcePolicy: ServiceQuestion.ResourcePolicy? = nil,
    caller: Caller, facts: RequestFacts, adding context: [(name: String, values: ConditionValues)]
  ) throws(Refusal) {
    try Authorizer().authorize(
      ServiceQuestion(action: action, resource: resource, resourcePolicy: resourcePolicy),
      by: caller, request: facts,
      in: IdentityContext.make(caller: caller, facts: facts, adding: context))
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
    if let organization = attributes.organization {
      context.set("aws:PrincipalOrgID", .text(organization.id))
      context.set("aws:PrincipalOrgPaths", .list([organization.path(of: caller.account)]))
    }
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
