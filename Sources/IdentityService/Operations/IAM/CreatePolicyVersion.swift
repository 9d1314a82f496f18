import IAMPolicy
import KMSModel

/// CreatePolicyVersion. Source: IAM API Reference.
extension PolicyOperations {
  static let createPolicyVersion = IdentityOperation.write("CreatePolicyVersion", createVersion)

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
}
