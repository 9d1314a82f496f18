import Foundation
import KMSModel
import Testing

@testable import KMSService

@Suite("GetKeyLastUsage") struct LastUsageTests {
  private func usage(_ life: LifeHarness, _ key: String) async throws -> [String: any Sendable] {
    let answer = try await life.must(.getKeyLastUsage, ["KeyId": key])
    #expect(answer["KeyId"] == key)
    return try #require(answer.body["KeyLastUsage"] as? [String: any Sendable])
  }

  @Test("an unused key has an empty record; the last successful use is told")
  func last() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    #expect(try await usage(life, key).isEmpty)
    try await life.must(.describeKey, ["KeyId": key])
    _ = try await life.call(.encrypt, ["KeyId": key, "Plaintext": "YQ==", "DryRun": true])
    #expect(try await usage(life, key).isEmpty)
    let blob = try await life.encrypt("a", key)
    #expect(try await usage(life, key)["Operation"] as? String == "Encrypt")
    life.clocks.pass(days: 1)
    _ = try await life.decrypt(blob)
    let told = try await usage(life, key)
    #expect(told["Operation"] as? String == "Decrypt")
    #expect(
      told["Timestamp"] as? Double == Double(life.clocks.now().millisecondsSinceEpoch) / 1000)
    let event = try #require(told["CloudTrailEventId"] as? String)
    #expect(life.trail.lines.contains { $0.contains(event) })
  }

  @Test("what was told once is told after a restart")
  func restart() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    _ = try await life.encrypt("a", key)
    await life.background.work()
    let before = try await usage(life, key)
    try await life.restart()
    #expect(
      try await usage(life, key)["CloudTrailEventId"] as? String
        == before["CloudTrailEventId"] as? String)
    // Between two flushes uses are in memory only; an orderly end writes them.
    _ = try await life.must(.generateDataKey, ["KeyId": key, "KeySpec": "AES_256"])
    await life.background.finish()
    try await life.restart()
    #expect(try await usage(life, key)["Operation"] as? String == "GenerateDataKey")
  }

  @Test("ReEncrypt is a use of both keys")
  func reEncrypt() async throws {
    let life = try await LifeHarness()
    let source = try await life.createKey()
    let destination = try await life.createKey()
    let blob = try await life.encrypt("a", source)
    try await life.must(
      .reEncrypt, ["CiphertextBlob": blob, "DestinationKeyId": destination])
    for key in [source, destination] {
      #expect(try await usage(life, key)["Operation"] as? String == "ReEncrypt")
    }
  }

  @Test("the last use of a deleted key is not written down")
  func deleted() async throws {
    let life = try await LifeHarness()
    let key = try await life.createKey()
    await life.background.work()
    try await life.must(.scheduleKeyDeletion, ["KeyId": key, "PendingWindowInDays": 7])
    life.clocks.pass(days: 7)
    life.environment.lastUsage.note(
      KeyUsage(
        operation: .encrypt, date: life.clocks.now(), eventID: "e", requestID: "r"),
      of: LifeHarness.arn(key))
    await life.background.work()
    #expect(try await life.rowCount(Tables.keyUsage) == 0)
  }

  @Test("a round writes down some of very many uses, an orderly end all of them")
  func rounds() async throws {
    let life = try await LifeHarness()
    let book = life.environment.lastUsage
    for number in 0..<2_500 {
      book.note(
        KeyUsage(
          operation: .encrypt, date: life.clocks.now(), eventID: "e", requestID: "r"),
        of: LifeHarness.arn(String(number)))
    }
    await life.background.work()
    #expect(book.unwritten(limit: .max).count == 1_500)
    await life.background.work()
    #expect(book.unwritten(limit: .max).count == 1_500, "the round is not over")
    await life.background.finish()
    #expect(book.unwritten(limit: .max).isEmpty)
  }
}
