import Glibc
import KMSAuditLookup
import KMSAuditReading
import KMSModel
import Synchronization
import Testing

@testable import KMSAuditIndex

@Suite("The index of the event history") struct AuditIndexTests {
  private let place: TemporaryIndex
  private let index: AuditIndex

  init() throws {
    place = try TemporaryIndex()
    index = try place.open()
  }

  @Test("an empty index has no last record and finds nothing")
  func empty() async throws {
    #expect(try index.last() == nil)
    #expect(try await index.numbers() == [])
  }

  @Test(
    "records are found by every attribute, and by no other value",
    arguments: [
      AuditAttributeValue(.eventID, SampleTrail.id(2)),
      AuditAttributeValue(.eventName, "CreateKey"),
      AuditAttributeValue(.readOnly, "false"),
      AuditAttributeValue(.username, "bob"),
      AuditAttributeValue(.accessKeyID, "AKIABOB"),
      AuditAttributeValue(.resourceName, "k2"),
      AuditAttributeValue(
        .resourceName, "arn:aws:kms:\(SampleTrail.region):\(SampleTrail.account):key/k2"),
    ])
  func attributes(_ wanted: AuditAttributeValue) async throws {
    index.add(
      [
        SampleTrail.record(1), SampleTrail.record(2, name: "CreateKey", user: "bob", key: "k2"),
        SampleTrail.record(3),
      ], at: TemporaryIndex.now)
    #expect(try await index.numbers(wanted) == [2])
    let other = AuditAttributeValue(wanted.attribute, wanted.value + "x")
    #expect(try await index.numbers(other) == [])
  }

  @Test("what all records share finds all, the newest first")
  func shared() async throws {
    index.add(
      (1...5).map { SampleTrail.record($0, second: SampleTrail.second + Int64($0)) },
      at: TemporaryIndex.now)
    for wanted in [
      AuditAttributeValue(.eventSource, "kms.amazonaws.com"),
      AuditAttributeValue(.resourceType, "AWS::KMS::Key"),
    ] {
      #expect(try await index.numbers(wanted) == [5, 4, 3, 2, 1])
    }
    #expect(try await index.numbers() == [5, 4, 3, 2, 1])
  }

  @Test("an account and a Region see their own records only")
  func scopes() async throws {
    index.add(
      [
        SampleTrail.record(1), SampleTrail.record(2, account: "000000000002"),
        SampleTrail.record(3, region: "eu-west-1"), SampleTrail.record(4, account: "", region: ""),
      ], at: TemporaryIndex.now)
    #expect(try await index.numbers() == [1])
    #expect(try await index.numbers(account: "000000000002") == [2])
    #expect(try await index.numbers(region: "eu-west-1") == [3])
  }

  @Test("start and end belong to the range")
  func times() async throws {
    index.add(
      (1...5).map { SampleTrail.record($0, second: SampleTrail.second + Int64($0)) },
      at: TemporaryIndex.now)
    let second = SampleTrail.second
    #expect(try await index.numbers(start: second + 2, end: second + 4) == [4, 3, 2])
    #expect(try await index.numbers(start: second + 6) == [])
    #expect(try await index.numbers(end: second) == [])
  }

  @Test("a page goes on after the last record, also among those of one second")
  func pages() async throws {
    index.add((1...7).map { SampleTrail.record($0) }, at: TemporaryIndex.now)
    let position = HistoryPosition(seconds: SampleTrail.second, sequence: 5)
    #expect(try await index.numbers(after: position, limit: 2) == [4, 3])
  }

  @Test("numbers that are there already are ignored, also after a restart")
  func repeated() async throws {
    let records = (1...3).map { SampleTrail.record($0) }
    index.add(records, at: TemporaryIndex.now)
    index.add(records, at: TemporaryIndex.now)
    index.close()
    let again = try place.open()
    #expect(try again.last() == IndexedRecord(sequence: 3, eventID: SampleTrail.id(3)))
    again.add(records + [SampleTrail.record(4)], at: TemporaryIndex.now)
    #expect(try await again.numbers() == [4, 3, 2, 1])
    again.close()
  }

  @Test("a record that cannot be read is passed over")
  func unreadable() async throws {
    let broken = TrailRecord(sequence: 2, json: Array("{\"eventName\":1}".utf8))
    index.add([SampleTrail.record(1), broken, SampleTrail.record(3)], at: TemporaryIndex.now)
    #expect(try await index.numbers() == [3, 1])
    #expect(try index.last()?.sequence == 3)
  }

  @Test("records older than ninety days are forgotten, with everything they were found by")
  func old() async throws {
    index.add([SampleTrail.record(1)], at: TemporaryIndex.now)
    let later = TemporaryIndex.now.adding(days: AuditIndex.keptDays)
    index.add([SampleTrail.record(2, second: SampleTrail.second + 20 * 86_400)], at: later)
    #expect(try await index.numbers() == [2])
    #expect(try await index.numbers(AuditAttributeValue(.eventID, SampleTrail.id(1))) == [])
    index.add([SampleTrail.record(3)], at: later)
    #expect(try await index.numbers() == [2])
    #expect(try index.last()?.sequence == 3)
  }

  @Test(
    "chunks of which every record is too old leave the file, and what they were found by does, too")
  func pruned() throws {
    let size = UInt64(IndexChunk.recordsMax)
    index.add((1...size).map { SampleTrail.record($0) }, at: TemporaryIndex.now)
    let young = SampleTrail.second + 20 * 86_400
    let later = TemporaryIndex.now.adding(days: AuditIndex.keptDays)
    let rest = (size + 1...2 * size).map { SampleTrail.record($0, second: young) }
    index.add(rest, at: TemporaryIndex.now)
    #expect(try place.count(of: "chunks") == 2)
    let values = try place.count(of: "found_in")
    index.add(
      (2 * size + 1...3 * size).map { SampleTrail.record($0, second: young) }, at: later)
    #expect(try place.count(of: "chunks") == 2)
    #expect(try place.count(of: "found_in") == values)
    #expect(try place.count(of: "chunks WHERE first = 1") == 0)
    #expect(try place.count(of: "found_in WHERE first = 1") == 0)
  }

  @Test("records that were in no chunk of the file when the process ended are wanted again")
  func crashed() async throws {
    let size = UInt64(IndexChunk.recordsMax)
    let records = (1...size + 10).map { SampleTrail.record($0) }
    index.add(records, at: TemporaryIndex.now)
    #expect(try index.last()?.sequence == size + 10)
    let copy = try place.copy()
    let again = try copy.open()
    #expect(try again.last() == IndexedRecord(sequence: size, eventID: SampleTrail.id(size)))
    again.add(records, at: TemporaryIndex.now)
    #expect(try await again.numbers() == (1...size + 10).reversed())
    again.close()
  }

  @Test("a chunk that is damaged ends lookups, and is built anew at the next start")
  func damaged() async throws {
    let size = UInt64(IndexChunk.recordsMax)
    index.add((1...size).map { SampleTrail.record($0) }, at: TemporaryIndex.now)
    try place.execute("UPDATE chunks SET lines = x'00'")
    await #expect(throws: HistoryError.unavailable) { try await index.numbers() }
    await #expect(throws: HistoryError.unavailable) { try await index.numbers() }
    let again = try place.open()
    #expect(try again.last() == nil)
    again.close()
  }

  @Test(
    "pages over many chunks are those of all records in order", arguments: [1, 2, 3])
  func manyChunks(_ seed: UInt64) async throws {
    var random = SmallRandom(state: seed)
    var seconds: Int64 = SampleTrail.second
    var records: [(second: Int64, name: String, record: TrailRecord)] = []
    for number in 1...UInt64(3 * IndexChunk.recordsMax + 70) {
      if random.below(4) == 0 { seconds += Int64(random.below(3)) }
      // Some records are of earlier seconds than those before them, a few of much earlier ones.
      let second = seconds - Int64(random.below(random.below(50) == 0 ? 200 : 3))
      let name = random.below(40) == 0 ? "CreateKey" : "Decrypt"
      let record = SampleTrail.record(number, second: second, name: name)
      records.append((second, name, record))
    }
    index.add(records.map(\.record), at: TemporaryIndex.now)
    for name in [nil, "CreateKey", "Decrypt"] {
      let wanted = name.map { AuditAttributeValue(.eventName, $0) }
      let expected = records.filter { name == nil || $0.name == name }
        .sorted { ($0.second, $0.record.sequence) > ($1.second, $1.record.sequence) }
      var after: HistoryPosition?
      var found: [UInt64] = []
      let limit = 60 + Int(random.below(200))
      while true {
        let page = try await index.numbers(wanted, after: after, limit: limit)
        found += page
        guard page.count == limit, let last = page.last else { break }
        after = HistoryPosition(
          seconds: records[Int(last) - 1].second, sequence: last)
      }
      #expect(found == expected.map(\.record.sequence))
    }
    for _ in 0..<20 {
      let number = 1 + random.below(UInt64(records.count))
      let id = AuditAttributeValue(.eventID, SampleTrail.id(number))
      #expect(try await index.numbers(id) == [number])
    }
  }

  @Test("an emptied index begins anew")
  func cleared() async throws {
    index.add([SampleTrail.record(9)], at: TemporaryIndex.now)
    index.clear()
    #expect(try index.last() == nil)
    index.add([SampleTrail.record(1)], at: TemporaryIndex.now)
    #expect(try await index.numbers() == [1])
  }

  @Test(
    "a file that is no index, or one of another format, is replaced by an empty one",
    arguments: [
      "no index at all, but long enough to be read as one: \(String(repeating: "x", count: 4096))",
      "",
    ])
  func foreign(_ content: String) async throws {
    index.close()
    for suffix in ["", "-wal", "-shm"] { unlink(place.path + suffix) }
    let descriptor = Glibc.open(place.path, O_WRONLY | O_CREAT, 0o600)
    let bytes = Array(content.utf8)
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
    Glibc.close(descriptor)
    let again = try place.open()
    #expect(try again.last() == nil)
    again.add([SampleTrail.record(1)], at: TemporaryIndex.now)
    #expect(try await again.numbers() == [1])
    #expect(place.lines.withLock(\.count) == (content.isEmpty ? 0 : 1))
    again.close()
  }

  @Test("the file is readable by its owner only")
  func mode() throws {
    var facts = stat()
    #expect(stat(place.path, &facts) == 0)
    #expect(facts.st_mode & 0o777 == 0o600)
  }

  @Test("a folder that is not there makes no index")
  func nowhere() {
    #expect(throws: HistoryError.unavailable) {
      try AuditIndex(path: place.path + "/nowhere/index.sqlite") { _ in }
    }
  }

  @Test("a closed index is unavailable and takes nothing more")
  func closed() async throws {
    index.close()
    index.add([SampleTrail.record(1)], at: TemporaryIndex.now)
    await #expect(throws: HistoryError.unavailable) { try await index.numbers() }
    #expect(throws: HistoryError.unavailable) { try index.last() }
  }

  @Test("different values, accounts and Regions have fingerprints of their own")
  func fingerprints() {
    let scope = ValueFingerprint(account: "1", region: "2")
    let values = [
      scope.of(AuditAttributeValue(.eventName, "a")), scope.of(AuditAttributeValue(.username, "a")),
      scope.of(AuditAttributeValue(.eventName, "b")), scope.ofAll,
      ValueFingerprint(account: "12", region: "").ofAll,
      ValueFingerprint(account: "", region: "12").ofAll,
    ]
    #expect(Set(values).count == values.count)
  }
}

/// Numbers that look random and are the same in every run.
private struct SmallRandom {
  var state: UInt64

  /// A number from zero on, below a limit.
  mutating func below(_ limit: UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) % limit
  }
}
