/// Permissions boundaries. Source: IAM API Reference, PutUserPermissionsBoundary and its neighbours.
enum BoundaryOperations {
  static let all: [IdentityOperation] = [PrincipalRecord.Kind.user, .role].flatMap { kind in
    [putting(kind), deleting(kind)]
  }
}
