import IAMPolicy
import KMSAuthorization
import KMSIdentity
import KMSKeys
import KMSModel
import StrictJSON

/// How grants name principals.
///
/// Source: API Reference, CreateGrant, GranteePrincipal; Developer Guide, "Grantee principal": accounts, users,
/// roles and sessions of either, but no groups and nobody at large.
enum GrantPrincipals {
  /// Reads a principal that a new grant is to name, and binds it to its unique id.
  ///
  /// - Throws: InvalidArnException for whom a grant cannot name, and who is not there.
  static func principal(_ text: String, in directory: any PrincipalDirectory)
    throws(Interruption) -> GrantFacts.Principal
  {
    switch subject(of: text) {
    case .account(let account)?:
      guard let account = AccountID(account), directory.hasAccount(account) else { break }
      return .principal(arn: text, id: nil)
    case .roleSession(let account, let arn)?, .federatedUser(let account, let arn)?:
      guard let account = AccountID(account), directory.hasAccount(account) else { break }
      return .principal(arn: arn, id: nil)
    case .user(_, let arn)?, .role(_, let arn)?:
      guard let id = directory.uniqueID(ofARN: arn) else { break }
      return .principal(arn: arn, id: id)
    case .uniqueID(let id)?:
      guard let arn = directory.arn(ofUniqueID: id) else { break }
      return .principal(arn: arn, id: id)
    case .everyone?, .service?, .identityProvider?, .canonicalUser?, .malformed?, nil: break
    }
    throw .error(
      KMSError(.invalidArn, "ARN does not refer to a valid principal: \(text)"))
  }

  /// Under which name grants to a principal are filed, whether or not it is still there, and the account it
  /// belongs to; nothing for what names nobody.
  static func filed(_ text: String, in directory: any PrincipalDirectory) -> (
    name: String, account: String?
  )? {
    switch subject(of: text) {
    case .account(let account)?: return (account, account)
    case .roleSession(let account, let arn)?, .federatedUser(let account, let arn)?:
      return (arn, account)
    case .user(let account, let arn)?, .role(let account, let arn)?:
      return (directory.uniqueID(ofARN: arn) ?? arn, account)
    case .uniqueID(let id)?: return (id, nil)
    case .everyone?, .service?, .identityProvider?, .canonicalUser?, .malformed?, nil: return nil
    }
  }

  /// A principal as lists show it: its ARN of today, or the unique id of somebody who is gone.
  static func shown(_ arn: String, id: String?, in directory: any PrincipalDirectory) -> String {
    guard let id else { return arn }
    return directory.arn(ofUniqueID: id) ?? id
  }

  /// What the text means as an `AWS` principal of a policy: grants and policies read principals alike.
  private static func subject(of text: String) -> PolicyPrincipalReference.Subject? {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("Statement")
    writer.beginObject()
    writer.name("Effect")
    writer.string("Allow")
    writer.name("Principal")
    writer.beginObject()
    writer.name("AWS")
    writer.string(text)
    writer.endObject()
    writer.endObject()
    writer.endObject()
    do {
      return try PolicyDocument(stored: writer.bytes, kind: .resource).principals.first?.subject
    } catch {
      return nil
    }
  }
}

extension GrantListEntry {
  /// A grant as ListGrants and ListRetirableGrants show it.
  ///
  /// Source: API Reference, GrantListEntry; the name is an empty text where none was given.
  init(of grant: GrantRecord, partition: Partition, principals: any PrincipalDirectory) {
    let grantee = GrantListEntry.shown(grant.grantee, principals)
    let retirer = grant.retirer.map { GrantListEntry.shown($0, principals) }
    self.init(
      keyId: grant.key.text, grantId: grant.id, name: grant.name ?? "",
      creationDate: grant.creationDate, granteePrincipal: grantee.arn,
      retiringPrincipal: retirer?.arn,
      issuingAccount: "arn:\(partition):iam::\(grant.issuer):root",
      operations: grant.operations, constraints: GrantConstraints(of: grant),
      granteeServicePrincipal: grantee.service, retiringServicePrincipal: retirer?.service)
  }

  private static func shown(_ principal: GrantFacts.Principal, _ directory: any PrincipalDirectory)
    -> (arn: String?, service: String?)
  {
    switch principal {
    case .principal(let arn, let id): (GrantPrincipals.shown(arn, id: id, in: directory), nil)
    case .service(let name): (nil, name)
    }
  }
}

extension GrantConstraints {
  /// Nothing for a grant without constraints.
  fileprivate init?(of grant: GrantRecord) {
    switch (grant.constraint, grant.sourceARN) {
    case (nil, nil): return nil
    case (.equals(let pairs)?, let source):
      self.init(encryptionContextEquals: pairs, sourceArn: source)
    case (.subset(let pairs)?, let source):
      self.init(encryptionContextSubset: pairs, sourceArn: source)
    case (nil, let source): self.init(sourceArn: source)
    }
  }
}
