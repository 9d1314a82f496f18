import KMSModel

/// ListAccountAliases. Source: IAM API Reference.
extension AccountOperations {
  static let listAccountAliases = IdentityOperation.read("ListAccountAliases", listAliases)

  private static func listAliases(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    let alias = call.state.accounts[call.account]?.alias
    return try call.page(alias.map { [$0] } ?? [], "AccountAliases")
  }
}
