import IAMPolicy

/// Permissions boundaries. Source: IAM API Reference, PutUserPermissionsBoundary and its neighbours.
enum BoundaryOperations {
  static let all: [IdentityOperation] = [PrincipalRecord.Kind.user, .role].flatMap { kind in
    [
      IdentityOperation.write(
        "Put\(kind.word)PermissionsBoundary", [kind.parameterName, "PermissionsBoundary"]
      ) { (call: inout IdentityCall) throws(IdentityRefusal) in try put(&call, kind) },
      IdentityOperation.write("Delete\(kind.word)PermissionsBoundary", [kind.parameterName]) {
        (call: inout IdentityCall) throws(IdentityRefusal) in try delete(&call, kind)
      },
    ]
  }

  private static func put(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    let arn = call.parameters.text("PermissionsBoundary")
    var record = try call.findAuthorized(kind, [("iam:PermissionsBoundary", .text(arn))])
    record.boundaryARN = try call.boundary(arn)
    call.state.put(record)
    return nil
  }

  private static func delete(_ call: inout IdentityCall, _ kind: PrincipalRecord.Kind)
    throws(IdentityRefusal) -> [AnswerNode]?
  {
    var record = try call.findAuthorized(kind)
    guard record.boundaryARN != nil else {
      throw .noSuchEntity("\(kind.word) \(record.name) does not have a permissions boundary")
    }
    record.boundaryARN = nil
    call.state.put(record)
    return nil
  }
}
