import IAMPolicy
import KMSAuthorization
import KMSModel

/// UntagUser. Source: IAM API Reference.
extension UserOperations {
  static let untagUser = IdentityOperation.write("UntagUser", untag)

  private static func untag(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let keys = call.parameters.members("TagKeys")
    var user = try call.findAuthorized(.user, [("aws:TagKeys", .list(keys))])
    user.tags = user.tags.removing(keys)
    call.state.put(user)
    return nil
  }
}
