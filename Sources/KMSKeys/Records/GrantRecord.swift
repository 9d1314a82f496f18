public import KMSAuthorization
public import KMSModel

/// What the store keeps of one grant.
///
/// Format: docs/formats/records.md, "grant".
public struct GrantRecord: Hashable, Sendable {
  /// The key that may be used.
  public let key: KeyARN
  /// 64 lower-case hex digits.
  public let id: String
  /// The name, if one was given; not unique.
  public let name: String?
  /// When it was made.
  public let creationDate: Timestamp
  /// Who may use the key.
  public let grantee: GrantFacts.Principal
  /// Who may retire the grant, if anybody is named.
  public let retirer: GrantFacts.Principal?
  /// The account in which it was made.
  public let issuer: AccountID
  /// What the grantee may do.
  public let operations: [GrantOperation]
  /// What the encryption context must be or contain.
  public let constraint: GrantContextConstraint?
  /// What a service must work for.
  public let sourceARN: String?

  /// Describes a grant.
  public init(
    key: KeyARN, id: String, name: String?, creationDate: Timestamp,
    grantee: GrantFacts.Principal, retirer: GrantFacts.Principal?, issuer: AccountID,
    operations: [GrantOperation], constraint: GrantContextConstraint?, sourceARN: String?
  ) {
    self.key = key
    self.id = id
    self.name = name
    self.creationDate = creationDate
    self.grantee = grantee
    self.retirer = retirer
    self.issuer = issuer
    self.operations = operations
    self.constraint = constraint
    self.sourceARN = sourceARN
  }

  /// What decisions look at.
  public var facts: GrantFacts {
    GrantFacts(
      id: id, grantee: grantee, retirer: retirer, issuer: issuer, operations: Set(operations),
      constraint: constraint, sourceARN: sourceARN)
  }
}
