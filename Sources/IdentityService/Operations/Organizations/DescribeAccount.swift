import KMSKeys
import KMSModel

/// DescribeAccount. Source: Organizations API Reference.
extension OrganizationOperations {
  static let describeAccount = IdentityOperation.read(
    "DescribeAccount", service: .organizations, describeAccount)

  private static func describeAccount(_ call: inout IdentityCall) throws(IdentityRefusal)
    -> [AnswerNode]?
  {
    try call.authorizeManagement()
    return [
      .structure(
        "Account", nodes(of: try call.organizationAccount(call.parameters.text("AccountId")), call))
    ]
  }
}
