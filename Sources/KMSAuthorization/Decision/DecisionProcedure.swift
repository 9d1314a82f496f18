import IAMPolicy

/// The decision, apart from asking policies: pure case analysis over what they said. It is the only one:
/// keys, the account, IAM, STS with its trust policies, Organizations and the trail are decided here.
///
/// Source: Developer Guide, "Determining access to AWS KMS keys" and "Troubleshooting key access"; IAM User
/// Guide, "Policy evaluation logic". What a grant is worth to sessions and accounts is not documented;
/// the rules for key policies are taken (docs/decisions/0010-deciding.md).
enum DecisionProcedure {
  /// How the caller stands to the resource.
  enum Relation {
    /// A principal of the account that owns it.
    case owner
    /// A principal of another account.
    case stranger(isRoot: Bool)
    /// A service principal, which belongs to no account.
    case service
  }

  /// Decides on the use of one resource whose own policy has to agree: a key, or a role that is assumed.
  static func decideOnResource(
    _ findings: PolicyFindings, _ relation: Relation, reachesOtherAccounts: Bool = true,
    grant: RelevantGrant? = nil
  ) -> Verdict {
    if let source = findings.denial { return .refused(.explicitDeny(source)) }
    guard findings.serviceControlAllows else { return .refused(.noPolicyAllows(.serviceControl)) }
    if case .stranger = relation, !reachesOtherAccounts { return .refused(.ownAccountOnly) }
    if let basis = resourcePolicyBasis(findings, relation) { return .allowed(basis) }
    if let grant, suffices(grant, findings) { return .allowed(.grant(id: grant.id)) }
    return .refused(.noPolicyAllows(missing(in: findings, relation)))
  }

  /// Decides where no policy of a resource has a say: operations on the account, on aliases, on identity.
  static func decideInAccount(_ findings: PolicyFindings, isRoot: Bool) -> Verdict {
    if let source = findings.denial { return .refused(.explicitDeny(source)) }
    guard findings.serviceControlAllows else { return .refused(.noPolicyAllows(.serviceControl)) }
    guard isRoot || findings.identityAllows else { return .refused(.noPolicyAllows(.identity)) }
    guard findings.boundaryAllows else { return .refused(.noPolicyAllows(.boundary)) }
    guard findings.sessionAllows else { return .refused(.noPolicyAllows(.session)) }
    return .allowed(.identity)
  }

  /// What the resource's policy gives the caller, together with the caller's own policies where they must agree.
  private static func resourcePolicyBasis(_ findings: PolicyFindings, _ relation: Relation)
    -> Verdict.Basis?
  {
    guard let match = findings.resourcePolicy else { return nil }
    switch relation {
    case .owner:
      switch match {
      case .everyone, .direct, .holder: return .keyPolicy
      case .parent: return findings.ceilingsAllow ? .keyPolicy : nil
      case .account:
        return findings.identityAllows && findings.ceilingsAllow ? .keyPolicyAndIdentity : nil
      }
    case .stranger(let isRoot):
      return (isRoot || findings.identityAllows) && findings.ceilingsAllow
        ? .keyPolicyAndIdentity : nil
    case .service: return .keyPolicy
    }
  }

  /// A grant needs no policy of the principal, in no account.
  private static func suffices(_ grant: RelevantGrant, _ findings: PolicyFindings) -> Bool {
    switch grant.match {
    case .direct: true
    case .parent: findings.ceilingsAllow
    case .account: findings.identityAllows && findings.ceilingsAllow
    }
  }

  private static func missing(in findings: PolicyFindings, _ relation: Relation) -> PolicySource {
    guard let match = findings.resourcePolicy else { return .resource }
    let needsIdentity: Bool =
      switch relation {
      case .owner: match == .account
      case .stranger(let isRoot): !isRoot
      case .service: false
      }
    if needsIdentity, !findings.identityAllows { return .identity }
    return findings.boundaryAllows ? .session : .boundary
  }
}
