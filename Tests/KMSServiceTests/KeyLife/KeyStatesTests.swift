import KMSKeys
import KMSModel
import Testing

@testable import KMSService

/// The state table through the whole service: every implemented operation on a key of every state.
@Suite("Key states") struct KeyStatesTests {
  struct Case: CustomTestStringConvertible {
    let operation: KMSOperation
    let lifecycle: KeyLifecycle
    var testDescription: String { "\(operation) on \(lifecycle.state.rawValue)" }
  }

  private static let date = Timestamp(millisecondsSinceEpoch: 1_800_000_000_000)
  private static let standings: [KeyLifecycle] = [
    .creating, .enabled, .disabled, .pendingImport, .pendingDeletion(deletionDate: date),
    .pendingReplicaDeletion(windowDays: 7), .updating(isEnabled: true),
    .unavailable(isEnabled: true),
  ]
  private static let members: [KMSOperation: [String: any Sendable]] = [
    .cancelKeyDeletion: [:], .deleteImportedKeyMaterial: [:], .describeKey: [:], .disableKey: [:],
    .disableKeyRotation: [:], .enableKey: [:], .enableKeyRotation: [:],
    .encrypt: ["Plaintext": "YQ=="], .generateDataKey: ["KeySpec": "AES_256"],
    .generateDataKeyWithoutPlaintext: ["KeySpec": "AES_256"], .getKeyLastUsage: [:],
    .getKeyPolicy: [:], .getKeyRotationStatus: [:], .listKeyPolicies: [:],
    .listKeyRotations: [:], .listResourceTags: [:], .rotateKeyOnDemand: [:],
    .scheduleKeyDeletion: [:], .tagResource: ["Tags": [["TagKey": "a", "TagValue": "b"]]],
    .untagResource: ["TagKeys": ["a"]], .updateKeyDescription: ["Description": "a"],
    .replicateKey: ["ReplicaRegion": "us-west-2"],
    .updatePrimaryRegion: ["PrimaryRegion": "us-west-2"],
  ]
  static let cases: [Case] = members.keys.sorted { $0.rawValue < $1.rawValue }.flatMap {
    operation in
    standings.map { Case(operation: operation, lifecycle: $0) }
  }

  @Test("the answer is the one that the table prescribes", arguments: cases)
  func answer(_ tested: Case) async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["MultiRegion": true])
    let arn = LifeHarness.arn(key)
    let environment = life.environment
    let row = Tables.key(
      try #require(KeyReference(arn).flatMap { if case .arn(let arn) = $0 { arn } else { nil } }))
    try await life.store.changing { transaction throws(Interruption) in
      let writer = RowWriter(transaction, rows: environment.rows)
      guard var record = try writer.record(KeyRecord.self, at: row) else { return }
      record.lifecycle = tested.lifecycle
      try writer.replace(record)
    }
    var body = Self.members[tested.operation] ?? [:]
    body["KeyId"] = key
    let answer = try await life.call(tested.operation, body)
    let verdict = StateTable.verdict(on: tested.operation, in: tested.lifecycle.state)
    guard verdict != .allowed else {
      // What comes after the state may still refuse, with other words.
      for tail in ["is disabled.", "is pending", "is creating.", "is updating.", "is unavailable."]
      {
        #expect(answer.message?.hasSuffix(tail) != true)
      }
      return
    }
    let expected = try #require(Self.expected(verdict, arn, tested.lifecycle.state))
    #expect(answer.code == expected.code)
    #expect(answer.message == expected.message)
  }

  /// Code and text of a verdict, written down a second time (documented).
  private static func expected(_ verdict: StateVerdict, _ arn: String, _ state: KeyState)
    -> (code: String, message: String)?
  {
    switch verdict {
    case .allowed: nil
    case .disabled: ("DisabledException", "\(arn) is disabled.")
    case .pendingDeletion:
      (
        "KMSInvalidStateException",
        state == .pendingReplicaDeletion
          ? "\(arn) is pending replica deletion." : "\(arn) is pending deletion."
      )
    case .notPendingDeletion: ("KMSInvalidStateException", "\(arn) is not pending deletion.")
    case .pendingImport: ("KMSInvalidStateException", "\(arn) is pending import.")
    case .unavailable: ("KMSInvalidStateException", "\(arn) is unavailable.")
    case .creating: ("KMSInvalidStateException", "\(arn) is creating.")
    case .updating: ("KMSInvalidStateException", "\(arn) is updating.")
    case .externalOrigin, .customKeyStore:
      (
        "UnsupportedOperationException",
        "\(arn) origin is AWS_KMS which is not valid for this operation."
      )
    }
  }
}
