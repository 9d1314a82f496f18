import KMSKeys
import KMSModel

/// CreateAccount. Source: Organizations API Reference.
extension OrganizationOperations {
  static let createAccount = IdentityOperation.write(
    "CreateAccount", service: .organizations, createAccount)

  private static func createAccount(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    let name = call.parameters.text("AccountName")
    let email = call.parameters.text("Email")
    guard (1...50).contains(name.unicodeScalars.count), (6...64).contains(email.utf8.count),
      email.utf8.contains(UInt8(ascii: "@"))
    else { throw .organizations("InvalidInputException", "You specified an invalid value.") }
    guard !call.state.accounts.values.contains(where: { $0.email == email }) else {
      throw .organizations(
        "ConstraintViolationException", "The email address is already used by another account.")
    }
    let account = try newAccountID(call)
    call.state.put(
      AccountRecord(account: account, creationDate: call.now, name: name, email: email))
    try makeAccessRole(&call, in: account)
    return [.structure("CreateAccountStatus", status(of: account, call))]
  }
}
