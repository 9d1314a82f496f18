import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// GetAccessKeyInfo. Source: STS API Reference.
extension SessionOperations {
  static let getAccessKeyInfo = IdentityOperation.read(
    "GetAccessKeyInfo", service: .sts, accessKeyInfo)

  private static func accessKeyInfo(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let id = call.parameters.text("AccessKeyId")
    try call.authorize(on: "*")
    guard let account = call.state.accessKeys[id]?.account ?? UniqueID.account(of: id) else {
      throw .validation("Invalid AccessKeyId: \(id)")
    }
    return [.text("Account", account.text)]
  }
}
