import Glibc
import KMSAuditIndex
import KMSAuditLookup
import KMSModel
import StrictJSON
import Testing

@Suite("Paging through the event history") struct LookupPagingTests {
  @Test("ten thousand events come in pages, the newest first, each once, while new ones arrive")
  func all() async throws {
    var template = Array("/tmp/strongroom-paging-XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let path = folder + "/index.sqlite"
    defer {
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
      rmdir(folder)
    }
    let index = try AuditIndex(path: path) { _ in }
    defer { index.close() }
    let count: UInt64 = 10_000
    index.add((1...count).map(LookupPagingTests.record), at: TrailHarness.now)
    let harness = try await TrailHarness(index)
    var ids: [String] = []
    var token: String?
    var next = count
    repeat {
      let page = try await harness.lookup(
        token.map { "{\"NextToken\":\"\($0)\"}" } ?? "{}")
      ids += page.objects("Events").compactMap { $0.text("EventId") }
      token = page.text("NextToken")
      next += 1
      index.add([LookupPagingTests.record(next)], at: TrailHarness.now)
    } while token != nil
    #expect(ids == (1...count).reversed().map { "id-\($0)" })

    let half = try await harness.lookup(
      "{\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"Encrypt\"}],\"MaxResults\":3}"
    )
    #expect(half.objects("Events").allSatisfy { $0.text("EventName") == "Encrypt" })
    #expect(half.objects("Events").count == 3)
  }

  /// Some share a second, and none is later than the harness's clock.
  private static func record(_ number: UInt64) -> TrailRecord {
    let minute = Int(min(number, 10_200) / 300)
    let time = "2026-01-02T02:\(minute < 10 ? "0" : "")\(minute):00Z"
    let json = """
      {"userIdentity":{"type":"Root","accountId":"000000000001"},"eventTime":"\(time)",\
      "eventSource":"kms.amazonaws.com","eventName":"\(number % 2 == 0 ? "Encrypt" : "Decrypt")",\
      "awsRegion":"us-east-1","readOnly":true,"eventID":"id-\(number)","recipientAccountId":"000000000001"}
      """
    return TrailRecord(sequence: number, json: Array(json.utf8))
  }
}
