public import KMSModel

/// Which operation may run in which key state: the guide's table as data.
///
/// The verdicts that depend on the kind of key instead of its state (footnotes 7 for asymmetric keys
/// and 9) belong to the operation. Where the guide allows either DisabledException or
/// KMSInvalidStateException ("2/3") the recorded answer of the service decides: the latter.
/// Source: Developer Guide, "Key states of AWS KMS keys".
public enum StateTable {
  /// One line of the table.
  struct Line {
    let enabled: StateVerdict
    let disabled: StateVerdict
    let pendingDeletion: StateVerdict
    let pendingImport: StateVerdict
    let unavailable: StateVerdict
    let creating: StateVerdict
    let updating: StateVerdict
  }

  /// What the state says to the operation. Operations that take no key are always allowed.
  public static func verdict(on operation: KMSOperation, in state: KeyState) -> StateVerdict {
    guard let line = line(for: operation) else { return .allowed }
    switch state {
    case .enabled: return line.enabled
    case .disabled: return line.disabled
    case .pendingDeletion, .pendingReplicaDeletion: return line.pendingDeletion
    case .pendingImport: return line.pendingImport
    case .unavailable: return line.unavailable
    case .creating: return line.creating
    case .updating: return line.updating
    }
  }

  private static let always = Line(
    enabled: .allowed, disabled: .allowed, pendingDeletion: .allowed, pendingImport: .allowed,
    unavailable: .allowed, creating: .allowed, updating: .allowed)

  private static let metadataChange = Line(
    enabled: .allowed, disabled: .allowed, pendingDeletion: .pendingDeletion,
    pendingImport: .allowed, unavailable: .allowed, creating: .allowed, updating: .allowed)

  private static let cryptography = Line(
    enabled: .allowed, disabled: .disabled, pendingDeletion: .pendingDeletion,
    pendingImport: .pendingImport, unavailable: .unavailable, creating: .creating,
    updating: .allowed)

  private static let dataKeyPair = Line(
    enabled: .allowed, disabled: .disabled, pendingDeletion: .pendingDeletion,
    pendingImport: .pendingImport, unavailable: .customKeyStore, creating: .creating,
    updating: .allowed)

  private static let grantCreation = Line(
    enabled: .allowed, disabled: .disabled, pendingDeletion: .pendingDeletion,
    pendingImport: .pendingImport, unavailable: .allowed, creating: .creating, updating: .allowed)

  private static let cancelDeletion = Line(
    enabled: .notPendingDeletion, disabled: .notPendingDeletion, pendingDeletion: .allowed,
    pendingImport: .notPendingDeletion, unavailable: .notPendingDeletion,
    creating: .notPendingDeletion, updating: .notPendingDeletion)

  private static let scheduleDeletion = Line(
    enabled: .allowed, disabled: .allowed, pendingDeletion: .pendingDeletion,
    pendingImport: .allowed, unavailable: .allowed, creating: .allowed, updating: .updating)

  private static let onOff = Line(
    enabled: .allowed, disabled: .allowed, pendingDeletion: .pendingDeletion,
    pendingImport: .pendingImport, unavailable: .allowed, creating: .creating, updating: .updating)

  private static let rotationChange = Line(
    enabled: .allowed, disabled: .disabled, pendingDeletion: .pendingDeletion,
    pendingImport: .externalOrigin, unavailable: .customKeyStore, creating: .creating,
    updating: .allowed)

  private static let rotationOnDemand = Line(
    enabled: .allowed, disabled: .disabled, pendingDeletion: .pendingDeletion,
    pendingImport: .pendingImport, unavailable: .customKeyStore, creating: .creating,
    updating: .allowed)

  private static let rotationStatus = Line(
    enabled: .allowed, disabled: .allowed, pendingDeletion: .allowed,
    pendingImport: .externalOrigin, unavailable: .customKeyStore, creating: .allowed,
    updating: .allowed)

  private static let rotationList = Line(
    enabled: .allowed, disabled: .allowed, pendingDeletion: .allowed, pendingImport: .allowed,
    unavailable: .customKeyStore, creating: .allowed, updating: .allowed)

  private static let materialImport = Line(
    enabled: .allowed, disabled: .allowed, pendingDeletion: .pendingDeletion,
    pendingImport: .allowed, unavailable: .allowed, creating: .creating, updating: .allowed)

  private static let importParameters = Line(
    enabled: .allowed, disabled: .allowed, pendingDeletion: .pendingDeletion,
    pendingImport: .allowed, unavailable: .allowed, creating: .creating, updating: .updating)

  private static let materialDeletion = Line(
    enabled: .allowed, disabled: .allowed, pendingDeletion: .allowed, pendingImport: .allowed,
    unavailable: .allowed, creating: .creating, updating: .updating)

  private static let publicKey = Line(
    enabled: .allowed, disabled: .allowed, pendingDeletion: .pendingDeletion,
    pendingImport: .allowed, unavailable: .allowed, creating: .creating, updating: .allowed)

  private static let replication = Line(
    enabled: .allowed, disabled: .disabled, pendingDeletion: .pendingDeletion,
    pendingImport: .pendingImport, unavailable: .allowed, creating: .creating, updating: .updating)

  private static func line(for operation: KMSOperation) -> Line? {
    switch operation {
    case .cancelKeyDeletion: cancelDeletion
    case .createAlias, .tagResource, .untagResource, .updateAlias, .updateKeyDescription:
      metadataChange
    case .createGrant: grantCreation
    case .decapsulate, .decrypt, .deriveSharedSecret, .encapsulate, .encrypt, .generateDataKey,
      .generateDataKeyWithoutPlaintext, .generateMac, .reEncrypt, .sign, .verify, .verifyMac:
      cryptography
    case .generateDataKeyPair, .generateDataKeyPairWithoutPlaintext: dataKeyPair
    case .deleteAlias, .describeKey, .getKeyLastUsage, .getKeyPolicy, .listAliases, .listGrants,
      .listKeyPolicies, .listResourceTags, .putKeyPolicy, .retireGrant, .revokeGrant:
      always
    case .deleteImportedKeyMaterial: materialDeletion
    case .disableKey, .enableKey: onOff
    case .disableKeyRotation, .enableKeyRotation: rotationChange
    case .getKeyRotationStatus: rotationStatus
    case .getParametersForImport: importParameters
    case .getPublicKey: publicKey
    case .importKeyMaterial: materialImport
    case .listKeyRotations: rotationList
    case .replicateKey, .updatePrimaryRegion: replication
    case .rotateKeyOnDemand: rotationOnDemand
    case .scheduleKeyDeletion: scheduleDeletion
    case .connectCustomKeyStore, .createCustomKeyStore, .createKey, .deleteCustomKeyStore,
      .describeCustomKeyStores, .disconnectCustomKeyStore, .generateRandom, .listKeys,
      .listRetirableGrants, .updateCustomKeyStore:
      nil
    }
  }
}
