import Foundation
import KMSAuthorization
import KMSModel
import KMSService
import Testing

/// One operation as somebody would call it.
struct Called: Sendable, CustomTestStringConvertible {
  /// What the call is about, made before it.
  struct Scene: Sendable {
    let key: String
    let otherKey: String
    let alias: String
    let blob: String
    let grant: String
    /// A key that waits for its material.
    let external: String
    /// A multi-Region key without replicas, and one with.
    let primary: String
    let replicated: String
    /// Keys of the other usages, and what was made with them.
    let pairs: Pairs
  }

  /// Keys that do not encrypt.
  struct Pairs: Sendable {
    let signing: String
    let signature: String
    let mac: String
    let tag: String
    let agreeing: String
    let publicKey: String
    let encapsulating: String
    let capsule: String
  }

  let operation: KMSOperation
  /// What the table of permissions makes of the scene: the resources in the order of the needs.
  let resources: @Sendable (Scene) -> [String]
  let body: @Sendable (Scene) -> [String: any Sendable]
  /// How the call ends once it is allowed.
  let code: String?

  var testDescription: String { operation.rawValue }

  init(
    _ operation: KMSOperation,
    _ resources: @escaping @Sendable (Scene) -> [String] = { [ServiceHarness.arn($0.key)] },
    _ body: @escaping @Sendable (Scene) -> [String: any Sendable] = { ["KeyId": $0.key] },
    code: String? = nil
  ) {
    self.code = code
    self.operation = operation
    self.resources = resources
    self.body = body
  }
}

@Suite("Permissions of operations") struct OperationPermissionTests {
  private static let text = "aGVsbG8="

  private static func alias(_ name: String) -> String {
    "arn:aws:kms:\(ServiceHarness.region):\(ServiceHarness.account):\(name)"
  }

  private static let both: @Sendable (Called.Scene) -> [String] = {
    [ServiceHarness.arn($0.key), ServiceHarness.arn($0.otherKey)]
  }

  static let calls: [Called] = management + life + cryptography + pairs + account

  private static let management: [Called] = [
    Called(.cancelKeyDeletion),
    Called(
      .createAlias, { [alias("alias/new"), ServiceHarness.arn($0.key)] },
      { ["AliasName": "alias/new", "TargetKeyId": $0.key] }),
    Called(
      .createGrant, { [ServiceHarness.arn($0.key)] },
      {
        [
          "KeyId": $0.key, "GranteePrincipal": "arn:aws:iam::000000000002:root",
          "Operations": ["Decrypt"],
        ]
      }),
    Called(
      .deleteAlias, { [alias($0.alias), ServiceHarness.arn($0.key)] }, { ["AliasName": $0.alias] }),
    Called(.describeKey), Called(.disableKey), Called(.enableKey), Called(.getKeyPolicy),
    Called(.listGrants), Called(.listKeyPolicies), Called(.listResourceTags),
    Called(
      .putKeyPolicy, { [ServiceHarness.arn($0.key)] },
      {
        [
          "KeyId": $0.key, "Policy": Callers.keyPolicy(Callers.rootStatement),
          "BypassPolicyLockoutSafetyCheck": true,
        ]
      }),
    Called(
      .revokeGrant, { [ServiceHarness.arn($0.key)] }, { ["KeyId": $0.key, "GrantId": $0.grant] }),
    Called(.scheduleKeyDeletion),
    Called(
      .tagResource, { [ServiceHarness.arn($0.key)] },
      { ["KeyId": $0.key, "Tags": [["TagKey": "a", "TagValue": "b"]]] }),
    Called(
      .untagResource, { [ServiceHarness.arn($0.key)] }, { ["KeyId": $0.key, "TagKeys": ["a"]] }),
    Called(
      .updateAlias, { [alias($0.alias)] + both($0) },
      { ["AliasName": $0.alias, "TargetKeyId": $0.otherKey] }),
    Called(
      .updateKeyDescription, { [ServiceHarness.arn($0.key)] },
      { ["KeyId": $0.key, "Description": "d"] }),
  ]

  private static let external: @Sendable (Called.Scene) -> [String] = {
    [ServiceHarness.arn($0.external)]
  }

  private static let life: [Called] = [
    Called(.enableKeyRotation), Called(.disableKeyRotation), Called(.getKeyRotationStatus),
    Called(.listKeyRotations), Called(.rotateKeyOnDemand), Called(.getKeyLastUsage),
    Called(
      .getParametersForImport, external,
      {
        [
          "KeyId": $0.external, "WrappingAlgorithm": "RSAES_OAEP_SHA_256",
          "WrappingKeySpec": "RSA_2048",
        ]
      }),
    Called(
      .importKeyMaterial, external,
      {
        [
          "KeyId": $0.external, "ImportToken": text, "EncryptedKeyMaterial": text,
          "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        ]
      }, code: "InvalidImportTokenException"),
    Called(.deleteImportedKeyMaterial, external, { ["KeyId": $0.external] }),
    Called(
      .replicateKey, { [ServiceHarness.arn($0.primary), "*"] },
      {
        [
          "KeyId": $0.primary, "ReplicaRegion": "us-west-2",
          "BypassPolicyLockoutSafetyCheck": true,
        ]
      }),
    Called(
      .updatePrimaryRegion,
      {
        [
          ServiceHarness.arn($0.replicated),
          ServiceHarness.arn($0.replicated, region: "us-west-2"),
        ]
      }, { ["KeyId": $0.replicated, "PrimaryRegion": "us-west-2"] }),
  ]

  private static let cryptography: [Called] = [
    Called(
      .encrypt, { [ServiceHarness.arn($0.key)] }, { ["KeyId": $0.key, "Plaintext": text] }),
    Called(
      .decrypt, { [ServiceHarness.arn($0.key)] },
      { ["KeyId": $0.key, "CiphertextBlob": $0.blob] }),
    Called(
      .generateDataKey, { [ServiceHarness.arn($0.key)] },
      { ["KeyId": $0.key, "KeySpec": "AES_256"] }),
    Called(
      .generateDataKeyWithoutPlaintext, { [ServiceHarness.arn($0.key)] },
      { ["KeyId": $0.key, "KeySpec": "AES_256"] }),
    Called(
      .generateDataKeyPair, { [ServiceHarness.arn($0.key)] },
      { ["KeyId": $0.key, "KeyPairSpec": "ECC_NIST_P256"] }),
    Called(
      .generateDataKeyPairWithoutPlaintext, { [ServiceHarness.arn($0.key)] },
      { ["KeyId": $0.key, "KeyPairSpec": "ECC_NIST_P256"] }),
    Called(
      .reEncrypt, both,
      {
        ["SourceKeyId": $0.key, "DestinationKeyId": $0.otherKey, "CiphertextBlob": $0.blob]
      }),
  ]

  private static func on(_ key: @escaping @Sendable (Called.Pairs) -> String)
    -> @Sendable (Called.Scene) -> [String]
  {
    { [ServiceHarness.arn(key($0.pairs))] }
  }

  private static let pairs: [Called] = [
    Called(.getPublicKey, on(\.signing), { ["KeyId": $0.pairs.signing] }),
    Called(
      .sign, on(\.signing),
      { ["KeyId": $0.pairs.signing, "Message": text, "SigningAlgorithm": "ECDSA_SHA_256"] }),
    Called(
      .verify, on(\.signing),
      {
        [
          "KeyId": $0.pairs.signing, "Message": text, "SigningAlgorithm": "ECDSA_SHA_256",
          "Signature": $0.pairs.signature,
        ]
      }),
    Called(
      .generateMac, on(\.mac),
      { ["KeyId": $0.pairs.mac, "Message": text, "MacAlgorithm": "HMAC_SHA_256"] }),
    Called(
      .verifyMac, on(\.mac),
      {
        [
          "KeyId": $0.pairs.mac, "Message": text, "MacAlgorithm": "HMAC_SHA_256",
          "Mac": $0.pairs.tag,
        ]
      }),
    Called(
      .deriveSharedSecret, on(\.agreeing),
      {
        [
          "KeyId": $0.pairs.agreeing, "KeyAgreementAlgorithm": "ECDH",
          "PublicKey": $0.pairs.publicKey,
        ]
      }),
    Called(
      .encapsulate, on(\.encapsulating),
      { ["KeyId": $0.pairs.encapsulating, "EncapsulationAlgorithm": "ML_KEM"] }),
    Called(
      .decapsulate, on(\.encapsulating),
      {
        [
          "KeyId": $0.pairs.encapsulating, "EncapsulationAlgorithm": "ML_KEM",
          "SharedSecretCiphertextBlob": $0.pairs.capsule,
        ]
      }),
  ]

  private static let account: [Called] = [
    Called(.createKey, { _ in ["*"] }, { _ in ["BypassPolicyLockoutSafetyCheck": true] }),
    Called(.listKeys, { _ in ["*"] }, { _ in [:] }),
    Called(.listAliases, { _ in ["*"] }, { _ in [:] }),
    Called(.generateRandom, { _ in ["*"] }, { _ in ["NumberOfBytes": 8] }),
    Called(
      .listRetirableGrants, { _ in [Callers.alice] }, { _ in ["RetiringPrincipal": Callers.alice] }
    ),
  ]

  static func scene(_ harness: ServiceHarness) async throws -> Called.Scene {
    let key = try await harness.createKey()
    let otherKey = try await harness.createKey()
    _ = try await harness.call(
      .createAlias, ["AliasName": "alias/old", "TargetKeyId": key])
    let encrypted = try await harness.call(.encrypt, ["KeyId": key, "Plaintext": text])
    let grant = try await harness.call(
      .createGrant,
      [
        "KeyId": key, "GranteePrincipal": "arn:aws:iam::000000000002:root",
        "Operations": ["Encrypt"],
      ])
    let replicated = try await harness.createKey(["MultiRegion": true])
    _ = try await harness.call(
      .replicateKey, ["KeyId": replicated, "ReplicaRegion": "us-west-2"])
    return Called.Scene(
      key: key, otherKey: otherKey, alias: "alias/old",
      blob: try #require(encrypted["CiphertextBlob"]), grant: try #require(grant["GrantId"]),
      external: try await harness.createKey(["Origin": "EXTERNAL"]),
      primary: try await harness.createKey(["MultiRegion": true]), replicated: replicated,
      pairs: try await pairs(harness))
  }

  private static func pairs(_ harness: ServiceHarness) async throws -> Called.Pairs {
    let key = { (spec: String, usage: String) async throws in
      try await harness.createKey(["KeySpec": spec, "KeyUsage": usage])
    }
    let signing = try await key("ECC_NIST_P256", "SIGN_VERIFY")
    let mac = try await key("HMAC_256", "GENERATE_VERIFY_MAC")
    let agreeing = try await key("ECC_NIST_P256", "KEY_AGREEMENT")
    let encapsulating = try await key("ML_KEM_768", "ENCAPSULATE_DECAPSULATE")
    let signed = try await harness.call(
      .sign, ["KeyId": signing, "Message": text, "SigningAlgorithm": "ECDSA_SHA_256"])
    let tagged = try await harness.call(
      .generateMac, ["KeyId": mac, "Message": text, "MacAlgorithm": "HMAC_SHA_256"])
    let published = try await harness.call(.getPublicKey, ["KeyId": agreeing])
    let encapsulated = try await harness.call(
      .encapsulate, ["KeyId": encapsulating, "EncapsulationAlgorithm": "ML_KEM"])
    return Called.Pairs(
      signing: signing, signature: try #require(signed["Signature"]), mac: mac,
      tag: try #require(tagged["Mac"]), agreeing: agreeing,
      publicKey: try #require(published["PublicKey"]), encapsulating: encapsulating,
      capsule: try #require(encapsulated["SharedSecretCiphertextBlob"]))
  }

  static func needs(of call: Called, in scene: Called.Scene) throws -> [(
    action: String, resource: String
  )] {
    let row = try #require(
      OperationPermissions.table.first { $0.operation == call.operation })
    return zip(row.needs, call.resources(scene)).map { ($0.action.name, $1) }
  }

  @Test("nobody may do anything without a policy that says so", arguments: calls)
  func none(_ call: Called) async throws {
    let harness = try await ServiceHarness()
    let scene = try await Self.scene(harness)
    let first = try #require(Self.needs(of: call, in: scene).first)
    let answer = try await harness.call(
      call.operation, call.body(scene), as: try Callers.user())
    #expect(answer.code == "AccessDeniedException")
    #expect(
      answer.message
        == "User: \(Callers.alice) is not authorized to perform: \(first.action) on resource: "
        + "\(first.resource) because no identity-based policy allows the \(first.action) action")
  }

  @Test("exactly the documented permissions are enough", arguments: calls)
  func exact(_ call: Called) async throws {
    let harness = try await ServiceHarness()
    let scene = try await Self.scene(harness)
    let statements = try Self.needs(of: call, in: scene).map {
      Callers.allow($0.action, on: $0.resource)
    }
    let caller = try Callers.user(
      policies: PrincipalPolicies(identity: Callers.attached(statements)))
    if call.operation == .cancelKeyDeletion {
      _ = try await harness.call(.scheduleKeyDeletion, ["KeyId": scene.key])
    }
    let answer = try await harness.call(call.operation, call.body(scene), as: caller)
    #expect(answer.code == call.code, "\(answer.message ?? "")")
  }

  @Test("no other permission stands in for the documented one", arguments: calls)
  func others(_ call: Called) async throws {
    let harness = try await ServiceHarness()
    let scene = try await Self.scene(harness)
    let first = try #require(Self.needs(of: call, in: scene).first)
    let others = "{\"Effect\":\"Allow\",\"NotAction\":\"\(first.action)\",\"Resource\":\"*\"}"
    let answer = try await harness.call(
      call.operation, call.body(scene), as: try Callers.user(Callers.alice, others))
    #expect(answer.code == "AccessDeniedException")
    #expect(answer.message?.contains(": \(first.action) on resource: \(first.resource) ") == true)
  }

  @Test(
    "one of several permissions is not enough, and the refusal names what is missing",
    arguments: calls.filter {
      [.createAlias, .deleteAlias, .updateAlias, .reEncrypt, .replicateKey, .updatePrimaryRegion]
        .contains($0.operation)
    })
  func several(_ call: Called) async throws {
    let needs = { (scene: Called.Scene) in try Self.needs(of: call, in: scene) }
    let harness = try await ServiceHarness()
    let scene = try await Self.scene(harness)
    for missing in try needs(scene).indices {
      let need = try needs(scene)[missing]
      var rest = try needs(scene)
      rest.removeAll { $0 == need }
      let caller = try Callers.user(
        policies: PrincipalPolicies(
          identity: Callers.attached(rest.map { Callers.allow($0.action, on: $0.resource) })))
      let answer = try await harness.call(call.operation, call.body(scene), as: caller)
      #expect(answer.code == "AccessDeniedException")
      #expect(answer.message?.contains("on resource: \(need.resource) ") == true)
    }
  }

  @Test("the table has every operation that is there and takes a caller's permission")
  func complete() {
    // Its grant decides: GrantTests.
    let special: Set<KMSOperation> = [.retireGrant]
    let implemented = Set(KMSOperation.allCases).subtracting(KMSPipeline.unimplementedOperations)
    let missing = implemented.subtracting(Self.calls.map(\.operation)).subtracting(special)
    #expect(missing.isEmpty, "\(missing)")
  }

  @Test("CreateKey with tags also asks for the tags, of the caller's own policies")
  func tags() async throws {
    let harness = try await ServiceHarness()
    let tags: [[String: any Sendable]] = [["TagKey": "team", "TagValue": "x"]]
    let body: [String: any Sendable] = ["Tags": tags, "BypassPolicyLockoutSafetyCheck": true]
    let create = Callers.allow("kms:CreateKey")
    let refused = try await harness.call(
      .createKey, body, as: try Callers.user("\(Callers.alice)", create))
    #expect(refused.code == "AccessDeniedException")
    #expect(refused.message?.contains("kms:TagResource on resource: arn:aws:kms:") == true)
    let tag = Callers.allow(
      "kms:TagResource",
      on: "arn:aws:kms:\(ServiceHarness.region):\(ServiceHarness.account):key/*",
      condition: #"{"StringEquals":{"aws:RequestTag/team":"x"}}"#)
    let allowed = try await harness.call(
      .createKey, body, as: try Callers.user(Callers.alice, create, tag))
    #expect(allowed.code == nil)
  }
}
