import KMSDoctor
import Testing

@Suite("BallastFacts") struct BallastFactsTests {
  private static let mebibyte: UInt64 = 1_048_576

  private func found(
    _ state: BallastFacts.State, wanted: UInt64? = 64, isServed: Bool = false, free: UInt64 = 9_000
  ) -> Diagnosis? {
    BallastFacts(
      wantedBytes: wanted.map { $0 * Self.mebibyte }, state: state, isServed: isServed,
      freeBytes: free * Self.mebibyte
    ).diagnoses.first
  }

  private func present(_ mebibytes: UInt64) -> BallastFacts.State {
    .present(bytes: mebibytes * Self.mebibyte)
  }

  @Test(
    "what is set aside is good, if it is what the configuration wants", arguments: [false, true])
  func present(isServed: Bool) {
    let good = Diagnosis.good(
      .ballast, "64 MiB are set aside for `Decrypt` when the disk is full")
    #expect(found(present(64), isServed: isServed) == good)
    #expect(found(present(64), wanted: nil, isServed: isServed) == good)
    #expect(found(.present(bytes: 65 * Self.mebibyte), isServed: isServed)?.severity == .good)
  }

  @Test(
    "another size is a warning, also where nothing is wanted",
    arguments: [(63, 64), (66, 64), (64, 0)] as [(UInt64, UInt64)])
  func otherSize(there: UInt64, wanted: UInt64) {
    let diagnosis = found(present(there), wanted: wanted)
    #expect(diagnosis?.severity == .warning)
    #expect(
      diagnosis?.finding
        == "\(there) MiB are set aside for `Decrypt` when the disk is full, not \(wanted) MiB as the "
        + "configuration says")
  }

  @Test("what is in use now is a failure, and says how much of it is left")
  func inUse() {
    let diagnosis = found(.inUse(leftBytes: 12 * Self.mebibyte), isServed: true, free: 0)
    #expect(diagnosis?.severity == .failure)
    #expect(diagnosis?.finding.contains("in the 12 MiB that are left") == true)
    #expect(diagnosis?.remedy?.contains("free space at once") == true)
  }

  @Test("what was in use when the server stopped is set aside again at its start")
  func wasInUse() {
    #expect(found(.inUse(leftBytes: 1)) == found(.absent))
  }

  @Test("nothing set aside is a failure while a server runs that should have done so")
  func absentWhileServed() {
    #expect(found(.absent, isServed: true)?.severity == .failure)
    #expect(found(.absent, wanted: 0, isServed: true)?.severity == .good)
    #expect(found(.absent, wanted: nil, isServed: true)?.severity == .unknown)
  }

  @Test("before the first start it is enough that so much is free")
  func absentBeforeStart() {
    #expect(
      found(.absent, free: 64) == .good(.ballast, "64 MiB are set aside when the server starts"))
    let diagnosis = found(.absent, free: 63)
    #expect(diagnosis?.severity == .failure)
    #expect(
      diagnosis?.finding
        == "64 MiB that should be set aside are not, and no more than 63 MiB are free")
  }
}

@Suite("TrailSizeFacts") struct TrailSizeFactsTests {
  private static let mebibyte: UInt64 = 1_048_576

  private func found(_ mebibytes: UInt64, max: UInt64?, free: UInt64) -> [Diagnosis] {
    TrailSizeFacts(
      bytes: mebibytes * Self.mebibyte, bytesMax: max.map { $0 * Self.mebibyte },
      freeBytes: free * Self.mebibyte
    ).diagnoses
  }

  @Test("a trail may grow to what the configuration says, or for as long as there is space")
  func good() {
    #expect(found(5, max: nil, free: 0) == [.good(.space, "the audit trail has 5 MiB")])
    #expect(
      found(5, max: 10, free: 5) == [.good(.space, "the audit trail has 5 MiB and may have 10 MiB")]
    )
    #expect(found(11, max: 10, free: 0).map(\.severity) == [.good])
  }

  @Test("one that may have more than the disk has is a warning")
  func tooLarge() {
    let found = found(5, max: 10, free: 4)
    #expect(found.map(\.severity) == [.warning])
    #expect(
      found.first?.finding
        == "the audit trail has 5 MiB and may have 10 MiB, but only 4 MiB are free")
  }
}
