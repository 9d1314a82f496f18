import KMSAuthorization
import KMSCrypto
import KMSKeys
import KMSModel
import KMSStore
import Testing

@testable import KMSService

@Suite("FactCache") struct FactCacheTests {
  private let provider: LocalKeyProvider

  init() throws {
    let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }
    provider = LocalKeyProvider(
      hierarchy: try KeyHierarchy.create(random: random).hierarchy, random: random)
  }

  private static func arn(_ number: Int, region: String = "us-east-1") throws -> KeyARN {
    let digits = String(number)
    let tail = String(repeating: "0", count: 12 - digits.count) + digits
    return KeyARN(
      partition: .aws, region: try #require(Region(region)),
      account: try #require(AccountID("111122223333")),
      id: try #require(KeyID("00000000-0000-4000-8000-\(tail)")))
  }

  private func snapshot(
    _ arn: KeyARN, versions: Int = 1, description: String = "",
    policies: SharedPolicies = SharedPolicies()
  ) throws -> KeySnapshot {
    let date = Timestamp(millisecondsSinceEpoch: 0)
    let materials = try (0..<versions).map { _ in
      try provider.createMaterial(for: arn, spec: .symmetricDefault, at: date)
    }
    return KeySnapshot(
      record: KeyRecord(
        arn: arn, spec: .symmetricDefault, usage: .encryptDecrypt, origin: .awsKms,
        manager: .customer, creationDate: date, description: description, lifecycle: .enabled,
        policy: "{}", tags: [], materials: materials.map(\.id)),
      materials: materials.map { LoadedMaterial($0, provider: provider) }, bindings: [],
      aliases: [], policies: policies)
  }

  private static func change(_ table: StoreTable, _ key: String) -> StoreChange {
    StoreChange(sequence: 1, table: table, key: key)
  }

  private static func owner(_ key: KeySnapshot, in cache: FactCache) -> [KeyARN?] {
    key.materials.map { cache.owner(MaterialInRegion($0.id, in: key.record.arn.region)) }
  }

  @Test("a key that is there tells whose its versions are")
  func kept() throws {
    let cache = FactCache(limits: FactLimits(entriesMax: 10))
    let key = try snapshot(try Self.arn(1), versions: 3)
    cache.insert(key)
    #expect(cache.key(key.place) === key)
    #expect(Self.owner(key, in: cache) == [key.record.arn, key.record.arn, key.record.arn])
    #expect(cache.keysKept.count == 1)
    #expect(cache.keysKept.byteCount == key.byteCount)
    let material = try #require(key.materials.first)
    let elsewhere = try #require(Region("eu-west-1"))
    #expect(cache.owner(MaterialInRegion(material.id, in: elsewhere)) == nil)
    #expect(cache.key(KeyPlace(try Self.arn(1, region: "eu-west-1"))) == nil)
    #expect(cache.key(KeyPlace(try Self.arn(2))) == nil)
  }

  @Test("a key that is read again takes the place of the former one, with its versions")
  func replaced() throws {
    let cache = FactCache(limits: FactLimits(entriesMax: 10))
    let former = try snapshot(try Self.arn(1))
    let key = try snapshot(try Self.arn(1))
    cache.insert(former)
    cache.insert(key)
    #expect(cache.key(key.place) === key)
    #expect(Self.owner(former, in: cache) == [nil])
    #expect(Self.owner(key, in: cache) == [key.record.arn])
    #expect(cache.keysKept.byteCount == key.byteCount)
  }

  @Test(
    "what changes in the store is forgotten with everything it says",
    arguments: [Tables.keys, Tables.policyPrincipals, Tables.aliasesOfKeys, Tables.materials])
  func changed(_ table: StoreTable) throws {
    let cache = FactCache(limits: FactLimits(entriesMax: 10))
    let key = try snapshot(try Self.arn(1), versions: 2)
    let other = try snapshot(try Self.arn(2))
    cache.insert(key)
    cache.insert(other)
    let row =
      switch table {
      case Tables.materials: Tables.material(key.materials[0].id, in: key.record.arn.region)
      case Tables.aliasesOfKeys: Tables.aliasOfKeyPrefix(key.record.arn) + "alias/x"
      default: Tables.key(key.record.arn)
      }
    cache.forget([Self.change(table, row)])
    #expect(cache.key(key.place) == nil)
    #expect(Self.owner(key, in: cache) == [nil, nil])
    #expect(cache.key(other.place) === other)
    #expect(cache.keysKept.byteCount == other.byteCount)
  }

  @Test(
    "a change that cannot be told apart has all keys forgotten",
    arguments: [Tables.keys, Tables.materials])
  func unclear(_ table: StoreTable) throws {
    let cache = FactCache(limits: FactLimits(entriesMax: 10))
    let key = try snapshot(try Self.arn(1))
    cache.insert(key)
    cache.forget([Self.change(table, "?")])
    #expect(cache.key(key.place) == nil)
    #expect(Self.owner(key, in: cache) == [nil])
    #expect(cache.keysKept == (count: 0, byteCount: 0))
  }

  @Test("a change of what is not there changes nothing")
  func unknown() throws {
    let cache = FactCache(limits: FactLimits(entriesMax: 10))
    let key = try snapshot(try Self.arn(1))
    cache.insert(key)
    let unknown = try snapshot(try Self.arn(2))
    cache.forget([
      Self.change(Tables.keys, Tables.key(unknown.record.arn)),
      Self.change(
        Tables.materials, Tables.material(unknown.materials[0].id, in: key.record.arn.region)),
      Self.change(Tables.accounts, Tables.key(key.record.arn)),
    ])
    #expect(cache.key(key.place) === key)
  }

  @Test("beyond the number of keys one goes that was not used")
  func count() throws {
    let cache = FactCache(limits: FactLimits(entriesMax: 8))
    let keys = try (0..<8).map { try snapshot(try Self.arn($0)) }
    for key in keys { cache.insert(key) }
    for key in keys where key !== keys[3] { _ = cache.key(key.place) }
    let newcomer = try snapshot(try Self.arn(8))
    cache.insert(newcomer)
    #expect(cache.keysKept.count == 8)
    #expect(cache.key(keys[3].place) == nil)
    #expect(Self.owner(keys[3], in: cache) == [nil])
    #expect(cache.key(newcomer.place) === newcomer)
  }

  @Test(
    "beyond the number of bytes as many go as are needed, and what is too large goes with the next")
  func bytes() throws {
    let small = try (0..<8).map { try snapshot(try Self.arn($0)) }
    let cache = FactCache(
      limits: FactLimits(keysMax: 100, keysByteCountMax: small[0].byteCount * 8, entriesMax: 1))
    for key in small { cache.insert(key) }
    let large = try snapshot(
      try Self.arn(8), description: String(repeating: "x", count: small[0].byteCount))
    cache.insert(large)
    #expect(cache.key(large.place) === large)
    #expect(cache.keysKept.byteCount <= small[0].byteCount * 8)
    #expect(cache.keysKept.count < 8)
    let huge = try snapshot(
      try Self.arn(9), description: String(repeating: "x", count: small[0].byteCount * 9))
    cache.insert(huge)
    #expect(cache.keysKept.count == 1)
    cache.insert(small[0])
    #expect(cache.key(huge.place) == nil)
    #expect(cache.keysKept == (count: 1, byteCount: small[0].byteCount))
  }

  @Test("a policy that keys share is counted once")
  func sharedPolicy() throws {
    let policies = SharedPolicies()
    let first = try snapshot(try Self.arn(1), policies: policies)
    let second = try snapshot(try Self.arn(2), policies: policies)
    #expect(first.byteCount > second.byteCount)
    #expect(first.authorizationFacts.policy === second.authorizationFacts.policy)
  }
}
