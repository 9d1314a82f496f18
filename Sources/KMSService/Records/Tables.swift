import KMSModel
public import KMSStore

/// The tables of the store and the keys of their rows.
///
/// A Region is part of every key, so that one deployment can serve several.
/// Format: docs/formats/records.md.
public enum Tables {
  /// Keys: `<region>/<account>/<key id>`.
  public static let keys = StoreTable("keys")
  /// Key material: `<region>/<key material id>`.
  public static let materials = StoreTable("materials")
  /// Aliases: `<region>/<account>/<alias name>`.
  public static let aliases = StoreTable("aliases")
  /// Which aliases a key has: `<region>/<account>/<key id>/<alias name>`; the rows carry no more.
  public static let aliasesOfKeys = StoreTable("aliases_of_keys")
  /// What the background service has to do, by when: `<moment>/<kind>/<region>/<account>/<key id>`; the
  /// rows carry no more.
  public static let dueWork = StoreTable("due_work")
  /// Service events that the trail has not accepted yet: `<moment>/<event id>`.
  public static let serviceEvents = StoreTable("service_events")
  /// When keys were last used: `<region>/<account>/<key id>`.
  public static let keyUsage = StoreTable("key_usage")
  /// Whether something wrapped was deleted since the root key was made: `due`.
  public static let erasures = StoreTable("erasures")
  static let erasureDue = "due"
  /// What the service knows of time: `clock`.
  public static let clock = StoreTable("clock")
  /// Accounts: `<account>`.
  public static let accounts = StoreTable("accounts")
  /// Access keys: `<access key id>`.
  public static let accessKeys = StoreTable("access_keys")
  /// The key hierarchy: `epoch/<number>`, `family`.
  public static let hierarchy = StoreTable("hierarchy")
  /// What the deployment is: `deployment`.
  public static let deployment = StoreTable("deployment")

  static func key(_ arn: KeyARN) -> String { "\(arn.region)/\(arn.account)/\(arn.id)" }

  static func keyPrefix(_ region: Region, _ account: AccountID) -> String {
    "\(region)/\(account)/"
  }

  static func material(_ id: KeyMaterialID, in region: Region) -> String { "\(region)/\(id)" }

  static func alias(_ arn: AliasARN) -> String { "\(arn.region)/\(arn.account)/\(arn.name)" }

  static func aliasOfKey(_ key: KeyARN, _ name: AliasName) -> String { "\(Self.key(key))/\(name)" }

  static func aliasOfKeyPrefix(_ key: KeyARN) -> String { "\(Self.key(key))/" }
}
