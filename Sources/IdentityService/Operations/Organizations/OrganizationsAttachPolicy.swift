import IAMPolicy
import KMSKeys
import KMSModel

/// AttachPolicy. Source: Organizations API Reference.
extension ServiceControlOperations {
  static let attachPolicy = IdentityOperation.write("AttachPolicy", service: .organizations, attach)

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
}
