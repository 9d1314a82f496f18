import KMSCrypto
import KMSModel
import KMSSecrets
import Testing

@testable import KMSKeys

@Suite("LocalKeyProvider") struct LocalKeyProviderTests {
  private final class ForeignHandle: KeyHandle {}

  private let random = CountingRandom()
  private let hierarchy: KeyHierarchy
  private let provider: LocalKeyProvider
  private let plaintext = SensitiveBytes(copying: Array("attack at dawn".utf8))

  init() throws {
    hierarchy = try KeyHierarchy.create(random: random.source).hierarchy
    provider = LocalKeyProvider(hierarchy: hierarchy, random: random.source)
  }

  private func material() throws -> MaterialRecord {
    try provider.createMaterial(
      for: try Sample.key(), spec: .symmetricDefault, at: Sample.creationDate)
  }

  private func associatedData(_ context: StringPairs? = Sample.context) throws -> [UInt8] {
    try EncryptionContextEncoding.associatedData(
      version: 1, key: try Sample.key().id, context: try #require(context))
  }

  @Test("material and blob have the documented encodings (inferred)")
  func knownAnswer() throws {
    // The nonces of the answers were computed for a token sealed in between.
    _ = try hierarchy.tokenSealer.seal([], purpose: "", random: random.source)
    let record = try material()
    #expect(
      record.id.text == "9ff0d534a4fb5c1b249c6f68250fc6ffe54c98afbfae528e856526cf6f632ef5")
    #expect(
      HexText.encode(record.wrapped)
        == "0100000001dcdddedfe0e1e2e3e4e5e6e7fb9d941c47412fc0e2ad3f02f5d31abd"
        + "3734f5a46834d8889e081a35d91c7df577c638340039ecc14c5ab14950eafcbd")
    #expect(record.key == (try Sample.key()))
    #expect(record.creationDate == Sample.creationDate)
    let blob = try provider.encrypt(
      plaintext, associatedData: try associatedData(), id: record.id,
      with: try provider.load(record))
    #expect(
      HexText.encode(blob.encoded)
        == "019ff0d534a4fb5c1b249c6f68250fc6ffe54c98afbfae528e856526cf6f632e"
        + "f5e8e9eaebecedeeeff0f1f2f3f4f5f6f744a05f933fd66a8155e9cb075d9949"
        + "b7d547b82c56550fc5dd6217ab96a22dde0115722549f3a849889eed1375fcbb"
        + "bb56a140d612d5e37a631f2952a179")
  }

  @Test("what was encrypted is decrypted", arguments: [1, 31, 32, 33, 4095, 4096])
  func roundTrip(count: Int) throws {
    let record = try material()
    let plaintext = SensitiveBytes(count: count) {
      $0.initializeMemory(as: UInt8.self, repeating: 0x5C)
    }
    let handle = try provider.load(record)
    let blob = try provider.encrypt(
      plaintext, associatedData: [1], id: record.id, with: handle)
    #expect(blob.encoded.count == count + CiphertextBlob.overheadByteCount)
    // A second handle, as after a restart.
    let parsed = try #require(CiphertextBlob(parsing: blob.encoded))
    #expect(parsed == blob)
    #expect(
      try provider.decrypt(parsed, associatedData: [1], with: try provider.load(record))
        == plaintext)
  }

  @Test("every changed byte of a blob is invalid ciphertext")
  func changedBytes() throws {
    let record = try material()
    let handle = try provider.load(record)
    let associatedData = try associatedData()
    let encoded = try provider.encrypt(
      plaintext, associatedData: associatedData, id: record.id, with: handle
    ).encoded
    // Byte 0 is the version and bytes 1 to 32 name the material: they decide what is asked at all.
    for index in encoded.indices.dropFirst(33) {
      var changed = encoded
      changed[index] ^= 1
      let blob = try #require(CiphertextBlob(parsing: changed))
      #expect(throws: KeyError.invalidCiphertext) {
        _ = try provider.decrypt(blob, associatedData: associatedData, with: handle)
      }
    }
    for count in CiphertextBlob.overheadByteCount + 1..<encoded.count {
      let blob = try #require(CiphertextBlob(parsing: Array(encoded.prefix(count))))
      #expect(throws: KeyError.invalidCiphertext) {
        _ = try provider.decrypt(blob, associatedData: associatedData, with: handle)
      }
    }
    let longer = try #require(CiphertextBlob(parsing: encoded + [0]))
    #expect(throws: KeyError.invalidCiphertext) {
      _ = try provider.decrypt(longer, associatedData: associatedData, with: handle)
    }
  }

  @Test(
    "a blob without ciphertext, made by hand, is invalid ciphertext", arguments: [0, 1, 15, 16])
  func handMade(count: Int) throws {
    let record = try material()
    let handle = try provider.load(record)
    let blob = try provider.encrypt(plaintext, associatedData: [], id: record.id, with: handle)
    let short = CiphertextBlob(
      materialID: blob.materialID, nonce: blob.nonce, commitment: blob.commitment,
      sealed: Array(blob.sealed.prefix(count)))
    #expect(throws: KeyError.invalidCiphertext) {
      _ = try provider.decrypt(short, associatedData: [], with: handle)
    }
  }

  @Test("another context is invalid ciphertext, whatever differs")
  func otherContexts() throws {
    let record = try material()
    let handle = try provider.load(record)
    let blob = try provider.encrypt(
      plaintext, associatedData: try associatedData(), id: record.id, with: handle)
    let others: [[StringPairs.Pair]] = [
      [], [.init(key: "a", value: "1")],
      [.init(key: "a", value: "2"), .init(key: "b", value: "1")],
      [.init(key: "a", value: "1"), .init(key: "B", value: "2")],
      [.init(key: "a", value: "1"), .init(key: "b", value: "2"), .init(key: "c", value: "")],
    ]
    for pairs in others {
      #expect(throws: KeyError.invalidCiphertext) {
        _ = try provider.decrypt(
          blob, associatedData: try associatedData(StringPairs(pairs)), with: handle)
      }
    }
  }

  @Test("other material is invalid ciphertext")
  func otherMaterial() throws {
    let record = try material()
    let blob = try provider.encrypt(
      plaintext, associatedData: [], id: record.id, with: try provider.load(record))
    #expect(throws: KeyError.invalidCiphertext) {
      _ = try provider.decrypt(blob, associatedData: [], with: try provider.load(try material()))
    }
  }

  @Test("two messages share neither nonce nor commitment")
  func freshKeys() throws {
    let record = try material()
    let handle = try provider.load(record)
    let blobs = try (0..<16).map { _ in
      try provider.encrypt(plaintext, associatedData: [], id: record.id, with: handle)
    }
    #expect(Set(blobs.map(\.nonce)).count == 16)
    #expect(Set(blobs.map(\.commitment)).count == 16)
    #expect(Set(blobs.map(\.sealed)).count == 16)
  }

  @Test("stored material of another place is refused")
  func movedMaterial() throws {
    let record = try material()
    let other = try material()
    let key = try Sample.key(region: "eu-west-1")
    for moved in [
      MaterialRecord(
        id: other.id, key: record.key, creationDate: Sample.creationDate, wrapped: record.wrapped),
      MaterialRecord(
        id: record.id, key: key, creationDate: Sample.creationDate, wrapped: record.wrapped),
      MaterialRecord(
        id: record.id, key: record.key, creationDate: Sample.creationDate,
        wrapped: Array(record.wrapped.dropLast())),
    ] {
      #expect(throws: KeyError.wrappedSecretInvalid) { _ = try provider.load(moved) }
    }
  }

  @Test("material whose id is not its own is refused, however well it is wrapped")
  func wrongMaterialID() throws {
    let record = try material()
    let key = record.key
    for count in [16, 32, 64] {
      let secret = SecretBytes(count: count) { _ in }
      let wrapped = try hierarchy.wrap(
        secret, identity: "material/\(key.text)/\(record.id.text)", random: random.source)
      #expect(throws: KeyError.wrappedSecretInvalid) {
        _ = try provider.load(
          MaterialRecord(
            id: record.id, key: key, creationDate: Sample.creationDate, wrapped: wrapped))
      }
    }
  }

  @Test("a handle of another provider is refused")
  func foreignHandle() throws {
    let record = try material()
    let blob = try provider.encrypt(
      plaintext, associatedData: [], id: record.id, with: try provider.load(record))
    #expect(throws: KeyError.workMismatch) {
      _ = try provider.encrypt(plaintext, associatedData: [], id: record.id, with: ForeignHandle())
    }
    #expect(throws: KeyError.workMismatch) {
      _ = try provider.decrypt(blob, associatedData: [], with: ForeignHandle())
    }
  }

  @Test("without random bytes there is neither material nor message", arguments: 0..<2)
  func noRandom(fills: Int) throws {
    let failing = LocalKeyProvider(
      hierarchy: hierarchy, random: FailingRandom(after: fills).source)
    #expect(throws: KeyError.cryptography(.randomUnavailable(errno: 5))) {
      _ = try failing.createMaterial(
        for: try Sample.key(), spec: .symmetricDefault, at: Sample.creationDate)
    }
    let record = try material()
    let none = LocalKeyProvider(hierarchy: hierarchy, random: FailingRandom(after: 0).source)
    #expect(throws: KeyError.cryptography(.randomUnavailable(errno: 5))) {
      _ = try none.encrypt(
        plaintext, associatedData: [], id: record.id, with: try none.load(record))
    }
  }

  @Test("the price of a message is printed; no threshold")
  func price() throws {
    let record = try material()
    let handle = try provider.load(record)
    let provider = LocalKeyProvider(hierarchy: hierarchy, random: systemRandom)
    let key = SensitiveBytes(copying: [UInt8](repeating: 1, count: 32))
    let associatedData = try associatedData()
    let rounds = 2_000
    let clock = ContinuousClock()
    var blobs: [CiphertextBlob] = []
    let encrypting = try clock.measure {
      for _ in 0..<rounds {
        blobs.append(
          try provider.encrypt(key, associatedData: associatedData, id: record.id, with: handle))
      }
    }
    let decrypting = try clock.measure {
      for blob in blobs {
        _ = try provider.decrypt(blob, associatedData: associatedData, with: handle)
      }
    }
    print("encrypt 32 bytes: \(encrypting / rounds), decrypt: \(decrypting / rounds)")
  }
}
