import KMSDoctor
import Testing

@Suite("DiskFacts") struct DiskFactsTests {
  private func severities(
    _ fileSystem: DiskFacts.FileSystem = .local, _ times: [UInt64] = [1_000_000],
    failure: String? = nil
  ) -> [Diagnosis.Severity] {
    DiskFacts(fileSystem: fileSystem, syncNanoseconds: times, writeFailure: failure).diagnoses
      .map(\.severity)
  }

  @Test("the median of the tries is judged, and the slowest is told")
  func median() {
    let facts = DiskFacts(fileSystem: .local, syncNanoseconds: [900_000_000, 1_234_567, 1_000_000])
    #expect(
      facts.diagnoses
        == [.good(.disk, "a write is on the disk after 1.23 ms, at most 900.00 ms of 3 tries")])
  }

  @Test(
    "a disk is good below 20 ms, a warning from there, a failure from 500 ms",
    arguments: [
      (19_999_999, .good), (20_000_000, .warning), (499_999_999, .warning), (500_000_000, .failure),
    ] as [(UInt64, Diagnosis.Severity)])
  func speed(nanoseconds: UInt64, severity: Diagnosis.Severity) {
    #expect(severities(.local, [nanoseconds]) == [severity])
  }

  @Test("memory and other machines are no disks")
  func fileSystems() {
    #expect(severities(.memory) == [.failure, .good])
    #expect(severities(.network("NFS")) == [.failure, .good])
  }

  @Test("a write that fails is a failure, and none at all is unknown")
  func failures() {
    let facts = DiskFacts(
      fileSystem: .local, syncNanoseconds: [], writeFailure: "no space left on device")
    #expect(
      facts.diagnoses.first?.finding == "cannot write to the data folder: no space left on device")
    #expect(severities(failure: "x") == [.failure])
    #expect(severities(.local, []) == [.unknown])
  }
}

@Suite("SpaceFacts") struct SpaceFactsTests {
  private static let mebibyte: UInt64 = 1_048_576

  private func found(_ bytes: UInt64, files: UInt64? = nil) -> [Diagnosis] {
    SpaceFacts(purpose: "data", path: "/data", freeBytes: bytes, freeFiles: files).diagnoses
  }

  @Test(
    "room is good from 1 GiB, a warning below it, a failure below 64 MiB",
    arguments: [
      (1_024, .good), (1_023, .warning), (64, .warning), (63, .failure), (0, .failure),
    ] as [(UInt64, Diagnosis.Severity)])
  func bytes(mebibytes: UInt64, severity: Diagnosis.Severity) {
    let found = found(mebibytes * SpaceFactsTests.mebibyte)
    #expect(found.map(\.severity) == [severity])
    #expect(found.first?.finding == "\(mebibytes) MiB are free for the data in `/data`")
  }

  @Test("a file system that has no more files is a failure, however many bytes it has")
  func files() {
    #expect(found(.max, files: 999).map(\.severity) == [.failure])
    #expect(found(.max, files: 1_000).map(\.severity) == [.good])
  }
}
