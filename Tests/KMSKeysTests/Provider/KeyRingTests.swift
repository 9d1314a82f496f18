import KMSAuthorization
import KMSModel
import KMSSecrets
import Testing

@testable import KMSKeys

@Suite("KeyRing") struct KeyRingTests {
  private let ring: KeyRing
  private let key: KeyARN
  private let record: KeyRecord
  private let material: LoadedMaterial
  private let plaintext = SensitiveBytes(copying: Array("attack at dawn".utf8))
  private let context: StringPairs

  init() throws {
    key = try Sample.key()
    context = try #require(Sample.context)
    let provider = LocalKeyProvider(
      hierarchy: try KeyHierarchy.create(random: systemRandom).hierarchy, random: systemRandom)
    ring = KeyRing(provider: provider)
    let stored = try provider.createMaterial(
      for: key, spec: .symmetricDefault, at: Sample.creationDate)
    material = LoadedMaterial(stored, provider: provider)
    record = Self.record(of: key, materials: [stored.id])
  }

  private static func record(of key: KeyARN, materials: [KeyMaterialID]) -> KeyRecord {
    KeyRecord(
      arn: key, spec: .symmetricDefault, usage: .encryptDecrypt, origin: .awsKms,
      manager: .customer, creationDate: Sample.creationDate, description: "", lifecycle: .enabled,
      policy: "{}", tags: [], materials: materials)
  }

  private static func caller(_ account: AccountID) -> Caller {
    .root(of: account, in: .aws, accessKeyID: "AKIATEST")
  }

  private static func policy(of account: AccountID) -> String {
    #"""
    {"Statement":{"Effect":"Allow","Principal":{"AWS":"\#(account)"},"Action":"*","Resource":"*"}}
    """#
  }

  private func request() throws -> RequestFacts {
    RequestFacts(
      region: key.region, now: Sample.creationDate, sourceAddress: "127.0.0.1",
      isSecureTransport: true, userAgent: nil)
  }

  private func token(_ action: KMSAction, key: KeyARN? = nil, context: StringPairs? = nil) throws
    -> Authorized<KeyUse>
  {
    let key = key ?? self.key
    return try Authorizer().authorize(
      KeyUse(of: key, for: action, context: context ?? self.context),
      by: Self.caller(key.account),
      on: KeyAuthorizationFacts(arn: key, policy: Self.policy(of: key.account)),
      request: try request())
  }

  private func encrypted() throws -> CiphertextBlob {
    let use = try token(.operation(.encrypt))
    let bytes = try ring.encrypt(
      plaintext, context: context, key: record, material: material, for: use)
    return try #require(CiphertextBlob(parsing: bytes))
  }

  @Test(
    "what one allowed action encrypts, another decrypts",
    arguments: [
      .operation(.encrypt), .operation(.generateDataKey),
      .operation(.generateDataKeyWithoutPlaintext), .reEncryptTo,
    ] as [KMSAction])
  func roundTrip(action: KMSAction) throws {
    let encrypting = try token(action)
    let bytes = try ring.encrypt(
      plaintext, context: context, key: record, material: material, for: encrypting)
    let blob = try #require(CiphertextBlob(parsing: bytes))
    for action in [.operation(.decrypt), .reEncryptFrom] as [KMSAction] {
      let decrypting = try token(action)
      let opened = try ring.decrypt(
        blob, context: context, key: record, material: material, for: decrypting)
      #expect(opened == plaintext)
    }
  }

  @Test("a token of another action, key or context opens and closes nothing")
  func tokenMismatch() throws {
    let blob = try encrypted()
    let other = try Sample.key(id: "12345678-1234-1234-1234-123456789013")
    func encrypt(_ use: consuming Authorized<KeyUse>) throws {
      _ = try ring.encrypt(plaintext, context: context, key: record, material: material, for: use)
    }
    func decrypt(_ use: consuming Authorized<KeyUse>) throws {
      _ = try ring.decrypt(blob, context: context, key: record, material: material, for: use)
    }
    #expect(throws: KeyError.tokenMismatch) { try encrypt(try token(.operation(.decrypt))) }
    #expect(throws: KeyError.tokenMismatch) { try encrypt(try token(.reEncryptFrom)) }
    #expect(throws: KeyError.tokenMismatch) {
      try encrypt(try token(.operation(.encrypt), key: other))
    }
    #expect(throws: KeyError.tokenMismatch) {
      try encrypt(try token(.operation(.encrypt), context: StringPairs()))
    }
    #expect(throws: KeyError.tokenMismatch) { try decrypt(try token(.operation(.encrypt))) }
    #expect(throws: KeyError.tokenMismatch) { try decrypt(try token(.operation(.describeKey))) }
    #expect(throws: KeyError.tokenMismatch) {
      try decrypt(try token(.operation(.decrypt), key: other))
    }
    #expect(throws: KeyError.tokenMismatch) {
      try decrypt(try token(.operation(.decrypt), context: StringPairs()))
    }
  }

  @Test("another context with a fitting token is invalid ciphertext")
  func otherContext() throws {
    let blob = try encrypted()
    let use = try token(.operation(.decrypt), context: StringPairs())
    #expect(throws: KeyError.invalidCiphertext) {
      _ = try ring.decrypt(
        blob, context: StringPairs(), key: record, material: material, for: use)
    }
  }

  @Test("a blob that names other material is invalid ciphertext")
  func otherMaterialID() throws {
    let blob = try encrypted()
    let id = try #require(KeyMaterialID(bytes: blob.materialID.bytes.map { $0 ^ 1 }))
    let changed = CiphertextBlob(
      materialID: id, nonce: blob.nonce, commitment: blob.commitment, sealed: blob.sealed)
    let use = try token(.operation(.decrypt))
    #expect(throws: KeyError.invalidCiphertext) {
      _ = try ring.decrypt(changed, context: context, key: record, material: material, for: use)
    }
  }

  @Test("a context beyond the limit is too large")
  func largeContext() throws {
    let large = try #require(
      StringPairs([.init(key: "k", value: String(repeating: "x", count: 9_000))]))
    let use = try token(.operation(.encrypt), context: large)
    #expect(throws: KeyError.contextTooLarge) {
      _ = try ring.encrypt(plaintext, context: large, key: record, material: material, for: use)
    }
  }

  @Test("material is made with a token for the key's account and Region only")
  func createMaterial() throws {
    let authorizer = Authorizer()
    func create(_ account: AccountID, _ region: Region, _ action: KMSAction) throws
      -> MaterialRecord
    {
      let use = try authorizer.authorize(
        AccountUse(in: account, region: region, for: action), by: Self.caller(account),
        request: try request())
      return try ring.createMaterial(
        for: key, spec: .symmetricDefault, at: Sample.creationDate, use: use)
    }
    let made = try create(key.account, key.region, .operation(.createKey))
    #expect(made.key == key)
    let otherAccount = try #require(AccountID("000000000002"))
    let otherRegion = try #require(Region("eu-west-1"))
    #expect(throws: KeyError.tokenMismatch) {
      _ = try create(otherAccount, key.region, .operation(.createKey))
    }
    #expect(throws: KeyError.tokenMismatch) {
      _ = try create(key.account, otherRegion, .operation(.createKey))
    }
    #expect(throws: KeyError.tokenMismatch) {
      _ = try create(key.account, key.region, .operation(.listKeys))
    }
  }

  @Test("material is loaded once, by whichever thread comes first")
  func loadedOnce() async throws {
    let material = material
    let handles = try await withThrowingTaskGroup(of: ObjectIdentifier.self) { group in
      for _ in 0..<16 { group.addTask { ObjectIdentifier(try material.usable()) } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(handles.count == 1)
  }
}
