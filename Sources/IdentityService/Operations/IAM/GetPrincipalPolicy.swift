import IAMPolicy
import KMSModel

/// GetUserPolicy, GetGroupPolicy, GetRolePolicy. Source: IAM API Reference.
extension AttachmentOperations {
  static func getting(_ kind: PrincipalRecord.Kind) -> IdentityOperation {
    .read("Get\(kind.word)Policy") {
      (call: inout IdentityCall) throws(IdentityRefusal) in try get(&call, kind)
    }
  }

  private static func get(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let record = try call.findAuthorized(kind)
    let policy = try inline(call, of: record)
    return [
      .text(kind.parameterName, record.name), .text("PolicyName", policy.name),
      .text("PolicyDocument", PercentText.encode(policy.document)),
    ]
  }
}
