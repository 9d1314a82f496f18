import IAMPolicy
import KMSModel

/// Customer managed policies and their versions. Source: IAM API Reference, CreatePolicy and its neighbours.
enum PolicyOperations {
  static let all: [IdentityOperation] = [
    createPolicy,
    getPolicy,
    listPolicies,
    deletePolicy,
    createPolicyVersion,
    getPolicyVersion,
    listPolicyVersions,
    setDefaultPolicyVersion,
    deletePolicyVersion,
    tagPolicy,
    untagPolicy,
    listPolicyTags,
    listEntitiesForPolicy,
  ]

  static func authorized(
    _ call: inout IdentityCall, _ context: [(name: String, values: ConditionValues)] = []
  ) throws(IdentityRefusal) -> ManagedPolicyRecord {
    let arn = call.parameters.text("PolicyArn")
    let tags = call.state.policy(arn: arn, in: call.partition).flatMap {
      $0.account == call.account ? $0.tags : nil
    }
    try call.authorize(on: arn, context + call.resource(tags ?? []))
    return try call.findPolicy(arn)
  }

  static func changeable(
    _ call: inout IdentityCall, _ context: [(name: String, values: ConditionValues)] = []
  ) throws(IdentityRefusal) -> ManagedPolicyRecord {
    let policy = try authorized(&call, context)
    guard policy.account != nil else {
      throw .accessDenied(
        "Policy \(policy.arn(in: call.partition)) belongs to the service and cannot be changed.")
    }
    return policy
  }

  static func version(_ call: IdentityCall, of policy: ManagedPolicyRecord)
    throws(IdentityRefusal) -> ManagedPolicyRecord.Version
  {
    let name = call.parameters.text("VersionId")
    guard let version = policy.versions.first(where: { $0.name == name }) else {
      throw .noSuchEntity(
        "Policy \(policy.arn(in: call.partition)) version \(name) does not exist or is not attachable."
      )
    }
    return version
  }

  static func nodes(of version: ManagedPolicyRecord.Version, _ policy: ManagedPolicyRecord)
    -> [AnswerNode]
  {
    [
      .text("VersionId", version.name),
      .flag("IsDefaultVersion", version.number == policy.defaultVersion),
      .text("CreateDate", version.creationDate.iso),
    ]
  }

  static func nodes(of policy: ManagedPolicyRecord, _ call: IdentityCall, isWhole: Bool)
    -> [AnswerNode]
  {
    let arn = policy.arn(in: call.partition)
    var nodes: [AnswerNode] = [
      .text("PolicyName", policy.name), .text("PolicyId", policy.id), .text("Arn", arn),
      .text("Path", policy.path), .text("DefaultVersionId", "v\(policy.defaultVersion)"),
      .number("AttachmentCount", call.state.holders(of: arn, in: call.account).count),
      .number(
        "PermissionsBoundaryUsageCount", call.state.bounded(by: arn, in: call.account).count),
      .flag("IsAttachable", true), .text("CreateDate", policy.creationDate.iso),
      .text("UpdateDate", policy.updateDate.iso),
    ]
    guard isWhole else { return nodes }
    if !policy.description.isEmpty { nodes.append(.text("Description", policy.description)) }
    return nodes + policy.tags.nodes
  }
}
