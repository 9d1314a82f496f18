import KMSStore

/// The tables of users, groups, roles, policies and providers, and the keys of their rows.
///
/// Names are compared without regard to case, so their lower-case form is the key.
/// Format: docs/formats/records.md.
enum IdentityTables {
  /// Users, groups and roles: `<account>/<kind>/<name in lower case>`.
  static let principals = StoreTable("principals")
  /// Customer managed policies: `<account>/<name in lower case>`.
  static let managedPolicies = StoreTable("managed_policies")
  /// OpenID Connect providers: `<account>/<host and path>`.
  static let identityProviders = StoreTable("identity_providers")
  /// When access keys were used last: `<access key id>`.
  static let accessKeyUses = StoreTable("access_key_uses")
  /// Service control policies: `<policy id>`.
  static let serviceControlPolicies = StoreTable("service_control_policies")
}
