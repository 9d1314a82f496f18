import KMSKeys
import KMSModel
import Testing

/// The table of the guide, a second time: one line of seven verdicts for some operations.
///
/// Source: Developer Guide, "Key states of AWS KMS keys" (documented); Encapsulate, Decapsulate and
/// GetKeyLastUsage are not in it (inferred).
private let table: [(operations: [KMSOperation], verdicts: [StateVerdict])] = [
  (
    [.cancelKeyDeletion],
    [
      .notPendingDeletion, .notPendingDeletion, .allowed, .notPendingDeletion, .notPendingDeletion,
      .notPendingDeletion, .notPendingDeletion,
    ]
  ),
  (
    [.createAlias, .updateAlias, .tagResource, .untagResource, .updateKeyDescription],
    [.allowed, .allowed, .pendingDeletion, .allowed, .allowed, .allowed, .allowed]
  ),
  (
    [.createGrant],
    [.allowed, .disabled, .pendingDeletion, .pendingImport, .allowed, .creating, .allowed]
  ),
  (
    [
      .decrypt, .encrypt, .reEncrypt, .generateDataKey, .generateDataKeyWithoutPlaintext,
      .deriveSharedSecret, .generateMac, .verifyMac, .sign, .verify, .encapsulate, .decapsulate,
    ],
    [.allowed, .disabled, .pendingDeletion, .pendingImport, .unavailable, .creating, .allowed]
  ),
  (
    [
      .deleteAlias, .describeKey, .getKeyPolicy, .listKeyPolicies, .putKeyPolicy, .listAliases,
      .listGrants, .listResourceTags, .retireGrant, .revokeGrant, .getKeyLastUsage,
    ],
    [.allowed, .allowed, .allowed, .allowed, .allowed, .allowed, .allowed]
  ),
  (
    [.deleteImportedKeyMaterial],
    [.allowed, .allowed, .allowed, .allowed, .allowed, .creating, .updating]
  ),
  (
    [.disableKey, .enableKey],
    [.allowed, .allowed, .pendingDeletion, .pendingImport, .allowed, .creating, .updating]
  ),
  (
    [.disableKeyRotation, .enableKeyRotation],
    [.allowed, .disabled, .pendingDeletion, .externalOrigin, .customKeyStore, .creating, .allowed]
  ),
  (
    [.generateDataKeyPair, .generateDataKeyPairWithoutPlaintext],
    [.allowed, .disabled, .pendingDeletion, .pendingImport, .customKeyStore, .creating, .allowed]
  ),
  (
    [.getKeyRotationStatus],
    [.allowed, .allowed, .allowed, .externalOrigin, .customKeyStore, .allowed, .allowed]
  ),
  (
    [.getParametersForImport],
    [.allowed, .allowed, .pendingDeletion, .allowed, .allowed, .creating, .updating]
  ),
  (
    [.getPublicKey],
    [.allowed, .allowed, .pendingDeletion, .allowed, .allowed, .creating, .allowed]
  ),
  (
    [.importKeyMaterial],
    [.allowed, .allowed, .pendingDeletion, .allowed, .allowed, .creating, .allowed]
  ),
  (
    [.listKeyRotations],
    [.allowed, .allowed, .allowed, .allowed, .customKeyStore, .allowed, .allowed]
  ),
  (
    [.replicateKey, .updatePrimaryRegion],
    [.allowed, .disabled, .pendingDeletion, .pendingImport, .allowed, .creating, .updating]
  ),
  (
    [.rotateKeyOnDemand],
    [.allowed, .disabled, .pendingDeletion, .pendingImport, .customKeyStore, .creating, .allowed]
  ),
  (
    [.scheduleKeyDeletion],
    [.allowed, .allowed, .pendingDeletion, .allowed, .allowed, .allowed, .updating]
  ),
]

private let states: [KeyState] = [
  .enabled, .disabled, .pendingDeletion, .pendingImport, .unavailable, .creating, .updating,
]

@Suite("StateTable") struct StateTableTests {
  @Test("every operation on a key has the verdict of the guide in every state")
  func verdicts() {
    for (operations, verdicts) in table {
      for operation in operations {
        #expect(
          states.map { StateTable.verdict(on: operation, in: $0) } == verdicts, "\(operation)")
      }
    }
  }

  @Test("waiting for replicas to go is waiting to be deleted")
  func pendingReplicaDeletion() {
    for operation in KMSOperation.allCases {
      #expect(
        StateTable.verdict(on: operation, in: .pendingReplicaDeletion)
          == StateTable.verdict(on: operation, in: .pendingDeletion))
    }
  }

  @Test("operations that take no key are allowed in every state, and no operation is forgotten")
  func withoutKey() {
    let withKey = Set(table.flatMap(\.operations))
    let without = KMSOperation.allCases.filter { !withKey.contains($0) }
    #expect(
      Set(without) == [
        .connectCustomKeyStore, .createCustomKeyStore, .createKey, .deleteCustomKeyStore,
        .describeCustomKeyStores, .disconnectCustomKeyStore, .generateRandom, .listKeys,
        .listRetirableGrants, .updateCustomKeyStore,
      ])
    for operation in without {
      for state in states { #expect(StateTable.verdict(on: operation, in: state) == .allowed) }
    }
  }
}
