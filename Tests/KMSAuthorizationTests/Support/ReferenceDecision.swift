import IAMPolicy
import KMSAuthorization
import KMSModel

/// What one policy says, in the words of the documentation.
enum Answer: Equatable {
  case denies
  case allows(PrincipalMatch)
  case silent
}

/// The combination of policies and grants once more, slowly and from the documentation alone: every policy
/// is asked for every question, in the order of the text, and nothing is remembered.
///
/// Source: facts collected in nine numbered steps from the Developer Guide, "Determining access", and the
/// IAM User Guide, "Policy evaluation logic", before the service was written.
struct ReferenceDecision {
  let situation: Situation
  private let context: DictionaryConditionContext

  init(situation: Situation) {
    self.situation = situation
    self.context = Self.context(of: situation)
  }

  /// Whether the request is allowed.
  var isAllowed: Bool {
    // An explicit deny anywhere.
    if allAnswers.contains(.denies) { return false }
    // Service control policies: every level must allow.
    for level in policies.serviceControl where !allows(level) { return false }
    let isOwner = situation.caller.account == situation.key.arn.account
    // Operations that do not reach other accounts.
    if !isOwner, !isService, !ReferenceDecision.reaching.contains(situation.action.name) {
      return false
    }
    let keyAnswer = ask(situation.key.policy)
    var names: Set<PrincipalMatch> = []
    if case .allows(let match) = keyAnswer { names.insert(match) }
    if isService { return !names.isEmpty || grantAllows([.direct]) }
    let identity = allows(policies.identity)
    let ceilings =
      (policies.boundary.map { allows([$0]) } ?? true) && (policies.session.map(allows) ?? true)
    if isOwner {
      if names.contains(.direct) || names.contains(.everyone) { return true }
      if names.contains(.parent), ceilings { return true }
      if names.contains(.account), identity, ceilings { return true }
    } else if !names.isEmpty, identity || isRoot, ceilings {
      return true
    }
    return grantAllows([.direct]) || (ceilings && grantAllows([.parent]))
      || (ceilings && identity && grantAllows([.account]))
  }

  private static let reaching: Set<String> = [
    "kms:Decrypt", "kms:Encrypt", "kms:DescribeKey", "kms:CreateGrant", "kms:GenerateDataKey",
  ]

  private static let grantable: [String: GrantOperation] = [
    "kms:Decrypt": .decrypt, "kms:Encrypt": .encrypt, "kms:DescribeKey": .describeKey,
    "kms:GenerateDataKey": .generateDataKey,
  ]

  private var policies: PrincipalPolicies { situation.caller.policies }

  private var isRoot: Bool { situation.caller.kind == .root }

  private var isService: Bool {
    if case .service = situation.caller.kind { return true }
    return false
  }

  private var allAnswers: [Answer] {
    var all = policies.identity + policies.serviceControl.flatMap { $0 }
    if let boundary = policies.boundary { all.append(boundary) }
    all += policies.session ?? []
    // Of the sketch there is one, over the whole organization, whose management account has no key.
    all += situation.resourceControl
    return all.map { ask($0.policy) } + [ask(situation.key.policy)]
  }

  private func allows(_ policies: [AttachedPolicy]) -> Bool {
    policies.contains {
      if case .allows = ask($0.policy) { return true }
      return false
    }
  }

  /// Asks one policy; the language itself has a reference of its own.
  private func ask(_ policy: CompiledPolicy) -> Answer {
    let request = PolicyRequest(
      principal: situation.caller.principal, action: PolicyAction(situation.action.name),
      resource: PolicyResource(arn: situation.key.arn.text))
    switch policy.evaluate(request, in: context) {
    case .denied, .unreadable: return .denies
    case .allowed(_, let match): return .allows(match)
    case .noMatch: return .silent
    }
  }

  /// The few keys that the random policies use, in a dictionary.
  private static func context(of situation: Situation) -> DictionaryConditionContext {
    var values: [(name: String, values: ConditionValues)] = [
      ("kms:CallerAccount", .text(situation.caller.account.text)),
      ("aws:SecureTransport", .boolean(situation.request.isSecureTransport)),
    ]
    for pair in situation.context.pairs {
      values.append(("kms:EncryptionContext:" + pair.key, .text(pair.value)))
    }
    if let service = situation.request.viaService {
      values.append(("kms:ViaService", .text(service)))
    }
    return DictionaryConditionContext(values)
  }

  private func grantAllows(_ matches: Set<PrincipalMatch>) -> Bool {
    guard let operation = ReferenceDecision.grantable[situation.action.name] else { return false }
    return situation.grants.contains { grant in
      guard grant.operations.contains(operation), let match = match(of: grant),
        matches.contains(match)
      else { return false }
      if isService, let source = grant.sourceARN, source != situation.request.sourceARN {
        return false
      }
      if operation == .describeKey { return true }
      switch grant.constraint {
      case nil: return true
      case .equals(let pairs)?:
        return Set(pairs.pairs.map { [$0.key, $0.value] })
          == Set(situation.context.pairs.map { [$0.key, $0.value] })
      case .subset(let pairs)?:
        return Set(pairs.pairs.map { [$0.key, $0.value] })
          .isSubset(of: situation.context.pairs.map { [$0.key, $0.value] })
      }
    }
  }

  private func match(of grant: GrantFacts) -> PrincipalMatch? {
    switch (grant.grantee, situation.caller.principal.identity) {
    case (.service(let name), .service(let names)): return names.contains(name) ? .direct : nil
    case (.principal(let arn, _), let identity):
      let account = situation.caller.account.text
      if arn == "arn:aws:iam::\(account):root" { return isRoot ? .direct : .account }
      switch identity {
      case .user(let own, _): return own == arn ? .direct : nil
      case .roleSession(let own, let role, _):
        return own == arn ? .direct : role == arn ? .parent : nil
      case .federatedUser(let own, let user, _):
        return own == arn ? .direct : user == arn ? .parent : nil
      default: return nil
      }
    default: return nil
    }
  }
}
