import IAMPolicy
import KMSModel

/// DeletePolicyVersion. Source: IAM API Reference.
extension PolicyOperations {
  static let deletePolicyVersion = IdentityOperation.write("DeletePolicyVersion", deleteVersion)

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
}
