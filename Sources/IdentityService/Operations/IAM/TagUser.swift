import IAMPolicy
import KMSAuthorization
import KMSModel

/// TagUser. Source: IAM API Reference.
extension UserOperations {
  static let tagUser = IdentityOperation.write("TagUser", tag)

  private static func tag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let tags = try call.requestedTags()
    var user = try call.findAuthorized(.user, call.context(tags))
    user.tags = try user.tags.adding(tags)
    call.state.put(user)
    return nil
  }
}
