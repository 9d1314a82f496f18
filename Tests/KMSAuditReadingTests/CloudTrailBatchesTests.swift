import KMSAuditReading
import KMSModel
import StrictJSON
import Testing

@Suite("CloudTrail's log files") struct CloudTrailBatchesTests {
  /// 2026-01-02T03:05:00Z: a window begins.
  private static let second: Int64 = 1_767_323_100

  private func entry(
    _ id: String, at second: Int64 = second, account: String = "111122223333",
    region: String = "us-east-2"
  ) -> AuditEntry {
    var entry = AuditEntry()
    entry.eventID = id
    entry.account = account
    entry.region = region
    entry.time = Timestamp(millisecondsSinceEpoch: second * 1000)
    return entry
  }

  private func records(_ file: CloudTrailBatches.File) throws -> [Int64?] {
    guard case .object(let object) = try JSONValue(parsing: file.json),
      case .array(let items)? = object["Records"], object.members.count == 1
    else { return [] }
    return items.map { item in
      guard case .number(let number) = item else { return nil }
      return number.integer
    }
  }

  private func expectNone(_ file: CloudTrailBatches.File?) { #expect(file == nil) }

  @Test("records of one account, Region and five minutes are one file")
  func window() throws {
    var batches = CloudTrailBatches()
    let start = CloudTrailBatchesTests.second
    expectNone(batches.add(entry("a", at: start), Array("1".utf8)))
    expectNone(batches.add(entry("b", at: start + 299), Array("2".utf8)))
    let complete = batches.add(entry("c", at: start + 300), Array("3".utf8))
    let first = try #require(complete)
    #expect(try records(first) == [1, 2])
    #expect(first.recordCount == 2)
    let prefix =
      "AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/02/111122223333_CloudTrail_us-east-2_20260102T0310Z_"
    #expect(first.path.hasPrefix(prefix))
    let rest = first.path.dropFirst(prefix.count)
    #expect(rest.count == 16 + ".json.gz".count)
    #expect(rest.hasSuffix(".json.gz"))
    #expect(
      rest.prefix(16).utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      })
    let others = batches.finish()
    #expect(others.map(\.recordCount) == [1])
    let nothing = batches.finish()
    #expect(nothing.isEmpty)
  }

  @Test("accounts and Regions have files of their own")
  func places() {
    var batches = CloudTrailBatches()
    for (account, region) in [("2", "b"), ("1", "b"), ("1", "a"), ("2", "b")] {
      expectNone(batches.add(entry("a", account: account, region: region), Array("1".utf8)))
    }
    let files = batches.finish()
    #expect(files.map(\.recordCount) == [1, 1, 2])
    #expect(
      files.map { $0.path.prefix(24) } == [
        "AWSLogs/1/CloudTrail/a/2", "AWSLogs/1/CloudTrail/b/2", "AWSLogs/2/CloudTrail/b/2",
      ])
  }

  @Test("the same records make the same names, others make others")
  func names() {
    func path(_ ids: [String]) -> String? {
      var batches = CloudTrailBatches()
      for id in ids { _ = batches.add(entry(id), Array("1".utf8)) }
      return batches.finish().first?.path
    }
    #expect(path(["a", "b"]) == path(["a", "b"]))
    #expect(path(["a", "b"]) != path(["a"]))
    #expect(path(["a"]) != path(["b"]))
  }

  @Test("a file has so many records and so many bytes")
  func limits() {
    var batches = CloudTrailBatches()
    var full: [Int] = []
    for number in 0...CloudTrailBatches.recordsMax {
      if let file = batches.add(entry("\(number)"), Array("1".utf8)) {
        full.append(file.recordCount)
      }
    }
    #expect(full == [CloudTrailBatches.recordsMax])
    var large = CloudTrailBatches()
    let big = [UInt8](repeating: UInt8(ascii: "1"), count: CloudTrailBatches.bytesMax)
    expectNone(large.add(entry("a"), big))
    let closed = large.add(entry("b"), big)
    #expect(closed?.recordCount == 1)
  }

  @Test(
    "what names no account and Region, or another folder, is left out",
    arguments: [
      ("", "us-east-1"), ("111122223333", ""), ("..", "us-east-1"), ("1", "../x"), ("1", "A"),
      ("1", "us/east"), (String(repeating: "1", count: 65), "r"),
    ])
  func leftOut(_ account: String, _ region: String) {
    var batches = CloudTrailBatches()
    expectNone(batches.add(entry("a", account: account, region: region), Array("1".utf8)))
    #expect(batches.leftOutCount == 1)
    let rest = batches.finish()
    #expect(rest.isEmpty)
  }
}
