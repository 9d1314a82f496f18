import KMSModel

/// GetAccountSummary. Source: IAM API Reference.
extension AccountOperations {
  static let getAccountSummary = IdentityOperation.read("GetAccountSummary", summary)

  private static func summary(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: "*")
    let state = call.state
    let own = state.policies(in: call.account)
    let entries: [(String, Int)] = [
      ("Users", state.principals(.user, in: call.account).count),
      ("UsersQuota", IdentityLimits.usersMax),
      ("Groups", state.principals(.group, in: call.account).count),
      ("GroupsQuota", IdentityLimits.groupsMax),
      ("Roles", state.principals(.role, in: call.account).count),
      ("RolesQuota", IdentityLimits.rolesMax),
      ("Policies", own.count), ("PoliciesQuota", IdentityLimits.policiesMax),
      ("PolicyVersionsInUse", own.reduce(0) { $0 + $1.versions.count }),
      ("VersionsPerPolicyQuota", ManagedPolicyRecord.versionsMax),
      ("AccessKeysPerUserQuota", IdentityLimits.accessKeysPerUserMax),
      ("GroupsPerUserQuota", IdentityLimits.groupsPerUserMax),
      ("AttachedPoliciesPerUserQuota", IdentityLimits.attachedPoliciesMax),
      ("AttachedPoliciesPerGroupQuota", IdentityLimits.attachedPoliciesMax),
      ("AttachedPoliciesPerRoleQuota", IdentityLimits.attachedPoliciesMax),
      ("Providers", state.providers(in: call.account).count),
      (
        "AccountAccessKeysPresent",
        state.accessKeys.values.contains { $0.account == call.account && $0.userID == nil } ? 1 : 0
      ), ("AccountMFAEnabled", 0), ("MFADevices", 0),
    ]
    return [
      .map("SummaryMap", entries.map { ($0.0, .number("value", $0.1)) })
    ]
  }
}
