import KMSKeys
import KMSModel
import KMSStore
import Testing

@testable import KMSService

@Suite("Deletion") struct DeletionTests {
  @Test("when the waiting period is over nothing is left of the key")
  func deletion() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Tags": [["TagKey": "a", "TagValue": "b"]]])
    let other = try await life.createKey()
    try await life.must(.createAlias, ["AliasName": "alias/a", "TargetKeyId": key])
    let blob = try await life.encrypt("gone", key)
    let kept = try await life.encrypt("kept", other)
    try await life.must(.rotateKeyOnDemand, ["KeyId": key])
    await life.background.finish()
    try await life.must(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
    life.clocks.pass(days: 7, milliseconds: -1)
    await life.background.work()
    #expect(try await life.state(key) == "PendingDeletion")
    life.clocks.pass(milliseconds: 1)
    for _ in 0..<3 { await life.background.work() }
    let missing = try await life.call(.describeKey, ["KeyId": key])
    #expect(missing.code == "NotFoundException")
    #expect(missing.message == "Key '\(LifeHarness.arn(key))' does not exist")
    let alias = try await life.call(.describeKey, ["KeyId": "alias/a"])
    #expect(alias.code == "NotFoundException")
    #expect(try await life.decrypt(blob) == "AccessDeniedException")
    #expect(try await life.decrypt(kept) == "kept")
    for (table, count) in [
      (Tables.keys, 1), (Tables.materials, 1), (Tables.aliases, 0), (Tables.aliasesOfKeys, 0),
      (Tables.dueWork, 0), (Tables.keyUsage, 1), (Tables.serviceEvents, 0), (Tables.erasures, 0),
    ] {
      #expect(try await life.rowCount(table) == count, "\(table.name)")
    }
    #expect(life.serviceEvents == ["RotateKey", "DeleteKey"])
  }

  @Test("the deletion record carries a MAC over what was deleted and when")
  func deletionRecord() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    let id = try #require(try await life.metadata(key)["CurrentKeyMaterialId"] as? String)
    try await life.must(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
    life.clocks.pass(days: 7)
    await life.background.work()
    let moment = life.clocks.now().millisecondsSinceEpoch
    let statement = "\(LifeHarness.arn(key))\n\(moment)\n\(id)"
    let signature = life.environment.rows.signature(
      of: Array(statement.utf8), purpose: "deletion-record")
    let line = try #require(life.trail.lines.last { $0.contains("DeleteKey") })
    #expect(line.contains(#""signature":"\#(signature)""#))
    #expect(line.contains(#""deletedAt":"\#(moment)""#))
  }

  @Test("a cancelled deletion does not happen")
  func cancelled() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    try await life.must(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
    try await life.must(.cancelKeyDeletion, ["KeyId": key])
    life.clocks.pass(days: 30)
    await life.background.work()
    #expect(try await life.state(key) == "Disabled")
  }

  @Test("an old copy of the rows and the present root key do not bring the material back")
  func erasure() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    let other = try await life.createKey()
    let blob = try await life.encrypt("kept", other)
    let oldRows = try await life.rows(of: Tables.hierarchy)
    try await life.must(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
    life.clocks.pass(days: 7)
    for _ in 0..<3 { await life.background.work() }
    #expect(life.log.counts.contains(.epochRetired))
    #expect(life.hierarchy.epochNumbers == [2])
    let newRows = try await life.rows(of: Tables.hierarchy)
    #expect(
      newRows.keys.sorted() == [
        "root/epoch/00000002", "root/family", "root/service", "slot/00000001",
      ])
    let oldWrapped = Dictionary(
      uniqueKeysWithValues: oldRows.filter { $0.key.hasPrefix("root/") }.map {
        (String($0.key.dropFirst(5)), $0.value)
      })
    let present = try #require(newRows["slot/00000001"])
    #expect(throws: KeyError.wrappedSecretInvalid) {
      _ = try KeyHierarchy.open(
        rootKey: try ToySlot().unseal(present), wrappedKeys: oldWrapped)
    }
    let past = try #require(oldRows["slot/00000001"])
    _ = try KeyHierarchy.open(rootKey: try ToySlot().unseal(past), wrappedKeys: oldWrapped)
    // What lives goes on, here and after a restart.
    #expect(try await life.decrypt(blob) == "kept")
    try await life.restart()
    #expect(try await life.decrypt(blob) == "kept")
    #expect(life.hierarchy.epochNumbers == [2])
  }

  @Test("deleting imported material retires its epoch too")
  func importedErasure() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey(["Origin": "EXTERNAL"])
    _ = try await life.importing([UInt8](repeating: 1, count: 32), into: key)
    await life.background.work()
    #expect(life.hierarchy.epochNumbers == [1])
    try await life.must(.deleteImportedKeyMaterial, ["KeyId": key])
    for _ in 0..<2 { await life.background.work() }
    #expect(life.hierarchy.epochNumbers == [2])
    _ = try await life.importing([UInt8](repeating: 1, count: 32), into: key)
    #expect(try await life.state(key) == "Enabled")
  }

  @Test(
    "what belongs to a key goes with it, also if it is too much for one transaction",
    arguments: [0, 2, 3, 8])
  func dependents(count: Int) async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    let rows = life.environment.rows
    let prefix = "us-east-1/\(LifeHarness.account)/\(key)/"
    try await life.store.changing { transaction throws(Interruption) in
      let writer = RowWriter(transaction, rows: rows)
      for number in 0..<count {
        try writer.addEmptyRow(at: "\(prefix)\(number)", in: LifeHarness.dependents)
      }
      try writer.addEmptyRow(at: "us-east-1/other", in: LifeHarness.dependents)
    }
    try await life.must(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
    life.clocks.pass(days: 7)
    for _ in 0..<4 { await life.background.work() }
    #expect(try await life.rowCount(LifeHarness.dependents) == 1)
    #expect(try await life.rowCount(Tables.dueWork) == 0)
  }

  @Test("more rows than one transaction takes are all wrapped anew")
  func manyRows() async throws {
    let life = try await LifeHarness()
    var blobs: [String] = []
    for _ in 0..<(Erasure.rowsPerTransactionMax + 7) {
      blobs.append(try await life.encrypt("a", try await life.createKey()))
    }
    let key = try await life.createKey()
    try await life.must(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
    life.clocks.pass(days: 7)
    for _ in 0..<3 { await life.background.work() }
    #expect(life.hierarchy.epochNumbers == [2])
    for blob in blobs { #expect(try await life.decrypt(blob) == "a") }
  }
}

extension LifeHarness {
  /// All rows of a small table.
  func rows(of table: StoreTable) async throws -> [String: [UInt8]] {
    let rows = try await store.read { reader throws(StoreError) in
      try reader.rows(in: table, prefix: "", after: nil, limit: 1000)
    }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.key, $0.value) })
  }
}
