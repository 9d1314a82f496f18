public import KMSModel

/// What an operation asks permission for.
public struct OperationPermissions: Sendable {
  /// What kind of thing a permission is about, and so which policies can give it.
  public enum Resource: String, Sendable {
    /// A key: its policy, grants, and policies of principals where the key policy hands over to them.
    case key = "key"
    /// An alias: policies of principals only.
    case alias = "alias"
    /// The account: policies of principals only, resource `*`.
    case account = "`*`"
    /// A principal of the account: policies of principals only.
    case principal = "principal"
    /// A key whose grant decides; policies can only deny or delegate.
    case grantedKey = "key, by its grant"
  }

  /// One permission.
  public struct Need: Sendable {
    /// The action.
    public let action: KMSAction
    /// What it is about.
    public let resource: Resource
  }

  /// The operation.
  public let operation: KMSOperation
  /// Everything that must be allowed, in the order in which it is asked for.
  public let needs: [Need]
  /// Whether the key may belong to another account than the caller.
  public let reachesOtherAccounts: Bool
  /// Whether a grant can give the permission on the key.
  public let isGrantable: Bool

  /// Every operation of the API.
  ///
  /// Source: Developer Guide, "AWS KMS permissions", with the operations and grants of the present model.
  public static let table: [OperationPermissions] = [
    ownKey(.cancelKeyDeletion),
    account(.connectCustomKeyStore),
    ownKey(.createAlias, after: .alias),
    grantableKey(.createGrant),
    account(.createCustomKeyStore),
    OperationPermissions(
      .createKey,
      [need(.createKey, .account), need(.tagResource, .key)]),
    grantableKey(.decapsulate),
    grantableKey(.decrypt),
    ownKey(.deleteAlias, after: .alias),
    account(.deleteCustomKeyStore),
    ownKey(.deleteImportedKeyMaterial),
    grantableKey(.deriveSharedSecret),
    account(.describeCustomKeyStores),
    grantableKey(.describeKey),
    ownKey(.disableKey),
    ownKey(.disableKeyRotation),
    account(.disconnectCustomKeyStore),
    ownKey(.enableKey),
    ownKey(.enableKeyRotation),
    grantableKey(.encapsulate),
    grantableKey(.encrypt),
    grantableKey(.generateDataKey),
    grantableKey(.generateDataKeyPair),
    grantableKey(.generateDataKeyPairWithoutPlaintext),
    grantableKey(.generateDataKeyWithoutPlaintext),
    grantableKey(.generateMac),
    account(.generateRandom),
    ownKey(.getKeyLastUsage),
    ownKey(.getKeyPolicy),
    anyKey(.getKeyRotationStatus),
    ownKey(.getParametersForImport),
    grantableKey(.getPublicKey),
    ownKey(.importKeyMaterial),
    account(.listAliases),
    anyKey(.listGrants),
    ownKey(.listKeyPolicies),
    ownKey(.listKeyRotations),
    account(.listKeys),
    ownKey(.listResourceTags),
    OperationPermissions(.listRetirableGrants, [need(.listRetirableGrants, .principal)]),
    ownKey(.putKeyPolicy),
    OperationPermissions(
      .reEncrypt,
      [
        Need(action: .reEncryptFrom, resource: .key), Need(action: .reEncryptTo, resource: .key),
      ], reachesOtherAccounts: true, isGrantable: true),
    OperationPermissions(
      .replicateKey,
      [need(.replicateKey, .key), need(.createKey, .account), need(.tagResource, .key)]),
    OperationPermissions(
      .retireGrant, [need(.retireGrant, .grantedKey)], reachesOtherAccounts: true,
      isGrantable: true),
    anyKey(.revokeGrant),
    ownKey(.rotateKeyOnDemand),
    ownKey(.scheduleKeyDeletion),
    grantableKey(.sign),
    ownKey(.tagResource),
    ownKey(.untagResource),
    OperationPermissions(
      .updateAlias,
      [need(.updateAlias, .alias), need(.updateAlias, .key), need(.updateAlias, .key)]),
    account(.updateCustomKeyStore),
    ownKey(.updateKeyDescription),
    OperationPermissions(
      .updatePrimaryRegion, [need(.updatePrimaryRegion, .key), need(.updatePrimaryRegion, .key)]),
    grantableKey(.verify),
    grantableKey(.verifyMac),
  ]

  private init(
    _ operation: KMSOperation, _ needs: [Need], reachesOtherAccounts: Bool = false,
    isGrantable: Bool = false
  ) {
    self.operation = operation
    self.needs = needs
    self.reachesOtherAccounts = reachesOtherAccounts
    self.isGrantable = isGrantable
  }

  private static func need(_ operation: KMSOperation, _ resource: Resource) -> Need {
    Need(action: .operation(operation), resource: resource)
  }

  private static func ownKey(_ operation: KMSOperation, after first: Resource? = nil)
    -> OperationPermissions
  {
    let before = first.map { [need(operation, $0)] } ?? []
    return OperationPermissions(operation, before + [need(operation, .key)])
  }

  private static func anyKey(_ operation: KMSOperation) -> OperationPermissions {
    OperationPermissions(operation, [need(operation, .key)], reachesOtherAccounts: true)
  }

  private static func grantableKey(_ operation: KMSOperation) -> OperationPermissions {
    OperationPermissions(
      operation, [need(operation, .key)], reachesOtherAccounts: true, isGrantable: true)
  }

  private static func account(_ operation: KMSOperation) -> OperationPermissions {
    OperationPermissions(operation, [need(operation, .account)])
  }
}
