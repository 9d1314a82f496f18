import KMSAuthorization
import KMSModel
import KMSService
import Testing

/// A call that its parameters make fail.
struct Mistake: Sendable, CustomTestStringConvertible {
  let operation: KMSOperation
  let name: String
  let code: String
  /// What takes the place of the parameters of a good call.
  let changes: @Sendable (Called.Scene) -> [String: any Sendable]

  var testDescription: String { "\(operation.rawValue): \(name)" }

  init(
    _ operation: KMSOperation, _ name: String, _ code: String,
    _ changes: @escaping @Sendable (Called.Scene) -> [String: any Sendable]
  ) {
    self.operation = operation
    self.name = name
    self.code = code
    self.changes = changes
  }
}

@Suite("Dry runs") struct DryRunTests {
  private static let text = "The request would have succeeded, but the DryRun option is set."

  /// Source: the members of the API's requests.
  private static let operations: Set<KMSOperation> = [
    .encrypt, .decrypt, .reEncrypt, .generateDataKey, .generateDataKeyWithoutPlaintext,
    .generateDataKeyPair, .generateDataKeyPairWithoutPlaintext, .sign, .verify, .generateMac,
    .verifyMac, .deriveSharedSecret, .encapsulate, .decapsulate, .createGrant, .retireGrant,
    .revokeGrant,
  ]

  /// The states of a key do not stop these.
  private static let stateless: Set<KMSOperation> = [.retireGrant, .revokeGrant]

  private static let calls: [Called] =
    OperationPermissionTests.calls.filter { operations.contains($0.operation) } + [
      Called(
        .retireGrant, { [ServiceHarness.arn($0.key)] },
        { ["KeyId": ServiceHarness.arn($0.key), "GrantId": $0.grant] })
    ]

  /// A call with some of its parameters changed, for real and as a dry run.
  private static func bodies(
    _ call: Called, _ scene: Called.Scene, _ changes: [String: any Sendable] = [:]
  ) -> (real: [String: any Sendable], dry: [String: any Sendable]) {
    let real = call.body(scene).merging(changes) { $1 }
    return (real, real.merging(["DryRun": true]) { $1 })
  }

  /// Everything that a call could have changed on the key of the scene.
  private static func effects(_ harness: ServiceHarness, _ scene: Called.Scene) async throws
    -> [String]
  {
    var effects: [String] = []
    for key in [
      scene.key, scene.otherKey, scene.pairs.signing, scene.pairs.mac, scene.pairs.agreeing,
      scene.pairs.encapsulating,
    ] {
      let grants = try await harness.call(.listGrants, ["KeyId": key]).objects("Grants")
      effects += grants.compactMap { $0["GrantId"] as? String }.sorted()
      let usage = try await harness.call(.getKeyLastUsage, ["KeyId": key])
      let last = try #require(usage.body["KeyLastUsage"] as? [String: any Sendable])
      effects.append("\(last["Operation"] as? String ?? "-") \(last["Timestamp"] as? Double ?? 0)")
    }
    return effects
  }

  @Test("the table has every operation that takes the parameter, and no other")
  func complete() async throws {
    let harness = try await ServiceHarness()
    var taking: Set<KMSOperation> = []
    for operation in KMSOperation.allCases {
      let answer = try await harness.call(operation, ["DryRun": "text"])
      if answer.code == "SerializationException" { taking.insert(operation) }
    }
    #expect(taking == Self.operations)
    #expect(Set(Self.calls.map(\.operation)) == Self.operations)
  }

  @Test("a call that would succeed says so and does nothing", arguments: calls)
  func success(_ call: Called) async throws {
    let harness = try await ServiceHarness()
    let scene = try await OperationPermissionTests.scene(harness)
    let statements = try OperationPermissionTests.needs(of: call, in: scene).map {
      Callers.allow($0.action, on: $0.resource)
    }
    let caller = try Callers.user(
      policies: PrincipalPolicies(identity: Callers.attached(statements)))
    let before = try await Self.effects(harness, scene)
    harness.clock.advance(days: 1)
    let bodies = Self.bodies(call, scene)
    let dry = try await harness.call(call.operation, bodies.dry, as: caller)
    #expect(dry.code == "DryRunOperationException")
    #expect(dry.message == Self.text)
    #expect(dry.body.isEmpty)
    #expect(try await Self.effects(harness, scene) == before)
    let real = try await harness.call(call.operation, bodies.real, as: caller)
    #expect(real.code == nil, "\(real.message ?? "")")
    #expect(try await Self.effects(harness, scene) != before)
    let explicit = Self.bodies(call, scene, ["DryRun": false]).real
    guard !Self.stateless.contains(call.operation) else { return }
    #expect(try await harness.call(call.operation, explicit, as: caller).code == nil)
  }

  @Test("a caller without permission gets the refusal of the real call", arguments: calls)
  func refusal(_ call: Called) async throws {
    let harness = try await ServiceHarness()
    let scene = try await OperationPermissionTests.scene(harness)
    let before = try await Self.effects(harness, scene)
    let bodies = Self.bodies(call, scene)
    let dry = try await harness.call(call.operation, bodies.dry, as: try Callers.user())
    let real = try await harness.call(call.operation, bodies.real, as: try Callers.user())
    #expect(dry.code == "AccessDeniedException")
    let need = try #require(try OperationPermissionTests.needs(of: call, in: scene).first)
    let head =
      "User: \(Callers.alice) is not authorized to perform: \(need.action) on resource: "
      + need.resource + " because "
    #expect(dry.message?.hasPrefix(head) == true, "\(dry.message ?? "")")
    #expect(real.code == dry.code)
    #expect(real.message == dry.message)
    #expect(try await Self.effects(harness, scene) == before)
  }

  @Test("a disabled key is told as in the real call", arguments: calls)
  func disabled(_ call: Called) async throws {
    for index in 0..<(call.operation == .reEncrypt ? 2 : 1) {
      let harness = try await ServiceHarness()
      let scene = try await OperationPermissionTests.scene(harness)
      let key = call.resources(scene)[index]
      #expect(try await harness.call(.disableKey, ["KeyId": key]).code == nil)
      let bodies = Self.bodies(call, scene)
      let dry = try await harness.call(call.operation, bodies.dry)
      let real = try await harness.call(call.operation, bodies.real)
      guard !Self.stateless.contains(call.operation) else {
        #expect(dry.code == "DryRunOperationException")
        #expect(real.code == nil)
        continue
      }
      for answer in [dry, real] {
        #expect(answer.code == "DisabledException")
        #expect(answer.message == "\(key) is disabled.")
      }
    }
  }

  private static let mistakes: [Mistake] =
    encryption + dataKeys + pairs + grants

  private static let usage = "InvalidKeyUsageException"

  private static let encryption: [Mistake] = [
    Mistake(.encrypt, "usage", usage) { ["KeyId": $0.pairs.signing] },
    Mistake(.encrypt, "algorithm", usage) { _ in ["EncryptionAlgorithm": "RSAES_OAEP_SHA_256"] },
    Mistake(.encrypt, "unknown key", "NotFoundException") { _ in
      ["KeyId": "00000000-0000-4000-8000-000000000000"]
    },
    Mistake(.decrypt, "another key", "IncorrectKeyException") { ["KeyId": $0.otherKey] },
    Mistake(.decrypt, "usage", usage) {
      [
        "KeyId": $0.pairs.signing, "EncryptionAlgorithm": "RSAES_OAEP_SHA_256",
      ]
    },
    Mistake(.decrypt, "algorithm", usage) { _ in ["EncryptionAlgorithm": "RSAES_OAEP_SHA_256"] },
    Mistake(.decrypt, "no ciphertext of ours", "InvalidCiphertextException") { _ in
      ["CiphertextBlob": "YQ=="]
    },
    Mistake(.reEncrypt, "another source", "IncorrectKeyException") {
      ["SourceKeyId": $0.otherKey]
    },
    Mistake(.reEncrypt, "source algorithm", usage) { _ in
      ["SourceEncryptionAlgorithm": "RSAES_OAEP_SHA_256"]
    },
    Mistake(.reEncrypt, "destination usage", usage) { ["DestinationKeyId": $0.pairs.signing] },
    Mistake(.reEncrypt, "destination algorithm", usage) { _ in
      ["DestinationEncryptionAlgorithm": "RSAES_OAEP_SHA_256"]
    },
  ]

  private static let makers: [KMSOperation] = [
    .generateDataKey, .generateDataKeyWithoutPlaintext, .generateDataKeyPair,
    .generateDataKeyPairWithoutPlaintext,
  ]

  private static let dataKeys: [Mistake] =
    makers.map { Mistake($0, "usage", usage) { ["KeyId": $0.pairs.signing] } } + [
      Mistake(.generateDataKey, "two lengths", "ValidationException") { _ in
        ["NumberOfBytes": 8]
      },
      Mistake(.generateDataKeyWithoutPlaintext, "two lengths", "ValidationException") { _ in
        ["NumberOfBytes": 8]
      },
      Mistake(.generateDataKeyPair, "spec", "ValidationException") { _ in
        ["KeyPairSpec": "RSA_1024"]
      },
      Mistake(.generateDataKeyPairWithoutPlaintext, "spec", "ValidationException") { _ in
        ["KeyPairSpec": "RSA_1024"]
      },
    ]

  private static let pairOperations: [KMSOperation] = [
    .sign, .verify, .generateMac, .verifyMac, .deriveSharedSecret, .encapsulate, .decapsulate,
  ]

  private static let pairs: [Mistake] =
    pairOperations.map { Mistake($0, "usage", usage) { ["KeyId": $0.key] } } + [
      Mistake(.sign, "algorithm", usage) { _ in ["SigningAlgorithm": "ECDSA_SHA_512"] },
      Mistake(.verify, "algorithm", usage) { _ in ["SigningAlgorithm": "ECDSA_SHA_512"] },
      Mistake(.sign, "digest", "ValidationException") { _ in ["MessageType": "DIGEST"] },
      Mistake(.verify, "digest", "ValidationException") { _ in ["MessageType": "DIGEST"] },
      Mistake(.generateMac, "algorithm", usage) { _ in ["MacAlgorithm": "HMAC_SHA_512"] },
      Mistake(.verifyMac, "algorithm", usage) { _ in ["MacAlgorithm": "HMAC_SHA_512"] },
      Mistake(.deriveSharedSecret, "algorithm", "ValidationException") { _ in
        ["KeyAgreementAlgorithm": "X25519"]
      },
      Mistake(.encapsulate, "algorithm", "ValidationException") { _ in
        ["EncapsulationAlgorithm": "RSA"]
      },
      Mistake(.decapsulate, "algorithm", "ValidationException") { _ in
        ["EncapsulationAlgorithm": "RSA"]
      },
    ]

  private static let noGrant = String(repeating: "0", count: 64)

  private static let grants: [Mistake] = [
    Mistake(.createGrant, "operation", "ValidationException") { _ in ["Operations": ["Sign"]] },
    Mistake(.createGrant, "grantee", "InvalidArnException") { _ in
      ["GranteePrincipal": "arn:aws:iam::999999999999:root"]
    },
    Mistake(.revokeGrant, "unknown grant", "NotFoundException") { _ in ["GrantId": noGrant] },
    Mistake(.revokeGrant, "id", "InvalidGrantIdException") { _ in ["GrantId": "nonsense"] },
    Mistake(.retireGrant, "unknown grant", "NotFoundException") { _ in ["GrantId": noGrant] },
    Mistake(.retireGrant, "id", "InvalidGrantIdException") { _ in ["GrantId": "nonsense"] },
  ]

  @Test("a wrong parameter is told as in the real call", arguments: mistakes)
  func mistaken(_ mistake: Mistake) async throws {
    let harness = try await ServiceHarness()
    let scene = try await OperationPermissionTests.scene(harness)
    let call = try #require(Self.calls.first { $0.operation == mistake.operation })
    let bodies = Self.bodies(call, scene, mistake.changes(scene))
    let dry = try await harness.call(call.operation, bodies.dry)
    let real = try await harness.call(call.operation, bodies.real)
    #expect(dry.code == mistake.code)
    #expect(real.code == dry.code)
    #expect(real.message == dry.message)
  }

  @Test("every operation has a mistake")
  func everyMistake() {
    #expect(Set(Self.mistakes.map(\.operation)) == Self.operations)
  }

  /// An operation that takes modifiers, and the member that names the key of the ciphertext.
  private static let modified: [(KMSOperation, String)] = [
    (.decrypt, "KeyId"), (.reEncrypt, "SourceKeyId"),
  ]

  private static let ignoring: [String: any Sendable] = [
    "DryRunModifiers": ["IGNORE_CIPHERTEXT"]
  ]

  @Test("a dry run can do without the ciphertext, of a key that is named", arguments: modified)
  func ignoredCiphertext(_ operation: KMSOperation, _ member: String) async throws {
    let harness = try await ServiceHarness()
    let scene = try await OperationPermissionTests.scene(harness)
    let call = try #require(Self.calls.first { $0.operation == operation })
    var body = Self.bodies(call, scene, Self.ignoring).dry
    for blob in [scene.blob, "YQ==", nil] {
      body["CiphertextBlob"] = blob
      let answer = try await harness.call(operation, body)
      #expect(answer.code == "DryRunOperationException")
      #expect(answer.message == Self.text)
    }
    let refused = try await harness.call(operation, body, as: try Callers.user())
    #expect(refused.code == "AccessDeniedException")
    #expect(refused.message?.contains("on resource: \(ServiceHarness.arn(scene.key)) ") == true)
    let wrong = try await harness.call(
      operation, body.merging([member: scene.pairs.signing]) { $1 })
    #expect(wrong.code == Self.usage)
    var nameless = body
    nameless[member] = nil
    let unnamed = try await harness.call(operation, nameless)
    #expect(unnamed.code == "ValidationException")
    #expect(unnamed.message == "\(member) must be specified when the ciphertext is ignored.")
    _ = try await harness.call(.disableKey, ["KeyId": scene.key])
    let disabled = try await harness.call(operation, body)
    #expect(disabled.code == "DisabledException")
    #expect(disabled.message == "\(ServiceHarness.arn(scene.key)) is disabled.")
  }

  @Test("modifiers without a dry run, and unknown ones, are refused", arguments: modified)
  func misplacedModifiers(_ operation: KMSOperation, _ member: String) async throws {
    let harness = try await ServiceHarness()
    let scene = try await OperationPermissionTests.scene(harness)
    let call = try #require(Self.calls.first { $0.operation == operation })
    for changes in [Self.ignoring, Self.ignoring.merging(["DryRun": false]) { $1 }] {
      let answer = try await harness.call(operation, Self.bodies(call, scene, changes).real)
      #expect(answer.code == "ValidationException")
      #expect(answer.message == "DryRunModifiers can only be specified together with DryRun.")
    }
    var body = Self.bodies(call, scene, ["DryRunModifiers": ["IGNORE_NOTHING"]]).dry
    #expect(try await harness.call(operation, body).code == "ValidationException")
    body["DryRunModifiers"] = [String]()
    body["CiphertextBlob"] = nil
    let missing = try await harness.call(operation, body)
    #expect(missing.code == "ValidationException")
    #expect(missing.message?.contains("'ciphertextBlob'") == true)
  }
}
