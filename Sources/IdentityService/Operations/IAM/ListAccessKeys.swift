import KMSAuthorization
import KMSModel

/// ListAccessKeys. Source: IAM API Reference.
extension AccessKeyOperations {
  static let listAccessKeys = IdentityOperation.read("ListAccessKeys", list)

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let user = try subject(&call)
    let keys = user.accessKeyIDs.sorted().compactMap { call.state.accessKeys[$0] }
    let answer = try call.page(keys, key: \.accessKeyID, "AccessKeyMetadata") {
      [
        .text("UserName", user.name), .text("AccessKeyId", $0.accessKeyID),
        .text("Status", $0.isActive ? "Active" : "Inactive"),
        .text("CreateDate", $0.creationDate.iso),
      ]
    }
    return answer
  }
}
