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
  /// Grants: `<region>/<account>/<key id>/<grant id>`.
  public static let grants = StoreTable("grants")
  /// Which grants a principal has on a key: `<region>/<account>/<key id>/<grantee>/<grant id>`; the rows
  /// carry no more.
  public static let grantsOfGrantees = StoreTable("grants_of_grantees")
  /// Which grants a principal may retire: `<region>/<retirer>/<account>/<key id>/<grant id>`; the rows carry
  /// no more.
  public static let grantsOfRetirers = StoreTable("grants_of_retirers")
  /// Which grant answers a repeated request: `<region>/<account>/<key id>/<digest>/<grant id>`; the rows
  /// carry no more.
  public static let grantsByRequest = StoreTable("grants_by_request")
  /// How many grants a key has: `<region>/<account>/<key id>`.
  public static let grantCounts = StoreTable("grant_counts")
  /// The unique ids of the principals in a key policy: `<region>/<account>/<key id>`.
  public static let policyPrincipals = StoreTable("policy_principals")
  /// Accounts: `<account>`.
  public static let accounts = StoreTable("accounts")
  /// Access keys: `<access key id>`.
  public static let accessKeys = StoreTable("access_keys")
  /// The key hierarchy: `epoch/<number>`, `family`.
  public static let hierarchy = StoreTable("hierarchy")
  /// The key pairs of the audit trail: `<use>`.
  public static let auditKeys = StoreTable("audit_keys")
  /// What the deployment is: `deployment`.
  public static let deployment = StoreTable("deployment")

  static func key(_ arn: KeyARN) -> String {
    String(joining: [arn.region.name, "/", arn.account.text, "/", arn.id.text])
  }

  static func keyPrefix(_ region: Region, _ account: AccountID) -> String {
    "\(region)/\(account)/"
  }

  static func material(_ id: KeyMaterialID, in region: Region) -> String {
    String(joining: [region.name, "/", id.text])
  }

  static func alias(_ arn: AliasARN) -> String {
    String(joining: [arn.region.name, "/", arn.account.text, "/", arn.name.text])
  }

  static func aliasOfKey(_ key: KeyARN, _ name: AliasName) -> String { "\(Self.key(key))/\(name)" }

  static func aliasOfKeyPrefix(_ key: KeyARN) -> String { "\(Self.key(key))/" }

  static func grant(_ key: KeyARN, _ id: String) -> String { "\(Self.key(key))/\(id)" }

  static func grantPrefix(_ key: KeyARN) -> String { "\(Self.key(key))/" }

  /// The rows of one grantee, without the slash before the grant's id.
  static func grantee(_ key: KeyARN, _ name: String) -> String {
    String(joining: [Self.key(key), "/", segment(name)])
  }

  /// The rows of one retiring principal, up to and with the slash.
  static func retirerPrefix(_ region: Region, _ name: String) -> String {
    "\(region)/\(segment(name))/"
  }

  /// A text as one segment of a row's key. No name of a principal has a bar.
  private static func segment(_ text: String) -> String {
    String(
      decoding: text.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "|") : $0 }, as: UTF8.self)
  }
}
