import IAMPolicy
public import KMSModel

/// The pairs that an encryption context must be or contain.
public enum GrantContextConstraint: Hashable, Sendable {
  /// Exactly these.
  case equals(StringPairs)
  /// These, and any others.
  case subset(StringPairs)

  /// The pairs.
  public var pairs: StringPairs {
    switch self {
    case .equals(let pairs), .subset(let pairs): pairs
    }
  }

  /// Whether a request's context obeys it. Names and values are compared by their bytes.
  ///
  /// Source: API Reference, GrantConstraints.
  func holds(for context: StringPairs) -> Bool {
    switch self {
    case .equals(let pairs): context == pairs
    case .subset(let pairs): contains(context, pairs)
    }
  }

  /// Whether everything that obeys another constraint obeys this one.
  ///
  /// Source: Developer Guide, "Grant constraints": a child is at least as strict as its parent.
  func isAtMostAsStrict(as other: GrantContextConstraint?) -> Bool {
    guard let other else { return false }
    switch (self, other) {
    case (.equals(let own), .equals(let others)): return own == others
    case (.equals, .subset): return false
    case (.subset(let own), .equals(let others)), (.subset(let own), .subset(let others)):
      return contains(others, own)
    }
  }

  private func contains(_ all: StringPairs, _ some: StringPairs) -> Bool {
    some.pairs.allSatisfy { pair in
      all.pairs.contains { $0 == pair }
    }
  }
}

/// What a decision needs to know about a grant.
public struct GrantFacts: Sendable {
  /// Whom a grant means.
  public enum Principal: Hashable, Sendable {
    /// A principal of an account: its ARN, and the unique id it had when the grant was made.
    case principal(arn: String, id: String?)
    /// A service.
    case service(String)
  }

  /// The id of the grant.
  public let id: String
  /// Who may use it.
  public let grantee: Principal
  /// Who may retire it, if anybody is named.
  public let retirer: Principal?
  /// The account in which it was made.
  public let issuer: AccountID
  /// What it gives.
  public let operations: Set<GrantOperation>
  /// What it depends on.
  public let constraint: GrantContextConstraint?
  /// What a service must work for.
  public let sourceARN: String?
  private let granteePattern: PrincipalPattern?
  private let retirerPattern: PrincipalPattern?

  /// Describes a grant.
  public init(
    id: String, grantee: Principal, retirer: Principal?, issuer: AccountID,
    operations: Set<GrantOperation>, constraint: GrantContextConstraint?, sourceARN: String?
  ) {
    self.id = id
    self.grantee = grantee
    self.retirer = retirer
    self.issuer = issuer
    self.operations = operations
    self.constraint = constraint
    self.sourceARN = sourceARN
    self.granteePattern = grantee.pattern
    self.retirerPattern = retirer?.pattern
  }

  /// By what name the grant means the caller as its grantee; nil if it means somebody else.
  func granteeMatch(_ caller: Caller) -> GranteeMatch? {
    GrantFacts.match(grantee, granteePattern, caller)
  }

  /// By what name the grant means the caller as the one who retires it.
  func retirerMatch(_ caller: Caller) -> GranteeMatch? {
    guard let retirer else { return nil }
    return GrantFacts.match(retirer, retirerPattern, caller)
  }

  /// Why the grant does not give a use to its grantee; nil if it does.
  ///
  /// Source: Developer Guide, "Grant constraints": the context is not looked at for DescribeKey and
  /// RetireGrant, and of CreateGrant it binds the new grant.
  func objection(
    to use: KeyUse, _ operation: GrantOperation, _ request: RequestFacts, isService: Bool
  )
    -> GrantObjection?
  {
    guard operations.contains(operation) else { return .operation }
    if isService, operation != .retireGrant, let sourceARN {
      guard let source = request.sourceARN, source.utf8.elementsEqual(sourceARN.utf8) else {
        return .source
      }
    }
    switch operation {
    case .describeKey, .retireGrant: return nil
    case .createGrant: return childObjection(use)
    default:
      guard let constraint else { return nil }
      return constraint.holds(for: use.context) ? nil : .constraint
    }
  }

  private func childObjection(_ use: KeyUse) -> GrantObjection? {
    guard let child = use.parameters.grant else { return .operation }
    guard operations.isSuperset(of: child.operations) else { return .childOperations }
    if let sourceARN {
      guard let source = child.sourceARN, source.utf8.elementsEqual(sourceARN.utf8) else {
        return .source
      }
    }
    guard let constraint else { return nil }
    return constraint.isAtMostAsStrict(as: child.constraint) ? nil : .constraint
  }

  private static func match(_ principal: Principal, _ pattern: PrincipalPattern?, _ caller: Caller)
    -> GranteeMatch?
  {
    switch principal {
    case .service(let name):
      guard case .service(let names) = caller.principal.identity else { return nil }
      return names.contains { $0.utf8.elementsEqual(name.utf8) } ? .direct : nil
    case .principal:
      switch pattern?.match(caller.principal) {
      case .direct: return .direct
      case .parent: return .parent
      case .account: return .account
      case .everyone, .holder, nil: return nil
      }
    }
  }
}

/// Why a grant that means the caller does not help it.
public enum GrantObjection: Hashable, Sendable {
  /// It does not give the operation.
  case operation
  /// The encryption context does not obey its constraint.
  case constraint
  /// The service works for something else than it says.
  case source
  /// The new grant would give more than it does.
  case childOperations
}

extension GrantFacts.Principal {
  fileprivate var pattern: PrincipalPattern? {
    switch self {
    case .principal(let arn, let id): PrincipalPattern(awsPrincipal: arn, boundID: id)
    case .service: nil
    }
  }
}
