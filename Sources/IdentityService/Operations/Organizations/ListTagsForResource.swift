import KMSKeys
import KMSModel

/// ListTagsForResource: accounts, the root and policies have no tags here. Terraform asks all the same.
///
/// Source: Organizations API Reference.
extension OrganizationOperations {
  static let listTagsForResource = IdentityOperation.read(
    "ListTagsForResource", service: .organizations, listTags)

  private static func listTags(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    let id = call.parameters.text("ResourceId")
    let isAccount = AccountID(id).map { call.state.accounts[$0] != nil } ?? false
    guard isAccount || id == rootID || ServiceControlOperations.policy(id: id, call) != nil else {
      throw .organizations(
        "TargetNotFoundException", "We can't find a root, OU, account, or policy with that id.")
    }
    return [.list("Tags", [])]
  }
}
