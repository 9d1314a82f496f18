import KMSDoctor
import Testing

@Suite("LimitFacts") struct LimitFactsTests {
  private func found(
    files: UInt64? = 65_536, locked: UInt64? = 64 << 20, core: UInt64? = 0, hasSwap: Bool = false
  ) -> [Diagnosis] {
    LimitFacts(
      subject: "it", openFiles: files, lockedBytes: locked, coreBytes: core, hasSwap: hasSwap
    ).diagnoses.filter { $0.severity != .good }
  }

  @Test("enough of everything is good, and so is no limit")
  func good() {
    #expect(found().isEmpty)
    #expect(found(files: nil, locked: nil).isEmpty)
  }

  @Test("few open files are a warning")
  func files() {
    #expect(found(files: 4_096).isEmpty)
    #expect(
      found(files: 4_095).map(\.finding) == ["it may open 4095 files, and a connection is one"])
  }

  @Test("little locked memory is a warning")
  func locked() {
    #expect(found(locked: 8 << 20).isEmpty)
    #expect(found(locked: (8 << 20) - 1).map(\.check) == [.memory])
    #expect(found(locked: 0).map(\.severity) == [.warning])
  }

  @Test("core files of any size are a warning")
  func core() {
    #expect(found(core: 1).map(\.finding) == ["it may leave core files"])
    #expect(found(core: nil).map(\.finding) == ["it may leave core files"])
  }

  @Test("swap is a warning")
  func swap() {
    #expect(found(hasSwap: true).map(\.remedy) == ["switch swap off, or encrypt it"])
  }
}
