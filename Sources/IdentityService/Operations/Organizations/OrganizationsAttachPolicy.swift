import IAMPolicy
import KMSKeys
import KMSModel

/// AttachPolicy. Source: Organizations API Reference.
extension ServiceControlOperations {
  static let attachPolicy = IdentityOperation.write("AttachPolicy", service: .organizations, attach)

  private static func attach(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var policy = try found(call)
    let target = call.parameters.text("TargetId")
    let present = try attached(to: target, call)
    guard !present.contains(policy.id) else {
      throw .organizations(
        "DuplicatePolicyAttachmentException",
        "The selected policy is already attached to the specified target.")
    }
    guard present.count < attachedMax else {
      throw .organizations(
        "ConstraintViolationException",
        "You have attached the maximum number of policies of this type to the target.")
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
}
