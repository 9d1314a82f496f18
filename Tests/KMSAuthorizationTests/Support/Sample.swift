import IAMPolicy
import KMSAuthorization
import KMSModel

/// The accounts, principals and the key of the truth table.
///
/// Source: facts collected from the documentation before this code was written: A owns the key.
enum Sample {
  static let a = "111122223333"
  static let b = "444455556666"
  static let region = "us-west-2"
  static let keyID = "1234abcd-12ab-34cd-56ef-1234567890ab"
  static let keyARN = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  static let devRole = "arn:aws:iam::111122223333:role/team/Dev"
  static let devSession = "arn:aws:sts::111122223333:assumed-role/Dev/here"
  static let alice = "arn:aws:iam::111122223333:user/Alice"
  static let aliceID = "AIDAALICEALICEALICE1"
  static let carol = "arn:aws:sts::111122223333:federated-user/Carol"
  static let bob = "arn:aws:iam::444455556666:user/Bob"
  static let extRole = "arn:aws:iam::444455556666:role/Ext"

  static var key: KeyARN {
    guard case .arn(let arn)? = KeyReference(keyARN) else { preconditionFailure("a key ARN") }
    return arn
  }

  static func account(_ digits: String) -> AccountID {
    guard let account = AccountID(digits) else { preconditionFailure("12 digits") }
    return account
  }

  static func pairs(_ pairs: KeyValuePairs<String, String>) -> StringPairs {
    StringPairs(pairs.map { StringPairs.Pair(key: $0.key, value: $0.value) }) ?? StringPairs()
  }

  static func request(
    isSecure: Bool = true, viaService: String? = nil, sourceARN: String? = nil
  ) -> RequestFacts {
    guard let region = Region(region) else { preconditionFailure("a Region") }
    return RequestFacts(
      region: region, now: Timestamp(millisecondsSinceEpoch: 1_777_593_600_000),
      sourceAddress: "203.0.113.7", isSecureTransport: isSecure, userAgent: "test",
      viaService: viaService, sourceARN: sourceARN)
  }

  // MARK: Policies

  static func policy(_ text: String, kind: PolicyKind) -> CompiledPolicy {
    CompiledPolicy(stored: Array(text.utf8), kind: kind, vocabulary: ConditionKeys.vocabulary)
  }

  static func document(_ statements: [String]) -> String {
    "{\"Version\":\"2012-10-17\",\"Statement\":[\(statements.joined(separator: ","))]}"
  }

  static func attached(_ statements: String..., kind: PolicyKind = .identity) -> AttachedPolicy {
    AttachedPolicy(name: "inline/test", policy: policy(document(statements), kind: kind))
  }

  static func statement(
    _ action: String, effect: String = "Allow", resource: String? = "*",
    condition: String? = nil
  ) -> String {
    var text = "{\"Effect\":\"\(effect)\",\"Action\":\"\(action)\""
    if let resource { text += ",\"Resource\":\"\(resource)\"" }
    if let condition { text += ",\"Condition\":\(condition)" }
    return text + "}"
  }

  static func keyStatement(
    _ action: String, effect: String = "Allow", to principal: String, resource: String? = "*",
    condition: String? = nil, element: String = "Principal"
  ) -> String {
    let value = principal == "*" ? "\"*\"" : "{\"AWS\":[\(principal)]}"
    return String(
      statement(action, effect: effect, resource: resource, condition: condition).dropLast())
      + ",\"\(element)\":\(value)}"
  }

  static func quoted(_ text: String) -> String { "\"\(text)\"" }

  static let rootStatement = keyStatement("kms:*", to: quoted("arn:aws:iam::\(a):root"))

  static func facts(
    _ statements: String..., tags: StringPairs = StringPairs(), aliases: [String] = [],
    isServiceManaged: Bool = false
  ) -> KeyAuthorizationFacts {
    KeyAuthorizationFacts(
      arn: key, policy: document(statements), tags: tags, aliases: aliases,
      isServiceManaged: isServiceManaged)
  }

  /// An organization that account M manages, with policies over the resources of A and B.
  static func organization(
    _ ofRoot: AttachedPolicy..., ofAccounts: [String: [AttachedPolicy]] = [:],
    management: String = "777788889999"
  ) -> OrganizationFacts {
    OrganizationFacts(
      id: "o-exampleorg", rootID: "r-root", managementAccount: account(management),
      resourceControlOfRoot: ofRoot,
      resourceControl: Dictionary(
        uniqueKeysWithValues: ofAccounts.map { (account($0.key), $0.value) }))
  }

  /// A resource control policy that denies what does not come over TLS.
  static let onlySecure = attached(
    keyStatement(
      "kms:*", effect: "Deny", to: "*",
      condition: #"{"BoolIfExists":{"aws:SecureTransport":"false"}}"#), kind: .resource)

  // MARK: Callers

  static func aliceCalls(
    _ identity: AttachedPolicy..., boundary: AttachedPolicy? = nil,
    serviceControl: [[AttachedPolicy]] = [], id: String = aliceID,
    tags: [PrincipalAttributes.PrincipalTag] = []
  ) -> Caller {
    user(
      alice, id, a,
      PrincipalPolicies(
        identity: identity, boundary: boundary, serviceControl: serviceControl), tags: tags)
  }

  static func bobCalls(_ identity: AttachedPolicy...) -> Caller {
    user(bob, "AIDABOBBOBBOBBOBBOB1", b, PrincipalPolicies(identity: identity))
  }

  static func rootCalls(of account: String) -> Caller {
    .root(of: self.account(account), in: .aws, accessKeyID: "AKIATEST")
  }

  static func devCalls(
    _ identity: AttachedPolicy..., boundary: AttachedPolicy? = nil,
    session: [AttachedPolicy]? = nil
  ) -> Caller {
    role(
      devSession, devRole, "AROADEVDEVDEVDEVDEV1", a,
      PrincipalPolicies(identity: identity, boundary: boundary, session: session))
  }

  /// A session that Alice made for a name of her choice.
  static func carolCalls() -> Caller {
    Caller(
      kind: .federatedUser(name: "Carol"), account: account(a), arn: carol,
      principalID: "\(a):Carol", accessKeyID: "ASIATEST",
      principal: PolicyPrincipal(
        .federatedUser(arn: carol, userARN: alice, userID: aliceID), account: a),
      policies: .none, attributes: PrincipalAttributes(principalARN: carol))
  }

  static func extCalls(_ identity: AttachedPolicy...) -> Caller {
    role(
      "arn:aws:sts::444455556666:assumed-role/Ext/there", extRole, "AROAEXTEXTEXTEXTEXT1", b,
      PrincipalPolicies(identity: identity))
  }

  static func serviceCalls(_ name: String = "storage.amazonaws.com") -> Caller {
    Caller(
      kind: .service(name: name), account: account("000000000000"), arn: name, principalID: name,
      accessKeyID: "AKIASERVICE",
      principal: PolicyPrincipal(.service(names: [name]), account: nil), policies: .none,
      attributes: PrincipalAttributes(principalARN: name))
  }

  private static func user(
    _ arn: String, _ id: String, _ account: String, _ policies: PrincipalPolicies,
    tags: [PrincipalAttributes.PrincipalTag] = []
  ) -> Caller {
    let name = String(arn.split(separator: "/").last ?? "")
    return Caller(
      kind: .user(name: name), account: self.account(account), arn: arn, principalID: id,
      accessKeyID: "AKIATEST",
      principal: PolicyPrincipal(
        .user(arn: arn, id: id), account: account,
        hasPermissionsBoundary: policies.boundary != nil),
      policies: policies,
      attributes: PrincipalAttributes(principalARN: arn, userName: name, tags: tags))
  }

  private static func role(
    _ session: String, _ role: String, _ id: String, _ account: String,
    _ policies: PrincipalPolicies
  ) -> Caller {
    Caller(
      kind: .assumedRole(role: "Role", session: "session"), account: self.account(account),
      arn: session, principalID: id + ":session", accessKeyID: "ASIATEST",
      principal: PolicyPrincipal(
        .roleSession(arn: session, roleARN: role, roleID: id), account: account,
        hasPermissionsBoundary: policies.boundary != nil),
      policies: policies,
      attributes: PrincipalAttributes(
        principalARN: role,
        session: PrincipalAttributes.Session(
          issueTime: Timestamp(millisecondsSinceEpoch: 1_777_590_000_000), sourceIdentity: nil,
          federatedProvider: nil)))
  }

  // MARK: Grants

  static func grant(
    to grantee: String = alice, id: String? = nil, _ operations: Set<GrantOperation> = [.decrypt],
    constraint: GrantContextConstraint? = nil, retirer: String? = nil, issuer: String = a,
    sourceARN: String? = nil
  ) -> GrantFacts {
    let isService = !grantee.hasPrefix("arn:")
    return GrantFacts(
      id: "0123", grantee: isService ? .service(grantee) : .principal(arn: grantee, id: id),
      retirer: retirer.map { .principal(arn: $0, id: nil) }, issuer: account(issuer),
      operations: operations, constraint: constraint, sourceARN: sourceARN)
  }
}

extension Caller {
  /// The same caller in an organization.
  func within(_ organization: OrganizationFacts?) -> Caller {
    Caller(
      kind: kind, account: account, arn: arn, principalID: principalID, accessKeyID: accessKeyID,
      principal: principal, policies: policies,
      attributes: PrincipalAttributes(
        principalARN: attributes.principalARN, userName: attributes.userName,
        tags: attributes.tags, session: attributes.session, organization: organization))
  }
}

/// A decision with everything it looks at.
struct Situation {
  var caller: Caller
  var key: KeyAuthorizationFacts
  var action: KMSAction
  var context = StringPairs()
  var parameters = RequestParameters.encryption(.symmetricDefault)
  var alias: AliasName?
  var request = Sample.request()
  var grants: [GrantFacts] = []
  /// The resource control policies, for the reference; the caller's organization brings the same.
  var resourceControl: [AttachedPolicy] = []

  var use: KeyUse {
    KeyUse(of: key.arn, for: action, context: context, parameters: parameters, alias: alias)
  }

  func verdict() -> Verdict {
    var deliberation = Authorizer().deliberate(use, by: caller, on: key, request: request)
    if deliberation.wantsGrant {
      for grant in grants where deliberation.consider(grant) { break }
    }
    return deliberation.verdict
  }

  func refusal(namedByCiphertext: Bool = false) -> Refusal? {
    var deliberation = Authorizer().deliberate(
      use, by: caller, on: key, request: request, namedByCiphertext: namedByCiphertext)
    if deliberation.wantsGrant {
      for grant in grants where deliberation.consider(grant) { break }
    }
    do {
      _ = try deliberation.conclude()
      return nil
    } catch {
      return error
    }
  }
}
