import IAMPolicy
import KMSModel

/// PutUserPermissionsBoundary, PutRolePermissionsBoundary. Source: IAM API Reference.
extension BoundaryOperations {
  static func putting(_ kind: PrincipalRecord.Kind) -> IdentityOperation {
    .write("Put\(kind.word)PermissionsBoundary") {
      (call: inout IdentityCall) throws(IdentityRefusal) in try put(&call, kind)
    }
  }

  private static func put(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let arn = call.parameters.text("PermissionsBoundary")
    var record = try call.findChangeable(kind, [("iam:PermissionsBoundary", .text(arn))])
    record.boundaryARN = try call.boundary(arn)
    call.state.put(record)
    return nil
  }
}
