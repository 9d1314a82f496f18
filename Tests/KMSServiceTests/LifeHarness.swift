import Foundation
import KMSAudit
import KMSAuthorization
import KMSCrypto
import KMSKeys
import KMSModel
import KMSSeal
import KMSSecrets
import KMSStore
import KMSStoreMemory
import Synchronization
import Testing

@testable import KMSService

/// A key slot whose secret is one byte; for tests.
struct ToySlot: KeySlot {
  let name = "toy"
  func seal(_ rootKey: borrowing SecretBytes, nonce: [UInt8]) throws(SealError) -> [UInt8] {
    rootKey.withBytes { $0.map { $0 ^ 0x55 } }
  }
  func unseal(_ sealed: [UInt8]) throws(SealError) -> SecretBytes {
    SecretBytes(count: sealed.count) { $0.copyBytes(from: sealed.map { $0 ^ 0x55 }) }
  }
}

/// Rows that belong to keys, as grants do; deleted three at a time, so that a few are too many for one
/// transaction.
struct ToyDependents: KeyDependents {
  func removeSome(of key: KeyARN, in transaction: any StoreTransaction, rows: RowBook)
    throws(Interruption) -> Bool
  {
    let writer = RowWriter(transaction, rows: rows)
    let page = try writer.keys(
      in: LifeHarness.dependents, prefix: "\(Tables.key(key))/", limit: 3)
    for row in page { try writer.remove(row, from: LifeHarness.dependents) }
    return page.count < 3
  }
}

/// What the background service said and counted.
final class BackgroundLog: Sendable {
  private struct Kept {
    var lines: [String] = []
    var counts: [BackgroundCount] = []
  }
  private let kept = Mutex(Kept())
  var lines: [String] { kept.withLock { $0.lines } }
  var counts: [BackgroundCount] { kept.withLock { $0.counts } }
  @Sendable func log(_ line: String) { kept.withLock { $0.lines.append(line) } }
  @Sendable func count(_ count: BackgroundCount) { kept.withLock { $0.counts.append(count) } }
}

/// Clocks that only the test moves: the one on the wall, and the one that nobody sets.
final class TwoClocks: Sendable {
  private let times = Mutex(
    (wall: Timestamp(millisecondsSinceEpoch: 1_767_323_045_000), elapsed: Int64(1_000)))
  private let confirmation = Mutex(false)

  @Sendable func now() -> Timestamp { times.withLock { $0.wall } }
  @Sendable func elapsed() -> Int64 { times.withLock { $0.elapsed } }
  /// Time goes by.
  func pass(days: Int = 0, milliseconds: Int64 = 0) {
    times.withLock { times in
      let passed = Int64(days) * 86_400_000 + milliseconds
      times = (times.wall.adding(milliseconds: passed), times.elapsed + passed)
    }
  }
  /// Somebody sets the clock on the wall.
  func jump(days: Int = 0, milliseconds: Int64 = 0) {
    times.withLock { $0.wall = $0.wall.adding(days: days).adding(milliseconds: milliseconds) }
  }
  func confirm() { confirmation.withLock { $0 = true } }
  @Sendable func takeConfirmation() -> Bool {
    confirmation.withLock { value in
      defer { value = false }
      return value
    }
  }
}

/// The service with its background work over a disk in memory, through any number of restarts.
final class LifeHarness {
  static let account = ServiceHarness.account
  static let region = "us-east-1"
  static let otherRegion = "us-west-2"

  /// Rows that belong to keys, as grants do.
  static let dependents = StoreTable("dependents")

  let disk: MemoryDisk
  let clocks: TwoClocks
  let trail = CapturingTrail()
  let log = BackgroundLog()
  private(set) var faults = MemoryFaults()
  private(set) var store: MemoryStore
  private(set) var hierarchy: KeyHierarchy
  private(set) var environment: ServiceEnvironment
  private(set) var pipeline: KMSPipeline
  private(set) var background: BackgroundService
  private let quotas: Quotas
  private let bootID: String

  static let random = RandomSource { buffer throws(CryptoError) in try SystemRandom.fill(buffer) }

  init(
    disk: MemoryDisk = MemoryDisk(), clocks: TwoClocks = TwoClocks(), quotas: Quotas = .off,
    bootID: String = "first"
  ) async throws {
    self.disk = disk
    self.clocks = clocks
    self.quotas = quotas
    self.bootID = bootID
    let store = MemoryStore(disk: disk, faults: faults)
    self.store = store
    self.hierarchy = try await Self.hierarchy(store)
    (environment, pipeline, background) = Self.assemble(
      store, hierarchy, trail, clocks, log, quotas, bootID)
  }

  /// Closes the store, whatever state it is in, and opens everything anew from the disk.
  func restart(bootID: String? = nil) async throws {
    store.close()
    faults = MemoryFaults()
    store = MemoryStore(disk: disk, faults: faults)
    hierarchy = try await Self.hierarchy(store)
    (environment, pipeline, background) = Self.assemble(
      store, hierarchy, trail, clocks, log, quotas, bootID ?? self.bootID)
  }

  private static func hierarchy(_ store: MemoryStore) async throws -> KeyHierarchy {
    let keeper = HierarchyKeeper(store: store, random: random)
    guard try await keeper.isEmpty() else { return try await keeper.open(slot: ToySlot()) }
    return try await keeper.create(slot: ToySlot())
  }

  private static func assemble(
    _ store: MemoryStore, _ hierarchy: KeyHierarchy, _ trail: CapturingTrail,
    _ clocks: TwoClocks, _ log: BackgroundLog, _ quotas: Quotas, _ bootID: String
  ) -> (ServiceEnvironment, KMSPipeline, BackgroundService) {
    let rows = RowBook(authenticator: hierarchy.rowAuthenticator)
    let provider = LocalKeyProvider(hierarchy: hierarchy, random: random)
    let environment = ServiceEnvironment(
      partition: .aws, store: store, rows: rows, authorizer: Authorizer(),
      principals: KnownPrincipals(), decisions: CapturedDecisions(),
      keyRing: KeyRing(provider: provider), sealer: hierarchy.tokenSealer, trail: trail,
      now: clocks.now, random: random,
      regions: [region, otherRegion, "eu-central-1"].compactMap(Region.init),
      keyDependents: [ToyDependents()], quotas: quotas)
    let background = BackgroundService(
      environment: environment,
      erasure: Erasure(
        store: store, rows: rows, hierarchy: hierarchy, slot: ToySlot(), provider: provider,
        random: random, rewrappings: []),
      surroundings: BackgroundSurroundings(
        now: clocks.now, elapsedMilliseconds: clocks.elapsed, bootID: bootID,
        takeClockConfirmation: clocks.takeConfirmation, log: log.log, count: log.count))
    return (
      environment, KMSPipeline(environment: environment, factLimits: FactLimits(entriesMax: 1000)),
      background
    )
  }

  /// Sends one request as the root user of the account.
  @discardableResult
  func call(
    _ operation: KMSOperation, _ body: [String: Any] = [:], region: String = region
  ) async throws -> Answer {
    let account = try #require(AccountID(Self.account))
    let request = AuthenticatedRequest(
      operation: operation, body: [UInt8](try JSONSerialization.data(withJSONObject: body)),
      caller: .root(of: account, in: .aws, accessKeyID: "AKIATEST"),
      facts: RequestFacts(
        region: try #require(Region(region)), now: clocks.now(), sourceAddress: "127.0.0.1",
        isSecureTransport: false, userAgent: "test"),
      origin: RequestOrigin.test)
    let answer = await withCheckedContinuation { continuation in
      pipeline.handle(request) { continuation.resume(returning: $0) }
    }
    switch answer {
    case .success(let bytes):
      guard !bytes.isEmpty else { return Answer(code: nil, message: nil, body: [:]) }
      let object = try JSONSerialization.jsonObject(with: Data(bytes))
      return Answer(
        code: nil, message: nil,
        body: try #require(object as? [String: Any]).mapValues(Self.sendable))
    case .failure(let error):
      return Answer(code: error.code.code, message: error.message, body: [:])
    }
  }

  /// Sends a request that must succeed.
  @discardableResult
  func must(
    _ operation: KMSOperation, _ body: [String: Any] = [:], region: String = region,
    _ location: SourceLocation = #_sourceLocation
  ) async throws -> Answer {
    let answer = try await call(operation, body, region: region)
    #expect(
      answer.code == nil, "\(operation): \(answer.message ?? "")", sourceLocation: location)
    return answer
  }

  func createKey(_ body: [String: Any] = [:], region: String = region) async throws -> String {
    let answer = try await must(.createKey, body, region: region)
    return try #require(
      (answer.body["KeyMetadata"] as? [String: any Sendable])?["KeyId"] as? String)
  }

  func metadata(_ key: String, region: String = region) async throws -> [String: any Sendable] {
    let answer = try await must(.describeKey, ["KeyId": key], region: region)
    return try #require(answer.body["KeyMetadata"] as? [String: any Sendable])
  }

  func state(_ key: String, region: String = region) async throws -> String? {
    try await metadata(key, region: region)["KeyState"] as? String
  }

  func encrypt(_ text: String, _ key: String, region: String = region) async throws -> String {
    let answer = try await must(
      .encrypt, ["KeyId": key, "Plaintext": Data(text.utf8).base64EncodedString()],
      region: region)
    return try #require(answer["CiphertextBlob"])
  }

  func decrypt(_ blob: String, region: String = region) async throws -> String? {
    let answer = try await call(.decrypt, ["CiphertextBlob": blob], region: region)
    guard let text = answer["Plaintext"], let data = Data(base64Encoded: text) else {
      return answer.code
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// The versions of a key's material as ListKeyRotations tells them.
  func versions(_ key: String, all: Bool = true, region: String = region) async throws
    -> [[String: any Sendable]]
  {
    let answer = try await must(
      .listKeyRotations,
      [
        "KeyId": key, "IncludeKeyMaterial": all ? "ALL_KEY_MATERIAL" : "ROTATIONS_ONLY",
      ], region: region)
    return (answer.body["Rotations"] as? [any Sendable] ?? []).compactMap {
      $0 as? [String: any Sendable]
    }
  }

  /// How many rows a table has.
  func rowCount(_ table: StoreTable) async throws -> Int {
    try await store.read { reader throws(StoreError) in try reader.count(in: table, prefix: "") }
  }

  /// The names of the service events in the trail.
  var serviceEvents: [String] {
    trail.lines.filter { $0.contains(#""eventType":"AwsServiceEvent""#) }.compactMap { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return object?["eventName"] as? String
    }
  }

  static func arn(_ key: String, region: String = region) -> String {
    "arn:aws:kms:\(region):\(account):key/\(key)"
  }

  @Sendable static func sendable(_ value: Any) -> any Sendable {
    switch value {
    case let object as [String: Any]: object.mapValues { sendable($0) }
    case let list as [Any]: list.map { sendable($0) }
    case let text as String: text
    case let number as NSNumber: number.doubleValue
    default: "\(value)"
    }
  }
}

extension RequestOrigin {
  static let test = RequestOrigin(
    requestID: "00000000-0000-4000-8000-000000000000", sourceAddress: "127.0.0.1",
    userAgent: "test", host: "localhost", tls: nil)
}
