import IAMPolicy
import KMSModel

/// DeletePolicy. Source: IAM API Reference.
extension PolicyOperations {
  static let deletePolicy = IdentityOperation.write("DeletePolicy", delete)

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
}
