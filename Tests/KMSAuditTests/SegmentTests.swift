import Foundation
import KMSAudit
import KMSAuditFile
import KMSModel
import Synchronization
import Testing

@Suite("Segments of a trail") struct SegmentTests {
  private let place: TemporaryTrail

  init() throws {
    place = try TemporaryTrail()
  }

  private let ids = (1...30).map { "record \($0)" }

  @Test("a full segment is followed by the next, and compressed when it is looked after")
  func rotation() async throws {
    let trail = try place.openSigned()
    try await trail.record(ids)
    let before = try place.names().filter { $0.hasPrefix("segment-") }
    #expect(before.count > 2)
    #expect(before.allSatisfy { $0.hasSuffix(".jsonl") })
    await trail.keep()
    let after = try place.names().filter { $0.hasPrefix("segment-") }
    #expect(after.count == before.count)
    #expect(after.dropLast().allSatisfy { $0.hasSuffix(".jsonl.gz") })
    #expect(after.last == before.last)
    try await trail.record(["last"])
    trail.close()
    #expect(try place.ids == ids + ["last"])
    #expect(try place.verify().last == 31)
    #expect(place.reported == [])
  }

  @Test("records of all sizes are signed and compressed as they were written, piece by piece")
  func largeRecords() async throws {
    let trail = try place.openSigned(TemporaryTrail.settings { $0.segmentBytesMax = 2_000_000 })
    var random = SystemRandomNumberGenerator()
    for number in 0..<60 {
      // The largest of them are longer than what is read at a time.
      let size = [1, 5_000, 90_000, 102_000][number % 4]
      var details = AuditDetails()
      let noise = (0..<size).map { _ in UInt8.random(in: 0x23...0x5B, using: &random) }
      let object = Array(#"{"a":""#.utf8) + noise + Array(#""}"#.utf8)
      details.requestParameters = object
      details.responseElements = object
      details.serviceEventDetails = number.isMultiple(of: 3) ? object : nil
      trail.record(event(eventID: "\(number)", details: details)) { _ in }
      guard number.isMultiple(of: 7) else { continue }
      // The open segment is read up to here, and further the next time.
      place.pass(milliseconds: 61_000)
      await trail.keep()
    }
    await trail.keep()
    trail.close()
    #expect(try place.verify().covered == 60)
    #expect(try place.ids == (0..<60).map { "\($0)" })
    #expect(try place.names().contains { $0.hasSuffix(".gz") })
    #expect(try place.names().allSatisfy { !$0.hasSuffix(".new") })
    #expect(place.reported == [])
  }

  @Test("a trail that is opened again goes on, whatever was compressed")
  func reopening() async throws {
    for part in 0..<6 {
      let trail = try place.openSigned()
      try await trail.record(Array(ids[part * 5..<part * 5 + 5]))
      if part.isMultiple(of: 2) { await trail.keep() }
      trail.close()
      #expect(try place.verify().covered == UInt64(part * 5 + 5))
    }
    #expect(try place.ids == ids)
    #expect(place.reported == [])
  }

  @Test("a trail whose open segment is gone, or of which a crash left both forms, goes on")
  func crashedCompression() async throws {
    let trail = try place.openSigned()
    try await trail.record(ids)
    let plain = try place.names().filter { $0.hasPrefix("segment-") }
    let kept = FileManager.default.contents(atPath: place.path)
    await trail.keep()
    trail.close()
    try #require(kept).write(to: URL(fileURLWithPath: place.path))
    let again = try place.openSigned()
    again.close()
    #expect(!FileManager.default.fileExists(atPath: place.path))
    #expect(try place.verify().last == 30)
    #expect(try place.names().filter { $0.hasPrefix("segment-") }.count == plain.count)
  }

  @Test(
    "the open segment is signed a minute after the last checkpoint, and when the trail is closed")
  func checkpoints() async throws {
    let trail = try place.openSigned(TemporaryTrail.settings { $0.segmentBytesMax = 1 << 30 })
    try await trail.record(["a", "b"])
    await trail.keep()
    #expect(try place.verify().covered == 2)
    try await trail.record(["c"])
    place.pass(milliseconds: 59_000)
    await trail.keep()
    #expect(try place.verify().covered == 2)
    place.pass(milliseconds: 1_000)
    await trail.keep()
    #expect(try place.verify().covered == 3)
    #expect(try place.names("checkpoints") == ["00000000000000000003"])
    try await trail.record(["d"])
    trail.close()
    #expect(try place.verify().covered == 4)
  }

  @Test("nothing is signed that a power cut could take, in whatever mode it was written")
  func signedIsSynced() async throws {
    let isFailing = Mutex(false)
    var calls = FileCalls()
    let sync = calls.sync
    calls.sync = { descriptor in
      guard isFailing.withLock(\.self) else { return sync(descriptor) }
      errno = EIO
      return -1
    }
    let trail = try place.openSigned(calls: calls)
    try await trail.record(["a"])
    isFailing.withLock { $0 = true }
    await trail.keep()
    #expect(try place.verify().covered == 0)
    #expect(place.reported == [.writeFailed(errno: EIO)])
    isFailing.withLock { $0 = false }
    await trail.keep()
    #expect(try place.verify().covered == 1)
    trail.close()
  }

  @Test("a trail whose signed records were changed or cut while nobody had it is not opened")
  func changedMeanwhile() async throws {
    let trail = try place.openSigned()
    try await trail.record(["a", "b", "c"])
    trail.close()
    let bytes = place.bytes
    let path = URL(fileURLWithPath: place.path)
    try Data(bytes.dropLast(10)).write(to: path)
    #expect(throws: AuditError.damaged(sequence: 3)) { try place.openSigned() }
    var other = bytes
    let place2 = try #require(bytes.firstRange(of: Array(#""eventID":"c""#.utf8)))
    other[place2.upperBound - 2] = UInt8(ascii: "x")
    try Data(other).write(to: path)
    #expect(throws: AuditError.damaged(sequence: 3)) { try place.openSigned() }
    try Data(bytes).write(to: path)
    try place.openSigned().close()
  }

  @Test("old segments go once they are signed, and a record says so; the rest is verifiable")
  func retention() async throws {
    let settings = TemporaryTrail.settings { $0.retentionDays = 10 }
    let trail = try place.openSigned(settings)
    try await trail.record(ids)
    await trail.keep()
    place.pass(milliseconds: 9 * 86_400_000)
    try await trail.record(["young"])
    await trail.keep()
    #expect(try place.ids.count == 31)
    place.pass(milliseconds: 2 * 86_400_000)
    await trail.keep()
    trail.close()
    let summary = try place.verify()
    #expect(try #require(summary.first) > 1)
    let rest = TrailReader(folder: place.trail)
    var events: [String] = []
    while let line = try rest.nextLine() {
      events.append(String(decoding: line.event, as: UTF8.self))
    }
    #expect(events.contains { $0.contains(#""eventName":"removal""#) })
    #expect(events.contains { $0.contains("young") })
    #expect(!events.contains { $0.contains(#""record 1""#) })
    #expect(place.reported == [])
  }

  @Test("too many bytes: the oldest segments go; a changed one is kept, and reported")
  func retentionBySize() async throws {
    let trail = try place.openSigned()
    try await trail.record(ids)
    trail.close()
    let count = try place.names().filter { $0.hasPrefix("segment-") }.count
    let first = place.path + ".gz"
    var bytes = try #require(FileManager.default.contents(atPath: first))
    bytes[40] ^= 1
    try bytes.write(to: URL(fileURLWithPath: first))
    let settings = TemporaryTrail.settings { $0.retentionBytes = 3_000 }
    let damaged = try place.openSigned(settings)
    await damaged.keep()
    damaged.close()
    #expect(place.reported.contains(.damaged(sequence: 1)))
    #expect(FileManager.default.fileExists(atPath: first))
    bytes[40] ^= 1
    try bytes.write(to: URL(fileURLWithPath: first))
    let whole = try place.openSigned(settings)
    await whole.keep()
    whole.close()
    #expect(!FileManager.default.fileExists(atPath: first))
    #expect(try place.names().filter { $0.hasPrefix("segment-") }.count < count)
    try place.verify()
  }
}
