import IAMPolicy
import KMSAuthorization
import KMSModel

/// Turns records into callers, compiling each policy once.
struct CallerBuilder: Sendable {
  let partition: Partition
  private var compiled: [String: CompiledPolicy] = [:]
  /// The organization of the state that callers are made from.
  private var organization: OrganizationFacts?

  /// How many compiled policies are kept.
  private static let compiledMax = 10_000

  init(partition: Partition) {
    self.partition = partition
  }

  /// A policy in the form in which requests are compared with it.
  mutating func compile(_ document: String, _ kind: PolicyKind) -> CompiledPolicy {
    let key = "\(kind)\u{0}\(document)"
    if let policy = compiled[key] { return policy }
    if compiled.count >= CallerBuilder.compiledMax { compiled.removeAll() }
    let policy = CompiledPolicy(
      stored: Array(document.utf8), kind: kind, vocabulary: ConditionKeys.vocabulary)
    compiled[key] = policy
    return policy
  }

  /// Forgets what was made from one state, before the next is used. Compiled policies stay: their text is
  /// their key.
  mutating func forgetState() { organization = nil }

  /// The organization, with the policies that limit the resources of its accounts.
  private mutating func organization(in state: IdentityState) -> OrganizationFacts? {
    if let organization { return organization }
    guard let management = state.managementAccount else { return nil }
    organization = OrganizationFacts(
      id: OrganizationOperations.organizationID, rootID: OrganizationOperations.rootID,
      managementAccount: management)
    return organization
  }

  /// Whom a long-term access key stands for; nothing if its user is gone.
  mutating func caller(for key: AccessKeyRecord, in state: IdentityState) -> Caller? {
    guard let userID = key.userID else {
      return root(of: key.account, accessKeyID: key.accessKeyID, session: nil, in: state)
    }
    guard let user = state.principal(id: userID) else { return nil }
    return caller(for: user, accessKeyID: key.accessKeyID, session: nil, in: state)
  }

  /// Whom a session stands for; nothing if its principal is gone.
  mutating func caller(for session: SessionGrant, in state: IdentityState) -> Caller? {
    switch session.subject {
    case .root:
      return root(
        of: session.account, accessKeyID: session.accessKeyID, session: session, in: state)
    case .principal(let id):
      guard let record = state.principal(id: id) else { return nil }
      return caller(for: record, accessKeyID: session.accessKeyID, session: session, in: state)
    }
  }

  /// A user or role as simulations see it, without an access key.
  mutating func caller(for record: PrincipalRecord, in state: IdentityState) -> Caller? {
    caller(for: record, accessKeyID: "", session: nil, in: state)
  }

  /// Somebody whom an identity provider vouches for. As services do, they belong to no account, and no policies
  /// but those of the role bind them.
  mutating func caller(vouchedForBy provider: ProviderRecord, in state: IdentityState) -> Caller {
    let arn = provider.arn(in: partition)
    return Caller(
      kind: .service(name: provider.url), account: provider.account, arn: arn, principalID: arn,
      accessKeyID: "", principal: PolicyPrincipal(.identityProvider(arn), account: nil),
      policies: .none,
      attributes: PrincipalAttributes(principalARN: arn, organization: organization(in: state)))
  }

  /// The root user of an account as simulations see it; nothing if there is no such account.
  mutating func root(of account: AccountID, in state: IdentityState) -> Caller? {
    root(of: account, accessKeyID: "", session: nil, in: state)
  }

  private mutating func root(
    of account: AccountID, accessKeyID: String, session: SessionGrant?, in state: IdentityState
  ) -> Caller? {
    guard state.accounts[account] != nil else { return nil }
    let arn = "arn:\(partition):iam::\(account):root"
    return Caller(
      kind: .root, account: account, arn: arn, principalID: account.text,
      accessKeyID: accessKeyID, principal: PolicyPrincipal(.rootUser, account: account.text),
      policies: PrincipalPolicies(
        identity: [], session: sessionPolicies(session, in: state),
        serviceControl: serviceControl(account, in: state)),
      attributes: PrincipalAttributes(
        principalARN: arn, session: session?.attributes, organization: organization(in: state)))
  }

  private mutating func caller(
    for record: PrincipalRecord, accessKeyID: String, session: SessionGrant?,
    in state: IdentityState
  ) -> Caller? {
    let policies = PrincipalPolicies(
      identity: identityPolicies(of: record, in: state), boundary: boundary(of: record, in: state),
      session: sessionPolicies(session, in: state),
      serviceControl: serviceControl(record.account, in: state))
    let ownARN = record.arn(in: partition)
    let isBounded = record.boundaryARN != nil
    switch record.kind {
    case .group: return nil
    case .user:
      return Caller(
        kind: .user(name: record.name), account: record.account, arn: ownARN,
        principalID: record.id, accessKeyID: accessKeyID,
        principal: PolicyPrincipal(
          .user(arn: ownARN, id: record.id), account: record.account.text,
          hasPermissionsBoundary: isBounded),
        policies: policies,
        attributes: PrincipalAttributes(
          principalARN: ownARN, userName: record.name, tags: tags(record, session),
          session: session?.attributes, organization: organization(in: state)))
    case .role:
      let name = session?.name ?? "simulation"
      let arn = "arn:\(partition):sts::\(record.account):assumed-role/\(record.name)/\(name)"
      return Caller(
        kind: .assumedRole(role: record.name, session: name), account: record.account, arn: arn,
        principalID: "\(record.id):\(name)", accessKeyID: accessKeyID,
        principal: PolicyPrincipal(
          .roleSession(arn: arn, roleARN: ownARN, roleID: record.id), account: record.account.text,
          hasPermissionsBoundary: isBounded),
        policies: policies,
        attributes: PrincipalAttributes(
          principalARN: ownARN, tags: tags(record, session), session: session?.attributes,
          organization: organization(in: state)))
    }
  }

  private mutating func identityPolicies(of record: PrincipalRecord, in state: IdentityState)
    -> [AttachedPolicy]
  {
    var policies = ownPolicies(of: record, in: state)
    for id in record.groupIDs {
      guard let group = state.principal(id: id) else { continue }
      policies += ownPolicies(of: group, in: state)
    }
    return policies
  }

  private mutating func ownPolicies(of record: PrincipalRecord, in state: IdentityState)
    -> [AttachedPolicy]
  {
    var policies = record.inlinePolicies.map { policy in
      AttachedPolicy(name: "inline/\(policy.name)", policy: compile(policy.document, .identity))
    }
    for arn in record.attachedPolicyARNs {
      // INVARIANT: a policy that is attached cannot be deleted; one that is missing all the same denies.
      let document = state.policy(arn: arn, in: partition)?.document ?? ""
      policies.append(AttachedPolicy(name: arn, policy: compile(document, .identity)))
    }
    return policies
  }

  private mutating func boundary(of record: PrincipalRecord, in state: IdentityState)
    -> AttachedPolicy?
  {
    guard let arn = record.boundaryARN else { return nil }
    let document = state.policy(arn: arn, in: partition)?.document ?? ""
    return AttachedPolicy(name: arn, policy: compile(document, .permissionsBoundary))
  }

  private mutating func sessionPolicies(_ session: SessionGrant?, in state: IdentityState)
    -> [AttachedPolicy]?
  {
    guard let session, session.policyDocument != nil || !session.policyARNs.isEmpty else {
      return nil
    }
    var policies: [AttachedPolicy] = []
    if let document = session.policyDocument {
      policies.append(AttachedPolicy(name: "session", policy: compile(document, .session)))
    }
    for arn in session.policyARNs {
      let document = state.policy(arn: arn, in: partition)?.document ?? ""
      policies.append(AttachedPolicy(name: arn, policy: compile(document, .session)))
    }
    return policies
  }

  /// One level for the root of the organization and one for the account, where policies are attached. The
  /// account that manages the organization is not bound by them.
  mutating func serviceControl(_ account: AccountID, in state: IdentityState)
    -> [[AttachedPolicy]]
  {
    guard account != state.managementAccount else { return [] }
    let ofRoot = state.serviceControlPolicies.values.filter(\.isAttachedToRoot)
      .sorted { $0.id < $1.id }
    let ids = state.accounts[account]?.serviceControlPolicyIDs ?? []
    // Full access on every level, as long as nobody changed anything, needs no asking.
    guard !ofRoot.isEmpty || ids != [AccountRecord.fullAccessID] else { return [] }
    let fullAccess = ServiceControlOperations.fullAccess
    let ofAccount = ids.compactMap {
      $0 == fullAccess.id ? fullAccess : state.serviceControlPolicies[$0]
    }
    return [[fullAccess] + ofRoot, ofAccount].map { level in
      level.map { AttachedPolicy(name: $0.id, policy: compile($0.document, .serviceControl)) }
    }
  }

  /// Tags of the session hide those of the principal that have the same key.
  private func tags(_ record: PrincipalRecord, _ session: SessionGrant?)
    -> [PrincipalAttributes.PrincipalTag]
  {
    let sessionTags = session?.tags ?? []
    let hidden = Set(sessionTags.map { $0.key.lowercased() })
    return (sessionTags + record.tags.filter { !hidden.contains($0.key.lowercased()) }).map {
      PrincipalAttributes.PrincipalTag(key: $0.key, value: $0.value)
    }
  }
}

extension IdentityState {
  /// The account that manages the organization: the first that was made.
  var managementAccount: AccountID? {
    accounts.values.min { ($0.creationDate, $0.account) < ($1.creationDate, $1.account) }?.account
  }
}
