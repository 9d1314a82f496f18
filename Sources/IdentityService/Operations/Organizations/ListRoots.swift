import KMSKeys
import KMSModel

/// ListRoots. Source: Organizations API Reference.
extension OrganizationOperations {
  static let listRoots = IdentityOperation.read("ListRoots", service: .organizations, listRoots)

  private static func listRoots(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    return [
      .list(
        "Roots",
        [
          [
            .text("Id", rootID), .text("Name", "Root"),
            .text(
              "Arn",
              "arn:\(call.partition):organizations::\(call.account):root/\(organizationID)/\(rootID)"
            ), .list("PolicyTypes", [policyType]),
          ]
        ])
    ]
  }
}
