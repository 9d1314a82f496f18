import IAMPolicy
import KMSAuthorization
import KMSModel

/// ListUserTags. Source: IAM API Reference.
extension UserOperations {
  static let listUserTags = IdentityOperation.read("ListUserTags", listTags)

  private static func listTags(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    let user = try call.findAuthorized(.user)
    return try call.page(user.tags, key: \.key, "Tags") {
      [.text("Key", $0.key), .text("Value", $0.value)]
    }
  }
}
