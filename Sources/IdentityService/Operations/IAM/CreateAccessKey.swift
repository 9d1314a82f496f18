import KMSAuthorization
import KMSModel

/// CreateAccessKey. Source: IAM API Reference.
extension AccessKeyOperations {
  static let createAccessKey = IdentityOperation.write("CreateAccessKey", create)

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    var user = try subject(&call)
    guard user.accessKeyIDs.count < IdentityLimits.accessKeysPerUserMax else {
      throw .limitExceeded(
        "Cannot exceed quota for AccessKeysPerUser: \(IdentityLimits.accessKeysPerUserMax)")
    }
    do {
      let (record, secret) = try call.book.newAccessKey(
        in: call.account, userID: user.id, at: call.now)
      guard call.state.accessKeys[record.accessKeyID] == nil else {
        throw IdentityRefusal.internalFailure
      }
      user.accessKeyIDs.append(record.accessKeyID)
      call.state.put(user)
      call.state.put(record)
      return [
        .structure(
          "AccessKey",
          [
            .text("UserName", user.name), .text("AccessKeyId", record.accessKeyID),
            .text("Status", "Active"), .secret("SecretAccessKey", secret),
            .text("CreateDate", record.creationDate.iso),
          ])
      ]
    } catch {
      throw .internalFailure
    }
  }
}
