import IAMPolicy
import KMSModel

/// ListInstanceProfilesForRole. Source: IAM API Reference.
extension RoleOperations {
  static let listInstanceProfilesForRole = IdentityOperation.read(
    "ListInstanceProfilesForRole", listInstanceProfiles)

  /// There are no instance profiles; Terraform asks for them before it deletes a role.
  private static func listInstanceProfiles(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    _ = try call.findAuthorized(.role)
    return [.list("InstanceProfiles", []), .flag("IsTruncated", false)]
  }
}
