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
        "epoch/00000001": "0100000000808182838485868788898a8b9a71f2f742c85f679a25d03ae45ba4"
          + "87e0d5b55ad3f313ab42a0ffb73082e1ceb58598825d3c2eb9546bd9c15f2e2347",
        "family": "01000000008c8d8e8f909192939495969790e4a0679f0a69c5692b8fb5a92dfd"
          + "15b6baf9ade89c03a2be6df82d860e932efd0e7fe80b0756d8f36ebe8dd2df030e",
        "service": "010000000098999a9b9c9d9e9fa0a1a2a305102d129a91a9467bc8eac8d27505"
          + "d67f9ac0d98a4e5250874907f13e56e2daab0b52406f3446278ffcb3e80a66a22a",
      ])
    let sealed = new.seal { key, nonce in
      #expect(nonce == [UInt8](0xA4...0xAF))
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

  @Test(
    "every changed byte of a wrapped key is noticed",
    arguments: ["family", "service", "epoch/00000001"])
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
    let service = try #require(wrappedKeys["service"])
    let wrong: [[String: [UInt8]]] = [
      [:], ["family": family, "service": service], ["epoch/00000001": epoch, "service": service],
      ["family": family, "epoch/00000001": epoch],
      ["family": epoch, "service": service, "epoch/00000001": family],
      ["family": service, "service": family, "epoch/00000001": epoch],
      ["family": family, "service": service, "epoch/00000002": epoch],
      ["family": family, "service": service, "epoch/1": epoch],
      ["family": family, "service": service, "epoch/00000001": epoch, "x": epoch],
      ["family": family, "service": service, "epoch/00000001": epoch, "epoch/-0000001": epoch],
    ]
    for wrappedKeys in wrong {
      #expect(throws: KeyError.wrappedSecretInvalid) { _ = try open(rootKey, wrappedKeys) }
    }
  }

  @Test("without random bytes there is no hierarchy", arguments: 0..<8)
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

  @Test("a new root key opens the same keys, and the old one does not open what it replaced")
  func renewedRoot() throws {
    let (hierarchy, oldKeys, oldRoot) = try created()
    let secret = SecretBytes(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: 7) }
    let wrapped = try hierarchy.wrap(secret, identity: "a", random: systemRandom)
    let renewed = try hierarchy.renewRoot(random: systemRandom)
    let newKeys = renewed.wrappedKeys
    #expect(
      Set(newKeys.keys) == ["family", "service", "epoch/00000001", "epoch/00000002"])
    var newRoot = SensitiveBytes(copying: [])
    _ = renewed.seal { key, _ in
      newRoot = SensitiveBytes(key.copy())
      return []
    }
    #expect(throws: KeyError.wrappedSecretInvalid) { _ = try open(oldRoot, newKeys) }
    #expect(throws: KeyError.wrappedSecretInvalid) { _ = try open(newRoot, oldKeys) }
    let reopened = try open(newRoot, newKeys)
    #expect(reopened.currentEpoch == 2)
    let isSame = try reopened.unwrap(wrapped, identity: "a").constantTimeEquals(secret)
    #expect(isSame)
    let tag = hierarchy.rowAuthenticator.tag(table: "t", key: "k", payload: [1])
    #expect(reopened.rowAuthenticator.isAuthentic(tag: tag, table: "t", key: "k", payload: [1]))
  }

  @Test("after a new epoch is adopted it wraps, and the old one opens until it is forgotten")
  func epochs() throws {
    let (hierarchy, _, _) = try created()
    let secret = SecretBytes(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: 7) }
    let old = try hierarchy.wrap(secret, identity: "a", random: systemRandom)
    #expect(try hierarchy.rewrap(old, identity: "a", random: systemRandom) == nil)
    let renewed = try hierarchy.renewRoot(random: systemRandom)
    guard let epoch = renewed.epoch else {
      Issue.record("a renewed root key brings an epoch")
      return
    }
    #expect(hierarchy.currentEpoch == 1)
    hierarchy.adopt(epoch)
    #expect(hierarchy.epochNumbers == [1, 2])
    #expect(throws: KeyError.wrappedSecretInvalid) {
      _ = try hierarchy.rewrap(old, identity: "b", random: systemRandom)
    }
    let new = try #require(try hierarchy.rewrap(old, identity: "a", random: systemRandom))
    #expect(KeyHierarchy.epoch(of: new) == 2)
    hierarchy.forget(epoch: 2)
    hierarchy.forget(epoch: 1)
    #expect(hierarchy.epochNumbers == [2])
    #expect(throws: KeyError.epochMissing(1)) { _ = try hierarchy.unwrap(old, identity: "a") }
    let isSame = try hierarchy.unwrap(new, identity: "a").constantTimeEquals(secret)
    #expect(isSame)
  }
}
