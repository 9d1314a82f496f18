import KMSAuthorization
import KMSModel

/// DeleteAccessKey. Source: IAM API Reference.
extension AccessKeyOperations {
  static let deleteAccessKey = IdentityOperation.write("DeleteAccessKey", delete)

  private static func delete(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var user = try subject(&call)
    let key = try key(&call, of: user)
    user.accessKeyIDs.removeAll { $0 == key.accessKeyID }
    call.state.put(user)
    call.state.remove(key)
    return nil
  }
}
