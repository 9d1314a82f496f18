import KMSKeys
import KMSModel

/// ListAWSServiceAccessForOrganization: no other service is trusted here. Terraform asks all the same.
///
/// Source: Organizations API Reference.
extension OrganizationOperations {
  static let listServiceAccess = IdentityOperation.read(
    "ListAWSServiceAccessForOrganization", service: .organizations, listServiceAccess)

  private static func listServiceAccess(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    return [.list("EnabledServicePrincipals", [])]
  }
}
