import IAMPolicy
import KMSAuthorization
import KMSModel

/// UpdateUser. Source: IAM API Reference.
extension UserOperations {
  static let updateUser = IdentityOperation.write("UpdateUser", update)

  private static func update(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let old = try call.findAuthorized(.user)
    try call.rename(old, name: call.parameters["NewUserName"], path: call.parameters["NewPath"])
    return nil
  }
}
