import Foundation
import KMSAudit
import KMSAuthorization
import KMSKeys
import KMSModel
import KMSStore
import KMSStoreMemory
import Testing

@testable import KMSService

@Suite("Rows that are worked out before their transaction") struct DraftTests {
  private static let table = StoreTable("toys")

  private func row(_ key: String) -> NewRow {
    NewRow(key: key, value: [1], table: Self.table)
  }

  private func details(_ text: String) -> AuditDetails {
    var details = AuditDetails()
    details.requestParameters = Array(text.utf8)
    return details
  }

  /// Writes a draft: what the record shows of why it was not written.
  private func write(_ draft: RowDraft, to store: MemoryStore) async throws -> String? {
    let whole = details("whole")
    return try await store.write { transaction throws(StoreError) in
      do throws(RowDraft.Refusal) {
        try draft.write(to: transaction, details: whole)
        return .commit(nil)
      } catch {
        return .rollback(
          error.details.requestParameters.map { String(decoding: $0, as: UTF8.self) })
      }
    }
  }

  private func count(in store: MemoryStore) async throws -> Int {
    try await store.read { reader throws(StoreError) in
      try reader.count(in: Self.table, prefix: "")
    }
  }

  @Test("all rows are written if every check holds, and none if one does not")
  func conditions() async throws {
    let store = MemoryStore()
    defer { store.close() }
    var draft = RowDraft()
    draft.add([row("a"), row("b")])
    draft.require({ _ throws(Interruption) in }, details: details("first"))
    #expect(try await write(draft, to: store) == nil)
    #expect(try await count(in: store) == 2)
    var other = RowDraft()
    other.add([row("c")])
    other.require({ _ throws(Interruption) in }, details: details("first"))
    other.require({ _ throws(Interruption) in throw .throttled }, details: details("second"))
    #expect(try await write(other, to: store) == "second")
    #expect(try await count(in: store) == 2)
  }

  @Test("a row that is there already undoes the draft")
  func conflict() async throws {
    let store = MemoryStore()
    defer { store.close() }
    var draft = RowDraft()
    draft.add([row("a")])
    #expect(try await write(draft, to: store) == nil)
    var other = RowDraft()
    other.add([row("b"), row("a")])
    #expect(try await write(other, to: store) == "whole")
    #expect(try await count(in: store) == 1)
  }

  @Test("a key that is over the quota leaves nothing but a record without it")
  func quota() async throws {
    let life = try await LifeHarness(quotas: Quotas(keysMax: 1, rates: nil))
    _ = try await life.createKey()
    let answer = try await life.call(.createKey, ["Description": "one too many"])
    #expect(answer.code == "LimitExceededException")
    let line = try #require(life.trail.lines.last)
    #expect(line.contains("one too many"))
    #expect(line.contains(#""errorCode":"LimitExceededException""#))
    #expect(!line.contains("keyMetadata"))
    #expect(!line.contains(#""ARN":"#))
    #expect(try await life.rowCount(Tables.keys) == 1)
    #expect(try await life.rowCount(Tables.materials) == 1)
  }

  @Test("keys that are made at once do not pass the quota together")
  func atOnce() async throws {
    let life = try await LifeHarness(quotas: Quotas(keysMax: 3, rates: nil))
    let request = AuthenticatedRequest(
      operation: .createKey, body: Array("{}".utf8),
      caller: .root(
        of: try #require(AccountID(LifeHarness.account)), in: .aws, accessKeyID: "AKIATEST"),
      facts: RequestFacts(
        region: try #require(Region(LifeHarness.region)), now: life.clocks.now(),
        sourceAddress: "127.0.0.1", isSecureTransport: false, userAgent: "test"),
      origin: .test)
    let pipeline = life.pipeline
    let codes = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<12 {
        group.addTask {
          await withCheckedContinuation { continuation in
            pipeline.handle(request) { answer in
              switch answer {
              case .success: continuation.resume(returning: nil)
              case .failure(let error): continuation.resume(returning: error.code.code)
              }
            }
          }
        }
      }
      return await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(codes.filter { $0 == nil }.count == 3)
    #expect(codes.filter { $0 == "LimitExceededException" }.count == 9)
    #expect(try await life.rowCount(Tables.keys) == 3)
  }

  @Test("a long body takes the way through the store, with the same answer and the same quota")
  func longBody() async throws {
    let life = try await LifeHarness(quotas: Quotas(keysMax: 1, rates: nil))
    let long = String(repeating: "x", count: 8_192)
    let key = try await life.createKey(["Description": long])
    #expect(try await life.metadata(key)["Description"] as? String == long)
    #expect(
      try await life.call(.createKey, ["Description": long]).code == "LimitExceededException")
    #expect(try await life.rowCount(Tables.keys) == 1)
  }

  @Test("a store that fails is told, and there is no key", arguments: [true, false])
  func failure(_ isAtCommit: Bool) async throws {
    let life = try await LifeHarness()
    life.faults.fail(isAtCommit ? .commit : .change, with: .full)
    let answer = try await life.call(.createKey)
    #expect(answer.code == "KMSInternalException")
    #expect(try await life.rowCount(Tables.keys) == 0)
    _ = try await life.createKey()
    #expect(try await life.rowCount(Tables.keys) == 1)
  }
}
