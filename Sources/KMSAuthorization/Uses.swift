public import KMSModel

/// One use of one key: what a decision is about, and what its token names.
public struct KeyUse: Hashable, Sendable {
  /// The key, resolved; never an alias.
  public let key: KeyARN
  /// What is to be done with it.
  public let action: KMSAction
  /// The caller's encryption context; empty where the operation has none.
  public let context: StringPairs

  /// Names a use.
  public init(of key: KeyARN, for action: KMSAction, context: StringPairs = StringPairs()) {
    self.key = key
    self.action = action
    self.context = context
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
  /// The account in which it happens: always the caller's own.
  public let account: AccountID
  /// The Region in which it happens.
  public let region: Region
  /// What is to be done.
  public let action: KMSAction

  /// Names a use.
  public init(in account: AccountID, region: Region, for action: KMSAction) {
    self.account = account
    self.region = region
    self.action = action
  }
}
