import IAMPolicy
import KMSModel

/// DeleteUserPolicy, DeleteGroupPolicy, DeleteRolePolicy. Source: IAM API Reference.
extension AttachmentOperations {
  static func deleting(_ kind: PrincipalRecord.Kind) -> IdentityOperation {
    .write("Delete\(kind.word)Policy") {
      (call: inout IdentityCall) throws(IdentityRefusal) in try delete(&call, kind)
    }
  }

  private static func delete(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    var record = try call.findChangeable(kind)
    let policy = try inline(call, of: record)
    record.inlinePolicies.removeAll { $0.name == policy.name }
    call.state.put(record)
    return nil
  }
}
