import KMSKeys
import KMSModel

/// ListAccounts. Source: Organizations API Reference.
extension OrganizationOperations {
  static let listAccounts = IdentityOperation.read(
    "ListAccounts", service: .organizations, listAccounts)

  private static func listAccounts(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    let call = call
    let accounts = call.state.accounts.values.sorted { $0.account < $1.account }
    return try call.organizationsPage(accounts, key: \.account.text, "Accounts") {
      nodes(of: $0, call)
    }
  }
}
