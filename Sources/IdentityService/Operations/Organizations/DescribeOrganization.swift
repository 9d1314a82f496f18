import KMSKeys
import KMSModel

/// DescribeOrganization. Source: Organizations API Reference.
extension OrganizationOperations {
  static let describeOrganization = IdentityOperation.read(
    "DescribeOrganization", service: .organizations, describe)

  private static func describe(_ call: inout IdentityCall) throws(IdentityRefusal) -> [AnswerNode]?
  {
    try call.authorize(on: "*")
    guard let management = call.state.managementAccount else { throw .internalFailure }
    let base = "arn:\(call.partition):organizations::\(management)"
    return [
      .structure(
        "Organization",
        [
          .text("Id", organizationID), .text("Arn", "\(base):organization/\(organizationID)"),
          .text("FeatureSet", "ALL"), .text("MasterAccountId", management.text),
          .text("MasterAccountArn", "\(base):account/\(organizationID)/\(management)"),
          .text("MasterAccountEmail", call.state.accounts[management]?.email ?? ""),
          .list("AvailablePolicyTypes", [policyType]),
        ])
    ]
  }
}
