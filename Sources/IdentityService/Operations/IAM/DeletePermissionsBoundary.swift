import IAMPolicy
import KMSModel

/// DeleteUserPermissionsBoundary, DeleteRolePermissionsBoundary. Source: IAM API Reference.
extension BoundaryOperations {
  static func deleting(_ kind: PrincipalRecord.Kind) -> IdentityOperation {
    .write("Delete\(kind.word)PermissionsBoundary") {
      (call: inout IdentityCall) throws(IdentityRefusal) in try delete(&call, kind)
    }
  }

  private static func delete(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    var record = try call.findChangeable(kind)
    guard record.boundaryARN != nil else {
      throw .noSuchEntity("\(kind.word) \(record.name) does not have a permissions boundary")
    }
    record.boundaryARN = nil
    call.state.put(record)
    return nil
  }
}
