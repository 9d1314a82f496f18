import IAMPolicy
import KMSAuthorization
import KMSModel

/// GetUser. Source: IAM API Reference.
extension UserOperations {
  static let getUser = IdentityOperation.read("GetUser", get)

  private static func get(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    guard call.parameters["UserName"] == nil else {
      let user = try call.findAuthorized(.user)
      return [.structure("User", call.nodes(of: user, isWhole: true))]
    }
    let caller = try call.caller()
    switch caller.kind {
    case .root:
      let created = call.state.accounts[caller.account]?.creationDate ?? call.now
      return [
        .structure(
          "User",
          [
            .text("Path", "/"), .text("UserName", "root"), .text("UserId", caller.account.text),
            .text("Arn", caller.arn), .text("CreateDate", created.iso),
          ])
      ]
    case .user(let name):
      try call.authorize(on: caller.arn)
      let user = try call.find(.user, name)
      return [.structure("User", call.nodes(of: user, isWhole: true))]
    case .assumedRole, .federatedUser, .service:
      throw .validation("Must specify userName when calling with non-User credentials")
    }
  }
}
