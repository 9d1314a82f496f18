import KMSAuthorization
import KMSCrypto
import KMSModel
import KMSSecrets
import Testing

@testable import KMSKeys

/// What key pairs and HMAC keys do behind the ring, and what the ring refuses.
@Suite("Uses of key pairs") struct KeyPairUseTests {
  private let provider: LocalKeyProvider
  private let ring: KeyRing
  private let message = SensitiveBytes(copying: Array("attack at dawn".utf8))

  init() throws {
    provider = LocalKeyProvider(
      hierarchy: try KeyHierarchy.create(random: systemRandom).hierarchy, random: systemRandom)
    ring = KeyRing(provider: provider)
  }

  private struct Key {
    let record: KeyRecord
    let material: LoadedMaterial
  }

  private func key(_ spec: KeySpec, _ usage: KeyUsageType) throws -> Key {
    let arn = try Sample.key()
    let stored = try provider.createMaterial(for: arn, spec: spec, at: Sample.creationDate)
    return Key(
      record: KeyRecord(
        arn: arn, spec: spec, usage: usage, origin: .awsKms, manager: .customer,
        creationDate: Sample.creationDate, description: "", lifecycle: .enabled, policy: "{}",
        tags: [], materials: [stored.id]),
      material: LoadedMaterial(stored, spec: spec, provider: provider))
  }

  private func token(
    _ action: KMSAction, on arn: KeyARN? = nil, context: StringPairs = StringPairs()
  ) throws -> Authorized<KeyUse> {
    let arn = try arn ?? Sample.key()
    return try Authorizer().authorize(
      KeyUse(of: arn, for: action, context: context),
      by: .root(of: arn.account, in: .aws, accessKeyID: "AKIATEST"),
      on: KeyAuthorizationFacts(arn: arn, policy: Sample.policy),
      request: RequestFacts(
        region: arn.region, now: Sample.creationDate, sourceAddress: "127.0.0.1",
        isSecureTransport: true, userAgent: nil))
  }

  static let signers: [KeySpec] = KeySpec.allCases.filter {
    KeySpecs.rules(for: $0).usages.contains(.signVerify)
      && LocalKeyProvider.supportedSpecs(with: LocalKeyProvider.linkedLibraries.algorithms)
        .contains($0)
      && $0 != .rsa3072 && $0 != .rsa4096
  }

  @Test("what is signed is valid, also after loading the material again", arguments: signers)
  func signatures(_ spec: KeySpec) throws {
    let key = try key(spec, .signVerify)
    for algorithm in KeySpecs.rules(for: spec).signingAlgorithms {
      for type in MessageType.allCases {
        let message: SensitiveBytes
        switch algorithm.rule(for: type) {
        case .refused: continue
        case .message: message = self.message
        case .exactly(let count):
          message = SensitiveBytes(copying: [UInt8](repeating: 7, count: count))
        }
        let sign = try token(.operation(.sign))
        let signature = try ring.sign(
          message, as: type, algorithm, key: key.record, material: key.material, for: sign)
        key.material.dropHandle()
        let verify = try token(.operation(.verify))
        #expect(
          try ring.isValid(
            signature, of: message, as: type, algorithm, key: key.record,
            material: key.material, for: verify))
        #expect(
          try !ring.isValid(
            signature.reversed(), of: message, as: type, algorithm, key: key.record,
            material: key.material, for: verify))
      }
    }
  }

  @Test("a token of another action, key or context signs nothing")
  func tokenMismatch() throws {
    let key = try key(.eccNistP256, .signVerify)
    let other = try Sample.key(id: "12345678-1234-1234-1234-123456789013")
    func sign(_ use: consuming Authorized<KeyUse>) throws {
      _ = try ring.sign(
        message, as: .raw, .ecdsaSha256, key: key.record, material: key.material, for: use)
    }
    try sign(try token(.operation(.sign)))
    for action in [KMSAction.operation(.verify), .operation(.decrypt), .reEncryptTo] {
      #expect(throws: KeyError.tokenMismatch) { try sign(try token(action)) }
    }
    #expect(throws: KeyError.tokenMismatch) { try sign(try token(.operation(.sign), on: other)) }
    let context = try #require(Sample.context)
    #expect(throws: KeyError.tokenMismatch) {
      try sign(try token(.operation(.sign), context: context))
    }
  }

  @Test("every use wants the token of its own operation")
  func everyToken() throws {
    let key = try key(.eccNistP256, .keyAgreement)
    let pair = try provider.generateKeyPair(.eccNistP256)
    let wrong = try token(.operation(.describeKey))
    let uses: [(borrowing Authorized<KeyUse>) throws -> Void] = [
      { use in
        _ = try ring.encrypt(
          message, .rsaesOaepSha1, key: key.record, material: key.material, for: use)
      },
      { use in
        _ = try ring.decrypt([1], .sm2pke, key: key.record, material: key.material, for: use)
      },
      { use in
        _ = try ring.isValid(
          [1], of: message, as: .raw, .ecdsaSha256, key: key.record, material: key.material,
          for: use)
      },
      { use in
        _ = try ring.authenticationCode(
          for: message, .hmacSha256, key: key.record, material: key.material, for: use)
      },
      { use in
        _ = try ring.isAuthentic(
          [1], of: message, .hmacSha256, key: key.record, material: key.material, for: use)
      },
      { use in
        _ = try ring.sharedSecret(
          withPeer: pair.publicKey, key: key.record, material: key.material, for: use)
      },
      { use in _ = try ring.encapsulate(key: key.record, material: key.material, for: use) },
      { use in _ = try ring.decapsulate([1], key: key.record, material: key.material, for: use) },
      { use in _ = try ring.publicKey(key: key.record, material: key.material, for: use) },
      { use in _ = try ring.privateKey(of: pair, for: use) },
    ]
    for use in uses { #expect(throws: KeyError.tokenMismatch) { try use(wrong) } }
  }

  @Test("a key is not worked with in a way that its kind does not know")
  func workMismatch() throws {
    let mac = try provider.load(
      try provider.createMaterial(
        for: try Sample.key(), spec: .hmac256, at: Sample.creationDate), spec: .hmac256)
    let pair = try provider.load(
      try provider.createMaterial(
        for: try Sample.key(), spec: .eccNistP256, at: Sample.creationDate), spec: .eccNistP256)
    let works: [() throws -> Void] = [
      { _ = try provider.publicKey(of: mac) },
      { _ = try provider.sign(message, as: .raw, .ecdsaSha256, with: mac) },
      { _ = try provider.sign(message, as: .raw, .mlDsaShake256, with: pair) },
      { _ = try provider.sign(message, as: .externalMu, .ecdsaSha256, with: pair) },
      { _ = try provider.isValid([1], of: message, as: .raw, .ecdsaSha384, with: pair) },
      { _ = try provider.authenticationCode(for: message, .hmacSha384, with: mac) },
      { _ = try provider.authenticationCode(for: message, .hmacSha256, with: pair) },
      { _ = try provider.encrypt(message, .symmetricDefault, with: pair) },
      { _ = try provider.encrypt(message, .rsaesOaepSha256, with: pair) },
      { _ = try provider.decrypt([1], .symmetricDefault, with: pair) },
      { _ = try provider.encrypt(message, associatedData: [], id: someID(), with: pair) },
      { _ = try provider.encapsulate(with: pair) },
      { _ = try provider.decapsulate([1], with: pair) },
      { _ = try provider.generateKeyPair(.symmetricDefault) },
      { _ = try provider.generateKeyPair(.hmac256) },
    ]
    for work in works { #expect(throws: KeyError.workMismatch) { try work() } }
  }

  private func someID() throws -> KeyMaterialID {
    try #require(KeyMaterialID(bytes: [UInt8](repeating: 1, count: KeyMaterialID.byteCount)))
  }

  @Test("material is made from a pair of its own spec only, and bears its public key")
  func fromPair() throws {
    let arn = try Sample.key()
    let pair = try provider.generateKeyPair(.eccNistEdwards25519)
    let stored = try provider.createMaterial(
      for: arn, spec: .eccNistEdwards25519, from: pair, at: Sample.creationDate)
    let handle = try provider.load(stored, spec: .eccNistEdwards25519)
    #expect(try provider.publicKey(of: handle) == pair.publicKey)
    for spec in [KeySpec.eccNistP256, .symmetricDefault, .hmac512] {
      #expect(throws: KeyError.workMismatch) {
        _ = try provider.createMaterial(
          for: arn, spec: spec, from: pair, at: Sample.creationDate)
      }
    }
  }

  @Test("material loads as what it is and as nothing else")
  func loadsAsItself() throws {
    let arn = try Sample.key()
    for (made, wanted) in [
      (KeySpec.symmetricDefault, KeySpec.eccNistP256), (.eccNistP256, .eccNistP384),
      (.eccNistP256, .symmetricDefault), (.hmac224, .hmac256), (.eccNistP256, .eccSecgP256k1),
      (.mlDsa44, .mlDsa65),
    ] {
      let stored = try provider.createMaterial(for: arn, spec: made, at: Sample.creationDate)
      _ = try provider.load(stored, spec: made)
      #expect(throws: KeyError.self) { _ = try provider.load(stored, spec: wanted) }
    }
  }

  @Test("a peer that is none is told from a library that fails")
  func peers() throws {
    let key = try key(.eccNistP384, .keyAgreement)
    let other = try provider.generateKeyPair(.eccNistP256).publicKey
    let use = try token(.operation(.deriveSharedSecret))
    for peer in [[], [1], other, [UInt8](repeating: 0, count: 8192)] {
      #expect(throws: KeyError.invalidPeerKey) {
        _ = try ring.sharedSecret(
          withPeer: peer, key: key.record, material: key.material, for: use)
      }
    }
    let peer = try provider.generateKeyPair(.eccNistP384).publicKey
    let secret = try ring.sharedSecret(
      withPeer: peer, key: key.record, material: key.material, for: use)
    #expect(secret.count == 48)
  }
}
