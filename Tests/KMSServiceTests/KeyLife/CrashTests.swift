import KMSAudit
import KMSKeys
import KMSModel
import KMSStore
import KMSStoreMemory
import Testing

@testable import KMSService

/// Every transition with several steps, interrupted at every commit, before it and after it.
@Suite("Crashes") struct CrashTests {
  enum Transition: CaseIterable {
    case rotation, replicaRotation, replication, promotion, replicaDeletion, deletion, expiry,
      erasure, importing
  }

  struct Interruption: CustomTestStringConvertible {
    let transition: Transition
    let point: MemoryFaults.CrashPoint
    let commit: Int
    var testDescription: String { "\(transition), \(point), commit \(commit)" }
  }

  static let interruptions: [Interruption] = Transition.allCases.flatMap { transition in
    [MemoryFaults.CrashPoint.beforeCommit, .afterCommit].flatMap { point in
      (1...4).map { Interruption(transition: transition, point: point, commit: $0) }
    }
  }

  private let there = LifeHarness.otherRegion
  private let material = [UInt8](repeating: 1, count: 32)

  @Test(
    "after a crash every key is as before or as after, and the work is done in the end",
    arguments: interruptions)
  func crash(_ interruption: Interruption) async throws {
    let life = try await LifeHarness()
    await life.background.work()
    let key: String
    switch interruption.transition {
    case .expiry, .importing:
      key = try await life.createKey(["Origin": "EXTERNAL"])
      let validTo = Double(life.clocks.now().adding(days: 7).millisecondsSinceEpoch) / 1000
      #expect(try await life.importing(material, into: key, ["ValidTo": validTo]).code == nil)
    case .rotation, .replicaRotation, .replication, .promotion, .replicaDeletion, .deletion,
      .erasure:
      key = try await life.createKey(["MultiRegion": true])
      if interruption.transition != .replication, interruption.transition != .deletion,
        interruption.transition != .rotation
      {
        try await life.must(.replicateKey, ["KeyId": key, "ReplicaRegion": there])
      }
    }
    let blob = try await life.encrypt("kept", key)
    let witness = try await life.createKey()
    let kept = try await life.encrypt("witness", witness)
    await life.background.finish()
    life.faults.crash(interruption.point, number: interruption.commit)
    try await begin(interruption.transition, key, life)
    try await life.restart()
    try await checkConsistency(life, blob, key)
    try await complete(interruption.transition, key, life)
    for _ in 0..<4 { await life.background.work() }
    #expect(life.log.lines.filter { $0.contains("not in the store") }.isEmpty)
    #expect(try await life.decrypt(kept) == "witness")
    try await checkEnd(interruption.transition, life, blob, key)
    await life.background.work()
    #expect(try await life.rowCount(Tables.serviceEvents) == 0)
  }

  /// What a caller or the background service does when the crash happens. Its answer is lost.
  private func begin(_ transition: Transition, _ key: String, _ life: LifeHarness) async throws {
    switch transition {
    case .rotation, .replicaRotation:
      _ = try await life.call(.rotateKeyOnDemand, ["KeyId": key])
    case .replication:
      _ = try await life.call(.replicateKey, ["KeyId": key, "ReplicaRegion": there])
    case .promotion:
      _ = try await life.call(.updatePrimaryRegion, ["KeyId": key, "PrimaryRegion": there])
    case .deletion, .erasure:
      _ = try await life.call(
        .scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7],
        region: transition == .erasure ? there : LifeHarness.region)
      life.clocks.pass(days: 7)
    case .replicaDeletion:
      _ = try await life.call(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
      _ = try await life.call(
        .scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7], region: there)
      life.clocks.pass(days: 7)
    case .expiry: life.clocks.pass(days: 7)
    case .importing:
      _ = try await life.call(.deleteImportedKeyMaterial, ["KeyId": key])
    }
    for _ in 0..<3 { await life.background.work() }
  }

  /// The caller asks again, as it got no answer. A refusal means that it was done.
  private func complete(_ transition: Transition, _ key: String, _ life: LifeHarness) async throws {
    switch transition {
    case .rotation, .replicaRotation, .expiry: break
    case .replication, .promotion, .deletion, .erasure, .replicaDeletion:
      try await begin(transition, key, life)
    case .importing:
      try await life.must(.deleteImportedKeyMaterial, ["KeyId": key])
    }
  }

  /// Every record of every Region belongs to what the others say, and opens what was encrypted.
  private func checkConsistency(_ life: LifeHarness, _ blob: String, _ key: String) async throws {
    for region in [LifeHarness.region, there] {
      let answer = try await life.call(.describeKey, ["KeyId": key], region: region)
      guard answer.code == nil else {
        #expect(answer.code == "NotFoundException")
        continue
      }
      let state = try await life.state(key, region: region)
      guard state == "Enabled" else { continue }
      #expect(try await life.decrypt(blob, region: region) == "kept")
      let new = try await life.encrypt("new", key, region: region)
      for other in [LifeHarness.region, there]
      where try await life.call(.describeKey, ["KeyId": key], region: other).code == nil {
        guard try await life.state(key, region: other) == "Enabled" else { continue }
        #expect(try await life.decrypt(new, region: other) == "new")
      }
    }
  }

  private func checkEnd(
    _ transition: Transition, _ life: LifeHarness, _ blob: String, _ key: String
  ) async throws {
    switch transition {
    case .rotation, .replicaRotation, .replication:
      #expect(try await life.decrypt(blob) == "kept")
    case .promotion:
      #expect(try await life.decrypt(blob, region: there) == "kept")
      #expect(
        try await life.call(.rotateKeyOnDemand, ["KeyId": key], region: there).code == nil)
    case .deletion:
      #expect(try await life.call(.describeKey, ["KeyId": key]).code == "NotFoundException")
    case .replicaDeletion:
      #expect(
        try await life.call(.describeKey, ["KeyId": key], region: there).code
          == "NotFoundException")
    case .erasure:
      #expect(try await life.decrypt(blob) == "kept")
      #expect(life.hierarchy.epochNumbers.count == 1)
    case .expiry, .importing:
      #expect(try await life.state(key) == "PendingImport")
      #expect(try await life.importing(material, into: key).code == nil)
      #expect(try await life.decrypt(blob) == "kept")
    }
  }

  @Test("a full disk refuses a rotation and leaves the key as it was", arguments: 1...6)
  func full(change: Int) async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["MultiRegion": true])
    try await life.must(.replicateKey, ["KeyId": key, "ReplicaRegion": there])
    await life.background.finish()
    life.faults.fail(.change, number: change, with: .full)
    let answer = try await life.call(.rotateKeyOnDemand, ["KeyId": key])
    #expect(answer.code == "KMSInternalException")
    for region in [LifeHarness.region, there] {
      #expect(try await life.versions(key, region: region).count == 1)
    }
    try await life.must(.rotateKeyOnDemand, ["KeyId": key])
    #expect(try await life.versions(key, region: there).count == 2)
  }

  @Test("a service event that the trail does not take is handed over again, once in the end")
  func trail() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    try await life.must(.rotateKeyOnDemand, ["KeyId": key])
    life.trail.fail(with: .overloaded)
    await life.background.work()
    #expect(try await life.rowCount(Tables.serviceEvents) == 1)
    try await life.restart()
    life.trail.fail(with: nil)
    await life.background.work()
    await life.background.work()
    #expect(life.serviceEvents == ["RotateKey"])
  }
}
