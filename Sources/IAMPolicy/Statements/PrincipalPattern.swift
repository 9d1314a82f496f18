/// One principal that a policy or a grant names, ready to be compared with who makes a request.
public struct PrincipalPattern: Sendable {
  private let subject: PolicyPrincipalReference.Subject

  /// A principal named by a policy.
  ///
  /// - Parameter boundID: the unique id that the user or role of this ARN had when the policy was
  ///   written. With one, only the id counts: who is later created under the same ARN does not match.
  public init(_ reference: PolicyPrincipalReference, boundID: String? = nil) {
    self.init(reference.subject, boundID: boundID)
  }

  /// A principal given by the text of an `AWS` entry: an ARN, 12 digits, a unique id or `*`.
  ///
  /// A text that names nothing matches nobody.
  public init(awsPrincipal text: String, boundID: String? = nil) {
    let reference = PolicyPrincipalReference(
      statement: 0, element: .principal, type: "AWS", text: text)
    self.init(reference.subject, boundID: boundID)
  }

  private init(_ subject: PolicyPrincipalReference.Subject, boundID: String?) {
    switch subject {
    case .user, .role: self.subject = boundID.map { .uniqueID($0) } ?? subject
    case .everyone, .account, .roleSession, .federatedUser, .uniqueID, .service, .identityProvider,
      .canonicalUser, .malformed:
      self.subject = subject
    }
  }

  /// By what name this is the principal of a request; nil if it is somebody else.
  public func match(_ principal: PolicyPrincipal) -> PrincipalMatch? {
    switch subject {
    case .everyone: return .everyone
    case .account(let id): return Self.matchAccount(id, principal)
    case .user(_, let arn): return Self.matchUser(principal) { own, _ in sameBytes(own, arn) }
    case .role(_, let arn): return Self.matchRole(principal) { own, _ in sameBytes(own, arn) }
    case .uniqueID(let id):
      return Self.matchUser(principal) { _, own in sameBytes(own, id) }
        ?? Self.matchRole(principal) { _, own in sameBytes(own, id) }
    case .roleSession(_, let arn):
      guard case .roleSession(let own, _, _) = principal.identity else { return nil }
      return sameBytes(own, arn) ? .direct : nil
    case .federatedUser(_, let arn):
      guard case .federatedUser(let own, _, _) = principal.identity else { return nil }
      return sameBytes(own, arn) ? .direct : nil
    case .service(let name):
      guard case .service(let names) = principal.identity else { return nil }
      return names.contains { sameBytes($0, name) } ? .direct : nil
    case .identityProvider(let name):
      guard case .identityProvider(let own) = principal.identity else { return nil }
      return sameBytes(own, name) ? .direct : nil
    case .canonicalUser, .malformed: return nil
    }
  }

  private static func matchAccount(_ id: String, _ principal: PolicyPrincipal) -> PrincipalMatch? {
    guard let account = principal.account, sameBytes(account, id) else { return nil }
    if case .rootUser = principal.identity { return .direct }
    return .account
  }

  private static func matchUser(
    _ principal: PolicyPrincipal, _ isNamed: (_ arn: String, _ id: String) -> Bool
  ) -> PrincipalMatch? {
    switch principal.identity {
    case .user(let arn, let id): isNamed(arn, id) ? .direct : nil
    case .federatedUser(_, let arn, let id): isNamed(arn, id) ? .parent : nil
    case .rootUser, .roleSession, .service, .identityProvider, .anonymous: nil
    }
  }

  private static func matchRole(
    _ principal: PolicyPrincipal, _ isNamed: (_ arn: String, _ id: String) -> Bool
  ) -> PrincipalMatch? {
    guard case .roleSession(_, let arn, let id) = principal.identity else { return nil }
    return isNamed(arn, id) ? .parent : nil
  }
}

/// The `Principal` or `NotPrincipal` element of a statement.
enum PrincipalClause: Sendable {
  /// Policies of this kind name no principals.
  case holder
  case listed([PrincipalPattern])
  case notListed([PrincipalPattern])

  /// By what name the statement means the principal; nil if it does not.
  func match(_ principal: PolicyPrincipal) -> PrincipalMatch? {
    switch self {
    case .holder: return .holder
    case .listed(let patterns):
      var strongest: PrincipalMatch?
      for pattern in patterns {
        guard let match = pattern.match(principal) else { continue }
        if strongest.map({ $0 < match }) ?? true { strongest = match }
      }
      return strongest
    case .notListed(let patterns): return Self.spares(patterns, principal) ? nil : .everyone
    }
  }

  /// Whether a list of exceptions spares a principal.
  ///
  /// A user must be listed together with its account, a session's role or user likewise. A principal
  /// with a permissions boundary is never spared.
  ///
  /// - Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal"; it says that leaving out the
  ///   account might deny everyone in it, and the stricter reading is taken.
  private static func spares(_ patterns: [PrincipalPattern], _ principal: PolicyPrincipal) -> Bool {
    if principal.hasPermissionsBoundary { return false }
    var isSelfListed = false
    var isParentListed = false
    var isAccountListed = false
    for pattern in patterns {
      switch pattern.match(principal) {
      case .everyone, .holder: return true
      case .direct: isSelfListed = true
      case .parent: isParentListed = true
      case .account: isAccountListed = true
      case nil: continue
      }
    }
    return switch principal.identity {
    case .rootUser, .service, .identityProvider: isSelfListed
    case .user: isSelfListed && isAccountListed
    case .roleSession, .federatedUser: isParentListed && isAccountListed
    case .anonymous: false
    }
  }
}
