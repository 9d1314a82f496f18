import IAMPolicy
import KMSModel

/// Customer managed policies and their versions. Source: IAM API Reference, CreatePolicy and its neighbours.
enum PolicyOperations {
  static let all: [IdentityOperation] = [
    .write(
      "CreatePolicy", ["PolicyName", "PolicyDocument"], optional: ["Path", "Description"], create),
    .read("GetPolicy", ["PolicyArn"], get),
    .list(
      "ListPolicies", optional: ["Scope", "PathPrefix", "PolicyUsageFilter", "OnlyAttached"], list),
    .write("DeletePolicy", ["PolicyArn"], delete),
    .write("CreatePolicyVersion", ["PolicyArn", "PolicyDocument"], createVersion),
    .read("GetPolicyVersion", ["PolicyArn", "VersionId"], getVersion),
    .list("ListPolicyVersions", ["PolicyArn"], listVersions),
    .write("SetDefaultPolicyVersion", ["PolicyArn", "VersionId"], setDefault),
    .write("DeletePolicyVersion", ["PolicyArn", "VersionId"], deleteVersion),
    .write("TagPolicy", ["PolicyArn"], tag),
    .write("UntagPolicy", ["PolicyArn"], untag),
    .list("ListPolicyTags", ["PolicyArn"], listTags),
    .list(
      "ListEntitiesForPolicy", ["PolicyArn"], optional: ["EntityFilter", "PathPrefix"], entities),
  ]

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let name = call.parameters.text("PolicyName")
    let document = call.parameters.text("PolicyDocument")
    let tags = try call.requestedTags()
    let path = call.parameters["Path"] ?? "/"
    try call.authorize(
      on: "arn:\(call.partition):iam::\(call.account):policy\(path)\(name)", call.context(tags))
    guard call.state.policies[ManagedPolicyRecord.rowKey(call.account, name)] == nil else {
      throw .alreadyExists(
        "A policy called \(name) already exists. Duplicate names are not allowed.")
    }
    guard call.state.policies(in: call.account).count < IdentityLimits.policiesMax else {
      throw .limitExceeded(
        "Cannot exceed quota for PoliciesPerAccount: \(IdentityLimits.policiesMax)")
    }
    try call.checkDocument(document, .managed, holder: ": 6144")
    var policy = ManagedPolicyRecord(
      account: call.account, name: name, path: path, id: try call.newID(.policy),
      creationDate: call.now, description: call.parameters["Description"] ?? "",
      document: document)
    policy.tags = tags
    call.state.put(policy)
    return [.structure("Policy", nodes(of: policy, call, isWhole: false) + policy.tags.nodes)]
  }

  private static func get(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let policy = try authorized(&call)
    return [.structure("Policy", nodes(of: policy, call, isWhole: true))]
  }

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: "arn:\(call.partition):iam::\(call.account):policy/")
    let call = call
    let scope = call.parameters["Scope"] ?? "All"
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let isAttachedOnly = call.parameters["OnlyAttached"] == "true"
    let own = scope == "AWS" ? [] : call.state.policies(in: call.account)
    let builtIn = scope == "Local" ? [] : BuiltInPolicies.all.sorted { $0.rowKey < $1.rowKey }
    let shown = (own + builtIn).filter { policy in
      policy.path.utf8.starts(with: prefix.utf8)
        && (!isAttachedOnly
          || !call.state.holders(of: policy.arn(in: call.partition), in: call.account).isEmpty)
    }
    return try call.page(shown, key: \.rowKey, "Policies") { nodes(of: $0, call, isWhole: false) }
  }

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let policy = try changeable(&call)
    let arn = policy.arn(in: call.partition)
    guard call.state.holders(of: arn, in: call.account).isEmpty,
      call.state.bounded(by: arn, in: call.account).isEmpty
    else { throw .deleteConflict("Cannot delete a policy attached to entities.") }
    guard policy.versions.count == 1 else {
      throw .deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the "
          + "policy's versions. The default version is deleted with the policy.")
    }
    call.state.remove(policy)
    return nil
  }

  private static func createVersion(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var policy = try changeable(&call)
    let document = call.parameters.text("PolicyDocument")
    try call.checkDocument(document, .managed, holder: ": 6144")
    guard policy.versions.count < ManagedPolicyRecord.versionsMax else {
      throw .limitExceeded(
        "A managed policy can have up to \(ManagedPolicyRecord.versionsMax) versions. Before you "
          + "create a new version, you must delete an existing version.")
    }
    let version = ManagedPolicyRecord.Version(
      number: policy.nextVersion, document: document, creationDate: call.now)
    policy.versions.append(version)
    policy.nextVersion += 1
    policy.updateDate = call.now
    if call.parameters["SetAsDefault"] == "true" { policy.defaultVersion = version.number }
    call.state.put(policy)
    return [.structure("PolicyVersion", nodes(of: version, policy))]
  }

  private static func getVersion(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let policy = try authorized(&call)
    let version = try version(call, of: policy)
    return [
      .structure(
        "PolicyVersion",
        [.text("Document", PercentText.encode(version.document))] + nodes(of: version, policy))
    ]
  }

  private static func listVersions(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let policy = try authorized(&call)
    let versions = Array(policy.versions.reversed())
    return try call.page(versions, key: \.sortKey, "Versions") { nodes(of: $0, policy) }
  }

  private static func setDefault(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var policy = try changeable(&call)
    policy.defaultVersion = try version(call, of: policy).number
    policy.updateDate = call.now
    call.state.put(policy)
    return nil
  }

  private static func deleteVersion(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    var policy = try changeable(&call)
    let version = try version(call, of: policy)
    guard version.number != policy.defaultVersion else {
      throw .deleteConflict("Cannot delete the default version of a policy.")
    }
    policy.versions.removeAll { $0.number == version.number }
    call.state.put(policy)
    return nil
  }

  private static func tag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let tags = try call.requestedTags()
    var policy = try changeable(&call)
    policy.tags = try policy.tags.adding(tags)
    call.state.put(policy)
    return nil
  }

  private static func untag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var policy = try changeable(&call)
    policy.tags = policy.tags.removing(call.parameters.members("TagKeys"))
    call.state.put(policy)
    return nil
  }

  private static func listTags(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let policy = try authorized(&call)
    return try call.page(policy.tags, key: \.key, "Tags") {
      [.text("Key", $0.key), .text("Value", $0.value)]
    }
  }

  private static func entities(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let policy = try authorized(&call)
    let arn = policy.arn(in: call.partition)
    let filter = call.parameters["EntityFilter"]
    let holders =
      call.state.holders(of: arn, in: call.account) + call.state.bounded(by: arn, in: call.account)
    func shown(_ kind: PrincipalRecord.Kind) -> [[AnswerNode]] {
      guard filter == nil || filter == kind.word else { return [] }
      return holders.filter { $0.kind == kind }.map {
        [.text(kind.parameterName, $0.name), .text("\(kind.word)Id", $0.id)]
      }
    }
    return [
      .list("PolicyGroups", shown(.group)), .list("PolicyUsers", shown(.user)),
      .list("PolicyRoles", shown(.role)), .flag("IsTruncated", false),
    ]
  }

  private static func authorized(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> ManagedPolicyRecord
  {
    let arn = call.parameters.text("PolicyArn")
    try call.authorize(on: arn)
    return try call.findPolicy(arn)
  }

  private static func changeable(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> ManagedPolicyRecord
  {
    let policy = try authorized(&call)
    guard policy.account != nil else {
      throw .accessDenied(
        "Policy \(policy.arn(in: call.partition)) belongs to the service and cannot be changed.")
    }
    return policy
  }

  private static func version(_ call: IdentityCall, of policy: ManagedPolicyRecord)
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

  private static func nodes(of version: ManagedPolicyRecord.Version, _ policy: ManagedPolicyRecord)
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
