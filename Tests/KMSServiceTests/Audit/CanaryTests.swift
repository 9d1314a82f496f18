import Foundation
import KMSAuthorization
import KMSModel
import Testing

@testable import KMSService

/// No record and no reason of a refusal holds what a request or an answer keeps secret.
///
/// Which members may be shown is written down here; every other member of every operation is a secret to
/// these tests, also one that a later operation brings along.
@Suite("Canaries") struct CanaryTests {
  /// Members whose values records may show. Policies, contexts and tags are recorded in clear, as
  /// CloudTrail does.
  static let open: Set<String> = [
    "AliasArn", "AliasName", "Arn", "AWSAccountId", "BypassPolicyLockoutSafetyCheck",
    "CloudTrailEventId", "ContextKey1", "CreationDate", "CurrentKeyMaterialId",
    "CustomerMasterKeySpec",
    "Description", "DestinationEncryptionAlgorithm", "DestinationKeyId",
    "DestinationKeyMaterialId", "EncapsulationAlgorithm", "EncapsulationAlgorithms",
    "EncryptionAlgorithm", "EncryptionAlgorithms", "ExpirationModel", "GrantId",
    "GranteePrincipal", "ImportType", "KeyAgreementAlgorithm", "KeyAgreementAlgorithms", "KeyArn",
    "KeyId", "KeyManager", "KeyMaterialId", "KeyPairSpec", "KeySpec", "KeyState", "KeyUsage",
    "KmsRequestId",
    "MacAlgorithm", "MacAlgorithms", "MessageType", "MultiRegionKeyType", "NextMarker",
    "Operations", "Origin", "PrimaryRegion", "Region", "ReplicaPolicy", "ReplicaRegion",
    "RetiringPrincipal", "SigningAlgorithm", "SigningAlgorithms", "SourceEncryptionAlgorithm",
    "SourceKeyId", "SourceKeyMaterialId", "TagKey", "TagKeys", "TagValue", "TargetKeyId",
    "WrappingAlgorithm", "WrappingKeySpec",
  ]

  /// Open in a request, closed in an answer.
  static let openInRequests: Set<String> = ["Policy"]

  /// Values under this length are everywhere.
  private static let lengthMin = 8

  /// A text member of a request or answer.
  struct Leaf: Sendable {
    let name: String
    let value: String
  }

  private static func leaves(_ value: Any, _ name: String = "") -> [Leaf] {
    switch value {
    case let object as [String: Any]: object.flatMap { leaves($0.value, $0.key) }
    case let list as [Any]: list.flatMap { leaves($0, name) }
    case let text as String: [Leaf(name: name, value: text)]
    default: []
    }
  }

  private static func secrets(_ value: Any, open: Set<String>) -> [Leaf] {
    leaves(value).filter { !open.contains($0.name) && $0.value.utf8.count >= lengthMin }
  }

  /// The forms in which a value could have got into a text.
  private static func forms(of value: String) -> [String] {
    let bytes = Data(value.utf8)
    var forms = [value, bytes.base64EncodedString(), hex(bytes)]
    if let decoded = Data(base64Encoded: value), !decoded.isEmpty {
      forms += [hex(decoded), String(decoding: decoded, as: UTF8.self)]
    }
    return forms.flatMap { form in
      [form, form.uppercased(), form.replacingOccurrences(of: "/", with: "\\/")]
    }.filter { $0.utf8.count >= lengthMin }
  }

  private static func hex(_ bytes: Data) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
  }

  private static func check(
    _ secrets: [Leaf], against texts: [String], _ what: String
  ) {
    let text = texts.joined(separator: "\n")
    for secret in secrets {
      for form in Set(forms(of: secret.value)) where text.range(of: form, options: .literal) != nil
      {
        Issue.record("`\(secret.name)` of \(what) is in a record as `\(form)`")
      }
    }
  }

  /// The calls of the table of permissions, and one that needs none of it.
  private static let calls: [Called] =
    OperationPermissionTests.calls + [
      Called(
        .retireGrant, { [ServiceHarness.arn($0.key)] },
        { ["KeyId": ServiceHarness.arn($0.key), "GrantId": $0.grant] })
    ]

  @Test("every operation has a call here, or is not there yet")
  func complete() {
    #expect(
      Set(Self.calls.map(\.operation)).union(KMSPipeline.unimplementedOperations)
        == Set(KMSOperation.allCases))
  }

  @Test("no record holds a secret of a call that changes nothing, allowed or not")
  func reading() async throws {
    let harness = try await ServiceHarness()
    let scene = try await OperationPermissionTests.scene(harness)
    for call in Self.calls where call.operation.isReadOnly {
      try await Self.run(call, harness, scene)
    }
  }

  @Test(
    "no record holds a secret of a call that changes something, allowed or not",
    arguments: calls.filter { !$0.operation.isReadOnly })
  func changing(_ call: Called) async throws {
    let harness = try await ServiceHarness()
    try await Self.run(call, harness, try await OperationPermissionTests.scene(harness))
  }

  private static func run(_ call: Called, _ harness: ServiceHarness, _ scene: Called.Scene)
    async throws
  {
    let before = harness.trail.lines.count
    let body = call.body(scene)
    let refused = try await harness.call(call.operation, body, as: try Callers.user())
    #expect(refused.code == "AccessDeniedException")
    let answer = try await harness.call(
      call.operation, body, as: try Callers.user(Callers.alice, Callers.allow("kms:*")))
    #expect(answer.code == call.code || call.operation == .cancelKeyDeletion)
    let secrets =
      Self.secrets(body, open: Self.open.union(Self.openInRequests))
      + Self.secrets(answer.body, open: Self.open)
    Self.check(
      secrets, against: Array(harness.trail.lines.dropFirst(before)) + harness.decisions.lines,
      call.operation.rawValue)
  }

  /// The members of any request that carry secrets.
  private static let members: [String] = [
    "Plaintext", "CiphertextBlob", "Message", "Signature", "Mac", "GrantTokens", "GrantToken",
    "ImportToken", "EncryptedKeyMaterial", "PublicKey", "SharedSecretCiphertextBlob",
    "KeyStorePassword", "XksProxyAuthenticationCredential", "TrustAnchorCertificate",
    "Recipient",
  ]

  private static let canary = "canary7f2c9b1e55d04a6d9a0b"

  /// Values of every wrong kind around one text.
  private static let wrongs: [any Sendable] = [
    canary + "!", Array(repeating: canary, count: 11),
    ["RawSecretAccessKey": canary, "AccessKeyId": canary, "AttestationDocument": canary],
    String(repeating: canary, count: 400),
  ]

  @Test("no record repeats a secret that is not what it should be")
  func malformed() async throws {
    let harness = try await ServiceHarness()
    let scene = try await OperationPermissionTests.scene(harness)
    // What changes the keys of the scene comes last.
    let operations =
      KMSOperation.allCases.filter(\.isReadOnly)
      + KMSOperation.allCases.filter { !$0.isReadOnly }
    for operation in operations {
      let before = harness.trail.lines.count
      let call = Self.calls.first { $0.operation == operation }
      let good = call?.body(scene) ?? ["CustomKeyStoreId": "cks-1234567890abcdef0"]
      for member in Self.members {
        for wrong in Self.wrongs {
          _ = try await harness.call(operation, good.merging([member: wrong]) { $1 })
        }
      }
      let lines = Array(harness.trail.lines.dropFirst(before))
      #expect(lines.count >= Self.members.count * Self.wrongs.count)
      Self.check(
        [Leaf(name: "a malformed member", value: Self.canary)],
        against: lines + harness.decisions.lines, operation.rawValue)
    }
  }

  @Test("grant tokens are in no record, right or wrong")
  func grantTokens() async throws {
    let harness = try await ServiceHarness()
    let key = try await harness.createKey()
    let granted = try await harness.call(
      .createGrant,
      [
        "KeyId": key, "GranteePrincipal": "arn:aws:iam::000000000002:root",
        "Operations": ["Encrypt"],
      ])
    let token = try #require(granted["GrantToken"])
    let body: [String: any Sendable] = ["KeyId": key, "Plaintext": "aGVsbG8="]
    let used = try await harness.call(.encrypt, body.merging(["GrantTokens": [token]]) { $1 })
    #expect(used.code == nil)
    let tooMany = try await harness.call(
      .encrypt, body.merging(["GrantTokens": Array(repeating: token, count: 11)]) { $1 })
    #expect(tooMany.code == "ValidationException")
    #expect(tooMany.message?.contains(token) == true, "the caller reads its own request")
    _ = try await harness.call(.retireGrant, ["GrantToken": token])
    Self.check(
      [Leaf(name: "GrantToken", value: token)], against: harness.trail.lines, "a grant")
    #expect(harness.trail.lines.contains { $0.contains("values of tokens are not recorded") })
  }

  @Test("the check finds what it looks for, in every form")
  func control() {
    let value = Data(Self.canary.utf8).base64EncodedString()
    for form in [value, Self.canary, Self.hex(Data(Self.canary.utf8)).uppercased()] {
      withKnownIssue {
        Self.check([Leaf(name: "x", value: value)], against: ["\"\(form)\""], "the test")
      }
    }
  }
}
