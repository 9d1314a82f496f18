import KMSAuthorization
import KMSModel

/// UpdateAccessKey. Source: IAM API Reference.
extension AccessKeyOperations {
  static let updateAccessKey = IdentityOperation.write("UpdateAccessKey", update)

  private static func update(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var key = try key(&call, of: try subject(&call))
    key.isActive = call.parameters.text("Status") == "Active"
    call.state.put(key)
    return nil
  }
}
