import KMSModel

/// DeleteAccountAlias. Source: IAM API Reference.
extension AccountOperations {
  static let deleteAccountAlias = IdentityOperation.write("DeleteAccountAlias", deleteAlias)

  private static func deleteAlias(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    let alias = call.parameters.text("AccountAlias")
    guard var account = call.state.accounts[call.account], account.alias == alias else {
      throw .noSuchEntity("The account alias \(alias) cannot be found.")
    }
    account.alias = nil
    call.state.put(account)
    return nil
  }
}
