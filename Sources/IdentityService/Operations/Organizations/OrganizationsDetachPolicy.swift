import IAMPolicy
import KMSKeys
import KMSModel

/// DetachPolicy. Source: Organizations API Reference.
extension ServiceControlOperations {
  static let detachPolicy = IdentityOperation.write("DetachPolicy", service: .organizations, detach)

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
}
