import IAMPolicy
import KMSKeys
import KMSModel

/// Service control policies, on the root of the organization and on accounts.
///
/// Source: Organizations API Reference, CreatePolicy and its neighbours.
enum ServiceControlOperations {
  static let all: [IdentityOperation] = [
    createPolicy,
    updatePolicy,
    deletePolicy,
    describePolicy,
    listPolicies,
    attachPolicy,
    detachPolicy,
    listPoliciesForTarget,
    listTargetsForPolicy,
  ]

  // MARK: Parts

  /// How many policies may be attached to one target, and how many there must be.
  ///
  /// Source: Organizations User Guide, "Quotas and service limits".
  static let attachedMax = 5
  static let attachedMaxText =
    "an account or the root has 1 to \(attachedMax) service control policies"

  /// What every account has until somebody detaches it.
  static let fullAccess = ServiceControlPolicyRecord(
    id: AccountRecord.fullAccessID, name: "FullAWSAccess",
    description: "Allows access to every operation",
    document:
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    isAttachedToRoot: true)

  static func policy(id: String, _ call: IdentityCall) -> ServiceControlPolicyRecord? {
    id == fullAccess.id ? fullAccess : call.state.serviceControlPolicies[id]
  }

  static func found(_ call: IdentityCall) throws(IdentityRefusal)
    -> ServiceControlPolicyRecord
  {
    try call.authorizeManagement()
    guard let policy = policy(id: call.parameters.text("PolicyId"), call) else {
      throw .organizations(
        "PolicyNotFoundException", "You specified a policy that doesn't exist.")
    }
    return policy
  }

  static func changeable(_ call: IdentityCall) throws(IdentityRefusal)
    -> ServiceControlPolicyRecord
  {
    let policy = try found(call)
    guard policy.id != fullAccess.id else {
      throw .organizations("InvalidInputException", "The policy belongs to the service.")
    }
    return policy
  }

  static func check(
    _ call: IdentityCall, name: String, document: String, except id: String?
  ) throws(IdentityRefusal) {
    guard (1...128).contains(name.unicodeScalars.count) else {
      throw .organizations("InvalidInputException", "You specified an invalid value.")
    }
    let isTaken = call.state.serviceControlPolicies.values.contains {
      $0.name == name && $0.id != id
    }
    guard !isTaken else {
      throw .organizations(
        "DuplicatePolicyException", "A policy with the same name already exists.")
    }
    do {
      try call.checkDocument(document, .serviceControl)
    } catch {
      throw .organizations(
        "MalformedPolicyDocumentException",
        "The provided policy document does not meet the requirements of the specified policy type.")
    }
  }

  static func checkType(_ type: String) throws(IdentityRefusal) {
    guard type == "SERVICE_CONTROL_POLICY" else {
      throw .organizations("InvalidInputException", "The policy type is not supported.")
    }
  }

  static func attached(to target: String, _ call: IdentityCall) throws(IdentityRefusal)
    -> [String]
  {
    guard target != OrganizationOperations.rootID else {
      return [fullAccess.id]
        + call.state.serviceControlPolicies.values.filter(\.isAttachedToRoot).map(\.id)
    }
    guard let account = AccountID(target), let record = call.state.accounts[account] else {
      throw .organizations(
        "TargetNotFoundException", "We can't find a root, OU, account, or policy with that id.")
    }
    return record.serviceControlPolicyIDs
  }

  /// What a policy is attached to: accounts by their numbers, then the root.
  static func targets(of policy: ServiceControlPolicyRecord, _ call: IdentityCall)
    -> [(key: String, nodes: [AnswerNode])]
  {
    let accounts = call.state.accounts.values
      .filter { $0.serviceControlPolicyIDs.contains(policy.id) }
      .sorted { $0.account < $1.account }
    let targets: [(key: String, nodes: [AnswerNode])] = accounts.map { record in
      (
        record.account.text,
        [
          .text("TargetId", record.account.text),
          .text("Arn", call.organizationARN(of: record.account)), .text("Name", record.name),
          .text("Type", "ACCOUNT"),
        ]
      )
    }
    guard policy.isAttachedToRoot else { return targets }
    let root: [AnswerNode] = [
      .text("TargetId", OrganizationOperations.rootID), .text("Name", "Root"),
      .text("Type", "ROOT"),
    ]
    return targets + [(OrganizationOperations.rootID, root)]
  }

  static func summary(_ policy: ServiceControlPolicyRecord, _ call: IdentityCall)
    -> [AnswerNode]
  {
    [
      .text("Id", policy.id),
      .text(
        "Arn",
        "arn:\(call.partition):organizations::\(call.account):policy/"
          + "\(OrganizationOperations.organizationID)/service_control_policy/\(policy.id)"),
      .text("Name", policy.name), .text("Description", policy.description),
      .text("Type", "SERVICE_CONTROL_POLICY"), .flag("AwsManaged", policy.id == fullAccess.id),
    ]
  }

  static func whole(_ policy: ServiceControlPolicyRecord, _ call: IdentityCall)
    -> [AnswerNode]
  {
    [.structure("PolicySummary", summary(policy, call)), .text("Content", policy.document)]
  }
}
