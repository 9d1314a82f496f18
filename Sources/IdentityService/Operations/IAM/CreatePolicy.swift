import IAMPolicy
import KMSModel

/// CreatePolicy. Source: IAM API Reference.
extension PolicyOperations {
  static let createPolicy = IdentityOperation.write("CreatePolicy", create)

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
}
