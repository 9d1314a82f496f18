import IAMPolicy
import KMSModel

/// ListAttachedUserPolicies, ListAttachedGroupPolicies, ListAttachedRolePolicies. Source: IAM API Reference.
extension AttachmentOperations {
  static func listingAttached(_ kind: PrincipalRecord.Kind) -> IdentityOperation {
    .read("ListAttached\(kind.word)Policies") {
      (call: inout IdentityCall) throws(IdentityRefusal) in try listAttached(&call, kind)
    }
  }

  private static func listAttached(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let record = try call.findAuthorized(kind)
    let prefix = call.parameters["PathPrefix"] ?? "/"
    let call = call
    let policies = record.attachedPolicyARNs.compactMap {
      call.state.policy(arn: $0, in: call.partition)
    }.filter { $0.path.utf8.starts(with: prefix.utf8) }.sorted { $0.rowKey < $1.rowKey }
    return try call.page(policies, key: \.rowKey, "AttachedPolicies") {
      [.text("PolicyName", $0.name), .text("PolicyArn", $0.arn(in: call.partition))]
    }
  }
}
