import IAMPolicy

/// The cast of the tests: account A owns the keys, account B is a stranger.
enum Sample {
  static let accountA = "111122223333"
  static let accountB = "444455556666"
  static let keyARN = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  static let devSessionARN = "arn:aws:sts::111122223333:assumed-role/Dev/laptop"

  static let rootA = PolicyPrincipal(.rootUser, account: accountA)
  static let rootB = PolicyPrincipal(.rootUser, account: accountB)
  static let alice = PolicyPrincipal(
    .user(arn: "arn:aws:iam::111122223333:user/Alice", id: "AIDAALICEALICEALICE1"),
    account: accountA)
  static let bob = PolicyPrincipal(
    .user(arn: "arn:aws:iam::444455556666:user/Bob", id: "AIDABOBBOBBOBBOBBOB1"),
    account: accountB)
  static let dev = PolicyPrincipal(
    .roleSession(
      arn: devSessionARN, roleARN: "arn:aws:iam::111122223333:role/team/Dev",
      roleID: "AROADEVDEVDEVDEVDEV1"),
    account: accountA)
  static let carol = PolicyPrincipal(
    .federatedUser(
      arn: "arn:aws:sts::111122223333:federated-user/Carol",
      userARN: "arn:aws:iam::111122223333:user/Alice", userID: "AIDAALICEALICEALICE1"),
    account: accountA)
  static let logs = PolicyPrincipal(
    .service(names: ["logs.us-west-2.amazonaws.com", "logs.amazonaws.com"]), account: nil)
  static let workload = PolicyPrincipal(
    .identityProvider("arn:aws:iam::111122223333:oidc-provider/id.example.com"), account: nil)
  static let anonymous = PolicyPrincipal(.anonymous, account: nil)

  static let everybody = [rootA, rootB, alice, bob, dev, carol, logs, workload, anonymous]

  static func request(
    _ principal: PolicyPrincipal = alice, _ action: String = "kms:Decrypt",
    on resource: String = keyARN
  ) -> PolicyRequest {
    PolicyRequest(
      principal: principal, action: PolicyAction(action), resource: PolicyResource(arn: resource))
  }

  /// A document as KMS stores it: any valid one of its kind.
  static func policy(_ text: String, kind: PolicyKind = .resource) -> CompiledPolicy {
    CompiledPolicy(stored: Array(text.utf8), kind: kind)
  }

  /// A key policy with these statements, given without their braces.
  static func keyPolicy(_ statements: String...) -> CompiledPolicy {
    let list = statements.map { "{\($0)}" }.joined(separator: ",")
    return policy("{\"Version\":\"2012-10-17\",\"Statement\":[\(list)]}")
  }

  /// An identity policy that allows everything under a condition.
  static func conditional(_ condition: String, version: String = "2012-10-17") -> CompiledPolicy {
    policy(
      """
      {"Version":"\(version)","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
      "Condition":\(condition)}}
      """, kind: .identity)
  }
}

extension PolicyOutcome {
  var isAllowance: Bool {
    if case .allowed = self { return true }
    return false
  }

  /// The outcome without the place of the statement.
  var substance: String {
    switch self {
    case .denied: "denied"
    case .unreadable: "unreadable"
    case .allowed(_, let match): "allowed by \(match)"
    case .noMatch: "no match"
    }
  }
}
