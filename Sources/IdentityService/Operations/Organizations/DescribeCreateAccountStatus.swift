import KMSKeys
import KMSModel

/// DescribeCreateAccountStatus. Source: Organizations API Reference.
extension OrganizationOperations {
  static let describeCreateAccountStatus = IdentityOperation.read(
    "DescribeCreateAccountStatus", service: .organizations,
    creationStatus)

  private static func creationStatus(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    let id = call.parameters.text("CreateAccountRequestId")
    guard let account = AccountID(String(id.suffix(12))), call.state.accounts[account] != nil,
      requestID(of: account) == id
    else {
      throw .organizations(
        "CreateAccountStatusNotFoundException",
        "You specified an invalid account creation request ID.")
    }
    return [.structure("CreateAccountStatus", status(of: account, call))]
  }
}
