import KMSKeys
import KMSModel

/// ListParents: what an account is in, which is the root, as there are no units.
///
/// Source: Organizations API Reference.
extension OrganizationOperations {
  static let listParents = IdentityOperation.read(
    "ListParents", service: .organizations, listParents)

  private static func listParents(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    guard let account = AccountID(call.parameters.text("ChildId")),
      call.state.accounts[account] != nil
    else {
      throw .organizations(
        "ChildNotFoundException",
        "We can't find an organizational unit (OU) or AWS account with the ChildId that you specified."
      )
    }
    return [.list("Parents", [[.text("Id", rootID), .text("Type", "ROOT")]])]
  }
}
