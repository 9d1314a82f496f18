import IAMPolicy
import KMSAuthorization
import KMSModel

/// CreateUser. Source: IAM API Reference.
extension UserOperations {
  static let createUser = IdentityOperation.write("CreateUser", create)

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let name = call.parameters.text("UserName")
    let path = call.parameters["Path"] ?? "/"
    let tags = try call.requestedTags()
    let boundary = call.parameters["PermissionsBoundary"]
    try call.authorize(
      on: call.arn(.user, name, path: path),
      call.context(tags) + (boundary.map { [("iam:PermissionsBoundary", .text($0))] } ?? []))
    guard call.state.principal(.user, name, in: call.account) == nil else {
      throw .alreadyExists("User with name \(name) already exists.")
    }
    guard call.state.principals(.user, in: call.account).count < IdentityLimits.usersMax else {
      throw .limitExceeded("Cannot exceed quota for UsersPerAccount: \(IdentityLimits.usersMax)")
    }
    var user = PrincipalRecord(
      kind: .user, account: call.account, name: name, path: path, id: try call.newID(.user),
      creationDate: call.now)
    user.tags = tags
    if let boundary { user.boundaryARN = try call.boundary(boundary) }
    call.state.put(user)
    return [.structure("User", call.nodes(of: user, isWhole: true))]
  }
}
