import KMSModel

/// CreateAccountAlias. Source: IAM API Reference.
extension AccountOperations {
  static let createAccountAlias = IdentityOperation.write("CreateAccountAlias", createAlias)

  private static func createAlias(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    let alias = call.parameters.text("AccountAlias")
    let isTaken = call.state.accounts.values.contains {
      $0.alias == alias && $0.account != call.account
    }
    guard !isTaken, var account = call.state.accounts[call.account] else {
      throw .alreadyExists("The account alias \(alias) already exists.")
    }
    account.alias = alias
    call.state.put(account)
    return nil
  }
}
