extension AlertRule {
  /// The rules that hold unless others are configured. docs/audit.md explains each.
  public static let standard: [AlertRule] = [
    AlertRule(
      name: "denied-use", trigger: .deniedUse, severity: .warning, threshold: 5,
      withinSeconds: 300),
    AlertRule(
      name: "pending-deletion-use", trigger: .pendingDeletionUse, severity: .critical),
    AlertRule(
      name: "policy-change", trigger: .policyChange(operations: policyOperations),
      severity: .information, silenceSeconds: 0),
    AlertRule(
      name: "new-principal", trigger: .newPrincipal(learningDays: 7), severity: .warning,
      silenceSeconds: 0),
    AlertRule(
      name: "new-network", trigger: .newNetwork(learningDays: 7), severity: .warning,
      silenceSeconds: 0),
    AlertRule(
      name: "unusual-rate",
      trigger: .unusualRate(factor: 10, usesMin: 1_000, learningHours: 24), severity: .warning,
      silenceSeconds: 21_600),
    AlertRule(name: "root-use", trigger: .rootUse, severity: .warning),
  ]

  /// What changes who may do what, except grants, which services make by the thousand.
  public static let policyOperations: Set<String> = Set(
    ["PutKeyPolicy"].map { "kms:\($0)" }
      + [
        "AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy", "CreatePolicyVersion",
        "DeleteGroupPolicy", "DeletePolicyVersion", "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy", "DeleteUserPermissionsBoundary", "DeleteUserPolicy",
        "DetachGroupPolicy", "DetachRolePolicy", "DetachUserPolicy", "PutGroupPolicy",
        "PutRolePermissionsBoundary", "PutRolePolicy", "PutUserPermissionsBoundary",
        "PutUserPolicy", "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy",
      ].map { "iam:\($0)" }
      + ["AttachPolicy", "DeletePolicy", "DetachPolicy", "UpdatePolicy"].map {
        "organizations:\($0)"
      })
}
