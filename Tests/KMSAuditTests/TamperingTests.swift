import Foundation
import KMSAudit
import KMSAuditFile
import Testing

/// Numbers that a seed determines.
private struct SeededNumbers {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}

@Suite("Tampering with a trail") struct TamperingTests {
  private let place: TemporaryTrail
  private static let seed: UInt64 = 20_260_102

  init() throws {
    place = try TemporaryTrail()
  }

  /// A trail of several compressed segments, one plain one, checkpoints and two digests, closed.
  private func make() async throws {
    let settings = TemporaryTrail.settings { $0.segmentBytesMax = 1_500 }
    let trail = try place.openSigned(settings, makesDigests: true)
    for hour in 0..<3 {
      try await trail.record((0..<2).map { "hour \(hour) record \($0)" })
      place.pass(milliseconds: 3_600_000)
      await trail.keep()
    }
    try await trail.record(["after all"])
    trail.close()
    let again = try place.openSigned()
    try await again.record(["the last but one", "the last"])
    again.close()
    #expect(place.reported == [])
  }

  private func url(_ name: String) -> URL { URL(fileURLWithPath: place.trail + "/" + name) }

  @Test("1,000 random changes of segments and checkpoints are all found")
  func thousandChanges() async throws {
    try await make()
    let segments = try place.names().filter { $0.hasPrefix("segment-") }
    let checkpoints = try place.names("checkpoints").map { "checkpoints/" + $0 }
    var contents: [String: Data] = [:]
    for name in segments + checkpoints { contents[name] = try Data(contentsOf: url(name)) }
    let whole = try place.verify()
    #expect(whole.last == 9)
    #expect(whole.digests == 4)
    #expect(segments.count > 4)
    var numbers = SeededNumbers(seed: TamperingTests.seed)
    for number in 0..<1_000 {
      let names = number.isMultiple(of: 10) ? checkpoints : segments
      let name = names[numbers.next(below: names.count)]
      let old = try #require(contents[name])
      let others = names.filter { contents[$0] != old }
      let other = try #require(contents[others[numbers.next(below: others.count)]])
      let changed = TamperingTests.changed(old, other, &numbers)
      // A checkpoint that another one goes beyond is no loss.
      if changed == nil && names == checkpoints { continue }
      guard changed != old else { continue }
      if let changed { try changed.write(to: url(name)) } else { try remove(name) }
      #expect(throws: TrailVerifier.Finding.self, "change \(number) of seed \(TamperingTests.seed)")
      {
        try place.verify()
      }
      try old.write(to: url(name))
    }
    #expect(try place.verify() == whole)
  }

  private func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

  /// A file with a bit flipped, a line gone, two lines swapped, its end cut off, or other content;
  /// nothing for a file that is gone.
  private static func changed(_ old: Data, _ other: Data, _ numbers: inout SeededNumbers) -> Data? {
    var bytes = [UInt8](old)
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    switch numbers.next(below: 8) {
    case 0, 1, 2: bytes[numbers.next(below: bytes.count)] ^= 1 << UInt8(numbers.next(below: 8))
    case 3:
      lines.remove(at: numbers.next(below: max(1, lines.count - 1)))
      bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    case 4:
      let first = numbers.next(below: lines.count)
      lines.swapAt(first, numbers.next(below: lines.count))
      bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    case 5: bytes.removeLast(1 + numbers.next(below: bytes.count))
    case 6: return other
    default: return numbers.next(below: 2) == 0 ? nil : Data(bytes + [UInt8(ascii: "\n")])
    }
    return Data(bytes)
  }

  @Test("the first bad record is named, and its file", arguments: [1, 2, 20, 37, 38])
  func firstBadRecord(_ number: Int) async throws {
    let trail = try place.openSigned(TemporaryTrail.settings { $0.segmentBytesMax = 1 << 30 })
    try await trail.record((1...38).map { "record \($0)" })
    trail.close()
    let old = Data(place.bytes)
    let range = try #require(old.firstRange(of: Data("record \(number)\"".utf8)))
    var changed = old
    changed[range.lowerBound] ^= 1
    try changed.write(to: URL(fileURLWithPath: place.path))
    let finding = try #require(throws: TrailVerifier.Finding.self) { try place.verify() }
    #expect(finding.file == "segment-00000000000000000001.jsonl")
    // A change of the last two records shows in the tree only.
    #expect(finding.sequence == UInt64(number == 38 ? 37 : number))
    var lines = [UInt8](old).split(separator: UInt8(ascii: "\n"))
    lines.remove(at: number - 1)
    let cut = lines.joined(separator: [UInt8(ascii: "\n")]) + [UInt8(ascii: "\n")]
    try Data(cut).write(to: URL(fileURLWithPath: place.path))
    let gap = try #require(throws: TrailVerifier.Finding.self) { try place.verify() }
    #expect(gap.sequence == UInt64(number))
  }

  @Test("a removed segment is found by the record it began with")
  func removedSegment() async throws {
    try await make()
    let segments = try place.names().filter { $0.hasPrefix("segment-") }
    for (index, name) in segments.enumerated() {
      let old = try Data(contentsOf: url(name))
      try remove(name)
      let finding = try #require(throws: TrailVerifier.Finding.self) { try place.verify() }
      #expect(finding.sequence != nil)
      if index > 0 { #expect(name.contains(String(try #require(finding.sequence)))) }
      try old.write(to: url(name))
    }
  }

  @Test("digests, their signatures and their order are checked")
  func digests() async throws {
    try await make()
    let folder = "AWSLogs/111122223333/CloudTrail-Digest/us-west-2/2026/01/02"
    let names = try place.names(folder).map { folder + "/" + $0 }
    #expect(names.count == 8)
    for name in names {
      let old = try Data(contentsOf: url(name))
      for (offset, bit) in [(5, 1), (30, 4), (old.count - 12, 2), (old.count - 5, 128)]
        as [(Int, UInt8)]
      {
        var changed = old
        changed[offset] ^= bit
        try changed.write(to: url(name))
        #expect(throws: TrailVerifier.Finding.self, "\(name) \(offset)") { try place.verify() }
      }
      try old.write(to: url(name))
    }
    let newest = names.filter { $0.hasSuffix(".gz") }
    try remove(newest[0])
    #expect(throws: TrailVerifier.Finding.self) { try place.verify() }
  }

  @Test(
    "records that were cut off with their checkpoints are found with a checkpoint kept elsewhere")
  func rolledBack() async throws {
    let trail = try place.openSigned(TemporaryTrail.settings { $0.segmentBytesMax = 1 << 30 })
    try await trail.record(["a"])
    await trail.keep()
    let name = "checkpoints/00000000000000000001"
    let (bytes, early) = (place.bytes, try Data(contentsOf: url(name)))
    try await trail.record(["b", "c"])
    trail.close()
    let kept = [UInt8](try Data(contentsOf: url("checkpoints/00000000000000000003")))
    var verifier = try place.verifier()
    verifier.expect(checkpoint: kept, named: "kept")
    #expect(try verifier.verify().covered == 3)
    try Data(bytes).write(to: URL(fileURLWithPath: place.path))
    try early.write(to: url(name))
    try remove("checkpoints/00000000000000000003")
    try place.verify()
    verifier = try place.verifier()
    verifier.expect(checkpoint: kept, named: "kept")
    let finding = try #require(throws: TrailVerifier.Finding.self) { try verifier.verify() }
    #expect(finding.sequence == 2)
    verifier = try place.verifier()
    verifier.expect(checkpoint: Array("other".utf8), named: "kept")
    #expect(throws: TrailVerifier.Finding.self) { try verifier.verify() }
  }

  @Test("a torn tail that was set aside must be what its record says")
  func tornFile() async throws {
    let trail = try place.openSigned()
    try await trail.record(["a"])
    trail.close()
    try place.append("half a line")
    let again = try place.openSigned()
    try await again.record(["b"])
    again.close()
    try place.verify()
    try Data("other".utf8).write(to: url("torn-00000000000000000002"))
    #expect(throws: TrailVerifier.Finding.self) { try place.verify() }
  }
}
