import KMSCrypto
import KMSModel
import KMSSecrets
import Testing

@testable import KMSKeys

@Suite("KeyHierarchy") struct KeyHierarchyTests {
  private let random = CountingRandom()

  /// A hierarchy, its wrapped keys and a way to its root key.
  private func created() throws -> (KeyHierarchy, [String: [UInt8]], SensitiveBytes) {
    let new = try KeyHierarchy.create(random: random.source)
    var rootKey = SensitiveBytes(copying: [])
    _ = new.seal { key, _ in
      rootKey = SensitiveBytes(key.copy())
      return []
    }
    return (new.hierarchy, new.wrappedKeys, rootKey)
  }

  private func secret(of bytes: SensitiveBytes) -> SecretBytes {
    bytes.withBytes { SecretBytes(copying: $0) }
  }

  private func open(_ rootKey: SensitiveBytes, _ wrappedKeys: [String: [UInt8]]) throws
    -> KeyHierarchy
  {
    try KeyHierarchy.open(rootKey: secret(of: rootKey), wrappedKeys: wrappedKeys)
  }

  @Test("a new hierarchy has the documented keys and encodings (inferred)")
  func knownAnswer() throws {
    let new = try KeyHierarchy.create(random: random.source)
    #expect(
      new.wrappedKeys.mapValues { HexText.encode($0) } == [
        "family": "0100000000606162636465666768696a6be9bd9c1b05d439d00452e79fc944ac"
          + "cdb5965ed63404bfdeba51cbf502e7fa12761b4a49df22d719563c38bff8611126",
        "epoch/00000001": "01000000006c6d6e6f7071727374757677e423f56ff0ac5cd0f5ac6b24b0d547"
          + "69409b705ed0ef5b4366601ef1f2802fbb490c5135af4274715fd9e0689956fceb",
      ])
    let sealed = new.seal { key, nonce in
      #expect(nonce == [UInt8](0x78...0x83))
      return key.withBytes { Array($0) }
    }
    #expect(sealed == [UInt8](0..<32))
  }

  @Test("what one process wrapped, authenticated and sealed, the next one opens")
  func reopened() throws {
    let (hierarchy, wrappedKeys, rootKey) = try created()
    let other = try open(rootKey, wrappedKeys)
    let material = SecretBytes(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: 3) }
    let wrapped = try hierarchy.wrap(material, identity: "a", random: random.source)
    let isSame = try other.unwrap(wrapped, identity: "a").constantTimeEquals(material)
    #expect(isSame)
    let tag = hierarchy.rowAuthenticator.tag(table: "t", key: "k", payload: [1])
    #expect(other.rowAuthenticator.isAuthentic(tag: tag, table: "t", key: "k", payload: [1]))
    let token = try hierarchy.tokenSealer.seal([7], purpose: "p", random: random.source)
    #expect(other.tokenSealer.open(token, purpose: "p") == [7])
    let key = try Sample.key()
    #expect(
      try hierarchy.materialID(of: material, key: key.id)
        == other.materialID(of: material, key: key.id))
  }

  @Test("another root key does not open it")
  func wrongRootKey() throws {
    let (_, wrappedKeys, _) = try created()
    let other = SensitiveBytes(copying: [UInt8](repeating: 1, count: 32))
    #expect(throws: KeyError.wrappedSecretInvalid) { _ = try open(other, wrappedKeys) }
  }

  @Test("a root key of another size does not open it", arguments: [0, 16, 31, 33, 64])
  func rootKeySize(count: Int) throws {
    let (_, wrappedKeys, _) = try created()
    let other = SensitiveBytes(copying: [UInt8](repeating: 1, count: count))
    #expect(throws: KeyError.cryptography(.keySizeInvalid)) { _ = try open(other, wrappedKeys) }
  }

  @Test("every changed byte of a wrapped key is noticed", arguments: ["family", "epoch/00000001"])
  func changedKeys(name: String) throws {
    let (_, wrappedKeys, rootKey) = try created()
    let wrapped = try #require(wrappedKeys[name])
    for index in wrapped.indices {
      var changed = wrappedKeys
      changed[name]?[index] ^= 1
      #expect(throws: KeyError.wrappedSecretInvalid) { _ = try open(rootKey, changed) }
    }
    var shortened = wrappedKeys
    shortened[name]?.removeLast()
    #expect(throws: KeyError.wrappedSecretInvalid) { _ = try open(rootKey, shortened) }
  }

  @Test("a missing key, a key in another's place and a key of an unknown name are noticed")
  func movedKeys() throws {
    let (_, wrappedKeys, rootKey) = try created()
    let family = try #require(wrappedKeys["family"])
    let epoch = try #require(wrappedKeys["epoch/00000001"])
    let wrong: [[String: [UInt8]]] = [
      [:], ["family": family], ["epoch/00000001": epoch],
      ["family": epoch, "epoch/00000001": family],
      ["family": family, "epoch/00000002": epoch],
      ["family": family, "epoch/1": epoch],
      ["family": family, "epoch/00000001": epoch, "x": epoch],
      ["family": family, "epoch/00000001": epoch, "epoch/-0000001": epoch],
    ]
    for wrappedKeys in wrong {
      #expect(throws: KeyError.wrappedSecretInvalid) { _ = try open(rootKey, wrappedKeys) }
    }
  }

  @Test("without random bytes there is no hierarchy", arguments: 0..<6)
  func noRandom(fills: Int) {
    #expect(throws: KeyError.cryptography(.randomUnavailable(errno: 5))) {
      _ = try KeyHierarchy.create(random: FailingRandom(after: fills).source)
    }
  }

  @Test("a wrapped secret opens in its own place only, and every changed byte is noticed")
  func wrappedSecrets() throws {
    let (hierarchy, _, _) = try created()
    let secret = SecretBytes(count: 5) { $0.copyBytes(from: [1, 2, 3, 4, 5]) }
    let wrapped = try hierarchy.wrap(secret, identity: "material/x", random: random.source)
    #expect(wrapped.count == 5 + WrappedSecret.overheadByteCount)
    let isSame = try hierarchy.unwrap(wrapped, identity: "material/x").constantTimeEquals(secret)
    #expect(isSame)
    #expect(throws: KeyError.wrappedSecretInvalid) {
      _ = try hierarchy.unwrap(wrapped, identity: "material/y")
    }
    // Bytes 1 to 4 are the epoch: another one is not loaded, and 0 is the root key's.
    for index in wrapped.indices where !(1...4).contains(index) {
      var changed = wrapped
      changed[index] ^= 1
      #expect(throws: KeyError.wrappedSecretInvalid) {
        _ = try hierarchy.unwrap(changed, identity: "material/x")
      }
    }
    for (epoch, expected) in [
      ([0, 0, 0, 0], KeyError.wrappedSecretInvalid), ([0, 0, 0, 2], .epochMissing(2)),
      ([1, 2, 3, 4], .epochMissing(0x0102_0304)),
    ] as [([UInt8], KeyError)] {
      let changed = wrapped[..<1] + epoch + wrapped[5...]
      #expect(throws: expected) {
        _ = try hierarchy.unwrap(Array(changed), identity: "material/x")
      }
    }
    for count in [0, 1, 5, 17, WrappedSecret.overheadByteCount] {
      #expect(throws: KeyError.wrappedSecretInvalid) {
        _ = try hierarchy.unwrap(Array(wrapped.prefix(count)), identity: "material/x")
      }
    }
  }

  @Test("without random bytes nothing is wrapped")
  func wrapWithoutRandom() throws {
    let (hierarchy, _, _) = try created()
    #expect(throws: KeyError.cryptography(.randomUnavailable(errno: 5))) {
      _ = try hierarchy.wrap(
        SecretBytes(count: 1) { _ in }, identity: "a", random: FailingRandom(after: 0).source)
    }
  }

  @Test("the id of material depends on the material and on its key")
  func materialIDs() throws {
    let (hierarchy, _, _) = try created()
    let key = try Sample.key()
    let other = try Sample.key(id: "12345678-1234-1234-1234-123456789013")
    func id(_ value: UInt8, _ key: KeyARN) throws -> KeyMaterialID {
      try hierarchy.materialID(
        of: SecretBytes(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: value) },
        key: key.id)
    }
    #expect(try id(1, key) == id(1, key))
    #expect(try id(1, key) != id(2, key))
    #expect(try id(1, key) != id(1, other))
  }
}
