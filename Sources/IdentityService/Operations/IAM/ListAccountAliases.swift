import KMSModel

/// ListAccountAliases. Source: IAM API Reference.
extension AccountOperations {
  static let listAccountAliases = IdentityOperation.list("ListAccountAliases", [], listAliases)

  private static func listAliases(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    let alias = call.state.accounts[call.account]?.alias
    return [.texts("AccountAliases", alias.map { [$0] } ?? []), .flag("IsTruncated", false)]
  }
}
