import IAMPolicy
import KMSKeys
import KMSModel

/// Service control policies, on the root of the organization and on accounts.
///
/// Source: Organizations API Reference, CreatePolicy and its neighbours.
enum ServiceControlOperations {
  static let all: [IdentityOperation] = [
    .write("CreatePolicy", ["Content", "Name", "Type"], service: .organizations, create),
    .write("UpdatePolicy", ["PolicyId"], service: .organizations, update),
    .write("DeletePolicy", ["PolicyId"], service: .organizations, delete),
    .read("DescribePolicy", ["PolicyId"], service: .organizations, describe),
    .read("ListPolicies", ["Filter"], service: .organizations, list),
    .write("AttachPolicy", ["PolicyId", "TargetId"], service: .organizations, attach),
    .write("DetachPolicy", ["PolicyId", "TargetId"], service: .organizations, detach),
    .read("ListPoliciesForTarget", ["TargetId", "Filter"], service: .organizations, listForTarget),
    .read("ListTargetsForPolicy", ["PolicyId"], service: .organizations, listTargets),
  ]

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorizeManagement()
    try checkType(call.parameters.text("Type"))
    let name = call.parameters.text("Name")
    try check(call, name: name, document: call.parameters.text("Content"), except: nil)
    let id: String
    do {
      let bytes = try call.book.random.bytes(count: 5)
      id = "p-" + HexText.encode(bytes)
    } catch {
      throw .internalFailure
    }
    let policy = ServiceControlPolicyRecord(
      id: id, name: name, description: call.parameters["Description"] ?? "",
      document: call.parameters.text("Content"))
    call.state.put(policy)
    return [.structure("Policy", whole(policy, call))]
  }

  private static func update(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var policy = try changeable(call)
    policy.name = call.parameters["Name"] ?? policy.name
    policy.description = call.parameters["Description"] ?? policy.description
    policy.document = call.parameters["Content"] ?? policy.document
    try check(call, name: policy.name, document: policy.document, except: policy.id)
    call.state.put(policy)
    return [.structure("Policy", whole(policy, call))]
  }

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let policy = try changeable(call)
    guard targets(of: policy, call).isEmpty else {
      throw .organizations(
        "PolicyInUseException", "The policy is attached to one or more entities.")
    }
    call.state.remove(policy)
    return nil
  }

  private static func describe(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    [.structure("Policy", whole(try found(call), call))]
  }

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorizeManagement()
    try checkType(call.parameters.text("Filter"))
    let call = call
    let policies = call.state.serviceControlPolicies.values.sorted { $0.id < $1.id }
    return [.list("Policies", ([fullAccess] + policies).map { summary($0, call) })]
  }

  private static func attach(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var policy = try found(call)
    let target = call.parameters.text("TargetId")
    guard try !attached(to: target, call).contains(policy.id) else {
      throw .organizations(
        "DuplicatePolicyAttachmentException",
        "The selected policy is already attached to the specified target.")
    }
    if target == OrganizationOperations.rootID {
      policy.isAttachedToRoot = true
      call.state.put(policy)
    } else {
      var account = try call.organizationAccount(target)
      account.serviceControlPolicyIDs.append(policy.id)
      call.state.put(account)
    }
    return nil
  }

  private static func detach(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var policy = try found(call)
    let target = call.parameters.text("TargetId")
    let present = try attached(to: target, call)
    guard present.contains(policy.id) else {
      throw .organizations(
        "PolicyNotAttachedException",
        "The policy isn't attached to the specified target in the specified root.")
    }
    guard present.count > 1, target != OrganizationOperations.rootID || policy.id != fullAccess.id
    else {
      throw .organizations(
        "ConstraintViolationException",
        "You cannot remove the last policy of a target, or the full access of the root.")
    }
    if target == OrganizationOperations.rootID {
      policy.isAttachedToRoot = false
      call.state.put(policy)
    } else {
      var account = try call.organizationAccount(target)
      account.serviceControlPolicyIDs.removeAll { $0 == policy.id }
      call.state.put(account)
    }
    return nil
  }

  private static func listForTarget(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    try checkType(call.parameters.text("Filter"))
    let call = call
    let policies = try attached(to: call.parameters.text("TargetId"), call).sorted()
      .compactMap { policy(id: $0, call) }
    return [.list("Policies", policies.map { summary($0, call) })]
  }

  private static func listTargets(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let policy = try found(call)
    return [.list("Targets", targets(of: policy, call))]
  }

  // MARK: Parts

  /// What every account has until somebody detaches it.
  static let fullAccess = ServiceControlPolicyRecord(
    id: AccountRecord.fullAccessID, name: "FullAWSAccess",
    description: "Allows access to every operation",
    document:
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    isAttachedToRoot: true)

  private static func policy(id: String, _ call: IdentityCall) -> ServiceControlPolicyRecord? {
    id == fullAccess.id ? fullAccess : call.state.serviceControlPolicies[id]
  }

  private static func found(_ call: IdentityCall) throws(IdentityRefusal)
    -> ServiceControlPolicyRecord
  {
    try call.authorizeManagement()
    guard let policy = policy(id: call.parameters.text("PolicyId"), call) else {
      throw .organizations(
        "PolicyNotFoundException", "You specified a policy that doesn't exist.")
    }
    return policy
  }

  private static func changeable(_ call: IdentityCall) throws(IdentityRefusal)
    -> ServiceControlPolicyRecord
  {
    let policy = try found(call)
    guard policy.id != fullAccess.id else {
      throw .organizations("InvalidInputException", "The policy belongs to the service.")
    }
    return policy
  }

  private static func check(
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

  private static func checkType(_ type: String) throws(IdentityRefusal) {
    guard type == "SERVICE_CONTROL_POLICY" else {
      throw .organizations("InvalidInputException", "The policy type is not supported.")
    }
  }

  private static func attached(to target: String, _ call: IdentityCall) throws(IdentityRefusal)
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

  private static func targets(of policy: ServiceControlPolicyRecord, _ call: IdentityCall)
    -> [[AnswerNode]]
  {
    let ofRoot: [[AnswerNode]] =
      policy.isAttachedToRoot
      ? [
        [
          .text("TargetId", OrganizationOperations.rootID), .text("Name", "Root"),
          .text("Type", "ROOT"),
        ]
      ] : []
    return ofRoot
      + call.state.accounts.values.filter { $0.serviceControlPolicyIDs.contains(policy.id) }
      .sorted { $0.account < $1.account }
      .map {
        [
          .text("TargetId", $0.account.text), .text("Arn", call.organizationARN(of: $0.account)),
          .text("Name", $0.name), .text("Type", "ACCOUNT"),
        ]
      }
  }

  private static func summary(_ policy: ServiceControlPolicyRecord, _ call: IdentityCall)
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

  private static func whole(_ policy: ServiceControlPolicyRecord, _ call: IdentityCall)
    -> [AnswerNode]
  {
    [.structure("PolicySummary", summary(policy, call)), .text("Content", policy.document)]
  }
}
