public import KMSModel

/// One use of one key: what a decision is about, and what its token names.
public struct KeyUse: Hashable, Sendable {
  /// The key, resolved; never an alias.
  public let key: KeyARN
  /// What is to be done with it.
  public let action: KMSAction
  /// The caller's encryption context; empty where the operation has none. Of CreateGrant and RetireGrant
  /// the pairs of the constraint.
  public let context: StringPairs
  /// The other parameters that condition keys look at.
  public let parameters: RequestParameters
  /// The alias by which the caller named the key, if it did.
  public let alias: AliasName?

  /// Names a use.
  public init(
    of key: KeyARN, for action: KMSAction, context: StringPairs = StringPairs(),
    parameters: RequestParameters = .none, alias: AliasName? = nil
  ) {
    self.key = key
    self.action = action
    self.context = context
    self.parameters = parameters
    self.alias = alias
  }
}

/// A use of an alias: making it, pointing it elsewhere, deleting it.
public struct AliasUse: Hashable, Sendable {
  /// The alias.
  public let alias: AliasARN
  /// What is to be done with it.
  public let action: KMSAction

  /// Names a use.
  public init(of alias: AliasARN, for action: KMSAction) {
    self.alias = alias
    self.action = action
  }
}

/// A use that concerns no particular key, such as `kms:CreateKey` or `kms:ListKeys`.
public struct AccountUse: Hashable, Sendable {
  /// What policies are asked about.
  public enum Resource: Hashable, Sendable {
    /// Everything of the account: refusals say `*`.
    case everything
    /// A key that is about to be made, for the tags that it is to have.
    case newKey(KeyARN)
    /// A principal of the account, by ARN.
    case principal(String)
  }

  /// The account in which it happens: always the caller's own.
  public let account: AccountID
  /// The Region in which it happens.
  public let region: Region
  /// What is to be done.
  public let action: KMSAction
  /// What policies are asked about.
  public let resource: Resource
  /// The parameters that condition keys look at.
  public let parameters: RequestParameters

  /// Names a use.
  public init(
    in account: AccountID, region: Region, for action: KMSAction,
    resource: Resource = .everything, parameters: RequestParameters = .none
  ) {
    self.account = account
    self.region = region
    self.action = action
    self.resource = resource
    self.parameters = parameters
  }
}
