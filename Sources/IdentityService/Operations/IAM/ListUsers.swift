import IAMPolicy
import KMSAuthorization
import KMSModel

/// ListUsers. Source: IAM API Reference.
extension UserOperations {
  static let listUsers = IdentityOperation.read("ListUsers", list)

  private static func list(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    try call.authorize(on: call.arn(.user, ""))
    let call = call
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let users = call.state.principals(.user, in: call.account)
      .filter { $0.path.utf8.starts(with: prefix.utf8) }
    return try call.page(users, key: \.rowKey, "Users") { call.nodes(of: $0, isWhole: false) }
  }
}
