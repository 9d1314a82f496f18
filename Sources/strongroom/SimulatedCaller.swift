import IAMPolicy
import KMSAuthorization
import KMSModel

/// A principal that is only spoken of.
struct SimulatedCaller {
  /// The principal as decisions see it.
  let caller: Caller

  /// Reads the ARN of a principal.
  ///
  /// - Parameters:
  ///   - id: the unique id of the user or role.
  ///   - role: the ARN of the role behind a session; made from its name if absent.
  init(arn: String, id: String, role: String?, policies: PrincipalPolicies) throws(ProgramError) {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, let partition = Partition(String(parts[1])),
      let account = AccountID(String(parts[4]))
    else { throw SimulatedCaller.unknown(arn) }
    let names = parts[5].split(separator: "/").map(String.init)
    switch (parts[2], names.first, names.count) {
    case ("iam", "root"?, 1):
      caller = .root(
        of: account, in: partition, accessKeyID: "", policies: policies)
    case ("iam", "user"?, 2...):
      caller = SimulatedCaller.make(
        .user(name: names.last ?? ""), .user(arn: arn, id: id), account, arn, id, policies,
        PrincipalAttributes(principalARN: arn, userName: names.last))
    case ("sts", "assumed-role"?, 3):
      let roleARN = role ?? "arn:\(partition):iam::\(account):role/\(names[1])"
      caller = SimulatedCaller.make(
        .assumedRole(role: names[1], session: names[2]),
        .roleSession(arn: arn, roleARN: roleARN, roleID: id), account, arn, "\(id):\(names[2])",
        policies, PrincipalAttributes(principalARN: roleARN))
    case ("sts", "federated-user"?, 2):
      let userARN = role ?? "arn:\(partition):iam::\(account):user/unknown"
      caller = SimulatedCaller.make(
        .federatedUser(name: names[1]),
        .federatedUser(arn: arn, userARN: userARN, userID: id), account, arn,
        "\(account):\(names[1])", policies, PrincipalAttributes(principalARN: arn))
    default: throw SimulatedCaller.unknown(arn)
    }
  }

  private static func make(
    _ kind: Caller.Kind, _ identity: PolicyPrincipal.Identity, _ account: AccountID,
    _ arn: String, _ principalID: String, _ policies: PrincipalPolicies,
    _ attributes: PrincipalAttributes
  ) -> Caller {
    Caller(
      kind: kind, account: account, arn: arn, principalID: principalID, accessKeyID: "",
      principal: PolicyPrincipal(
        identity, account: account.text, hasPermissionsBoundary: policies.boundary != nil),
      policies: policies, attributes: attributes)
  }

  private static func unknown(_ arn: String) -> ProgramError {
    ProgramError(
      "`\(arn)` is no principal; write the ARN of a root user, user, role session or federated user"
    )
  }
}
