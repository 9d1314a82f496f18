public import KMSModel

/// The organization around the accounts of a deployment, as of the moment a signature was verified: every
/// caller brings the picture with it, so that one request sees one organization. Immutable.
///
/// INVARIANT: every account of a deployment is in its one organization, so that the organization of a
/// caller is also that of every key.
/// Source: Organizations User Guide, "Resource control policies"; IAM User Guide, "aws:PrincipalOrgPaths".
public final class OrganizationFacts: Sendable {
  /// `aws:PrincipalOrgID` and `aws:ResourceOrgID`.
  public let id: String
  private let rootPath: String
  private let managementAccount: AccountID
  private let resourceControlOfRoot: [AttachedPolicy]
  private let resourceControl: [AccountID: [AttachedPolicy]]

  /// Describes an organization.
  ///
  /// - Parameters:
  ///   - rootID: the id of its root, where every account is.
  ///   - managementAccount: the account whose resources no resource control policy limits.
  ///   - resourceControlOfRoot: the resource control policies that limit every other account.
  ///   - resourceControl: those that limit single accounts.
  public init(
    id: String, rootID: String, managementAccount: AccountID,
    resourceControlOfRoot: [AttachedPolicy] = [],
    resourceControl: [AccountID: [AttachedPolicy]] = [:]
  ) {
    self.id = id
    self.rootPath = "\(id)/\(rootID)/"
    self.managementAccount = managementAccount
    self.resourceControlOfRoot = resourceControlOfRoot
    self.resourceControl = resourceControl
  }

  /// `aws:PrincipalOrgPaths` and `aws:ResourceOrgPaths`: where in the organization an account is.
  public func path(of account: AccountID) -> String { rootPath }

  /// The resource control policies over the resources of an account.
  ///
  /// Only their denies count: everything is allowed by a policy that is always attached.
  public func resourceControl(over account: AccountID) -> [AttachedPolicy] {
    guard account != managementAccount else { return [] }
    guard let ofAccount = resourceControl[account] else { return resourceControlOfRoot }
    return resourceControlOfRoot + ofAccount
  }
}
