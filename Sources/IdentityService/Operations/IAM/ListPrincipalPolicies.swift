import IAMPolicy
import KMSModel

/// ListUserPolicies, ListGroupPolicies, ListRolePolicies. Source: IAM API Reference.
extension AttachmentOperations {
  static func listing(_ kind: PrincipalRecord.Kind) -> IdentityOperation {
    .read("List\(kind.word)Policies") {
      (call: inout IdentityCall) throws(IdentityRefusal) in try list(&call, kind)
    }
  }

  private static func list(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let record = try call.findAuthorized(kind)
    return try call.page(record.inlinePolicies.map(\.name).sorted(), "PolicyNames")
  }
}
