import IAMPolicy
import KMSModel

/// CreateRole. Source: IAM API Reference.
extension RoleOperations {
  static let createRole = IdentityOperation.write("CreateRole", create)

  private static func create(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]? {
    let name = call.parameters.text("RoleName")
    let path = call.parameters["Path"] ?? "/"
    let tags = try call.requestedTags()
    let boundary = call.parameters["PermissionsBoundary"]
    try call.authorize(
      on: call.arn(.role, name, path: path),
      call.context(tags) + (boundary.map { [("iam:PermissionsBoundary", .text($0))] } ?? []))
    let role = try make(
      &call, name: name, path: path, trust: call.parameters.text("AssumeRolePolicyDocument"),
      tags: tags, boundary: boundary)
    return [.structure("Role", call.nodes(of: role, isWhole: true))]
  }
}
