import IAMPolicy
import KMSAuthorization
import KMSModel

/// Whom a simulation is about.
extension IdentityCall {
  /// The user that `CallerArn` names; it need not be there.
  func simulatedUser(_ arn: String, _ builder: inout CallerBuilder) throws(IdentityRefusal)
    -> Caller
  {
    if let record = state.principal(arn: arn, in: partition), record.kind == .user,
      let caller = builder.caller(for: record, in: state)
    {
      return caller
    }
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "iam", parts[3].isEmpty,
      let account = AccountID(String(parts[4])), parts[5].hasPrefix("user/"),
      let name = parts[5].split(separator: "/").last, parts[5].utf8.count > 5
    else { throw .invalidInput("Invalid CallerArn: \(arn)") }
    return Caller(
      kind: .user(name: String(name)), account: account, arn: arn, principalID: "",
      accessKeyID: "",
      principal: PolicyPrincipal(.user(arn: arn, id: ""), account: account.text),
      policies: .none, attributes: PrincipalAttributes(principalARN: arn, userName: String(name)))
  }

  /// Somebody of the account without a name: policies alone are simulated.
  func nobody(_ arn: String) -> Caller {
    Caller(
      kind: .user(name: ""), account: account, arn: arn, principalID: "", accessKeyID: "",
      principal: PolicyPrincipal(.anonymous, account: account.text), policies: .none,
      attributes: PrincipalAttributes(principalARN: arn))
  }

  /// The condition keys: what is known of the principal and the time, and what the request passes. What a real
  /// request would bring, such as an address, is missing unless it is passed.
  func simulatedContext(_ caller: Caller?, _ entries: [(name: String, values: ConditionValues)])
    -> DictionaryConditionContext
  {
    let unknown = [
      "aws:SecureTransport", "aws:SourceIp", "aws:RequestedRegion", "aws:UserAgent",
      "aws:ViaAWSService", "aws:PrincipalIsAWSService",
    ]
    return IdentityContext.make(
      caller: caller, facts: facts, adding: unknown.map { ($0, .absent) } + entries)
  }
}

extension Caller {
  /// The same principal under other policies.
  func bound(by policies: PrincipalPolicies) -> Caller {
    Caller(
      kind: kind, account: account, arn: arn, principalID: principalID, accessKeyID: accessKeyID,
      principal: principal, policies: policies, attributes: attributes)
  }
}

extension SimulatedPolicy {
  /// As the decision procedure takes it.
  var attached: AttachedPolicy { AttachedPolicy(name: id, policy: policy) }
}
