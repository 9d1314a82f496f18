import KMSAuthorization
import KMSKeys
import KMSModel
import KMSSecrets

/// GetCallerIdentity. Source: STS API Reference.
extension SessionOperations {
  static let getCallerIdentity = IdentityOperation.read(
    "GetCallerIdentity", service: .sts, callerIdentity)

  /// Needs no permission.
  private static func callerIdentity(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    let caller = try call.caller()
    return [
      .text("Arn", caller.arn), .text("UserId", caller.principalID),
      .text("Account", caller.account.text),
    ]
  }
}
