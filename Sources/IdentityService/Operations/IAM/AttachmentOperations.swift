import IAMPolicy
import KMSModel

/// Managed and inline policies on users, groups and roles: the same ten operations for each kind.
///
/// Source: IAM API Reference, AttachUserPolicy, PutUserPolicy and their neighbours.
enum AttachmentOperations {
  static let all: [IdentityOperation] = PrincipalRecord.Kind.allCases.flatMap(operations)

  private static func operations(_ kind: PrincipalRecord.Kind) -> [IdentityOperation] {
    [
      attaching(kind), detaching(kind), listingAttached(kind), putting(kind), getting(kind),
      deleting(kind), listing(kind),
    ]
  }

  static func inline(_ call: IdentityCall, of record: PrincipalRecord)
    throws(IdentityRefusal) -> PrincipalRecord.InlinePolicy
  {
    let name = call.parameters.text("PolicyName")
    guard let policy = record.inlinePolicies.first(where: { $0.name == name }) else {
      throw .noSuchEntity("The \(record.kind.rawValue) policy with name \(name) cannot be found.")
    }
    return policy
  }

  static func sizeMax(of kind: PrincipalRecord.Kind) -> Int {
    switch kind {
    case .user: PolicyLimits.userInlineCharactersMax
    case .group: PolicyLimits.groupInlineCharactersMax
    case .role: PolicyLimits.roleInlineCharactersMax
    }
  }

  /// White space does not count.
  static func characters(of document: String) -> Int {
    document.unicodeScalars.count { ![" ", "\t", "\n", "\r"].contains($0) }
  }
}
