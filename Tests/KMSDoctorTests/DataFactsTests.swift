import KMSDoctor
import Testing

@Suite("DataFacts") struct DataFactsTests {
  private func found(
    slot: DataFacts.Outcome = .good("slot"), store: DataFacts.Outcome = .good("store"),
    audit: DataFacts.Outcome = .good("audit"), unreadiness: [String]? = nil
  ) -> [Diagnosis] {
    DataFacts(slot: slot, store: store, audit: audit, unreadiness: unreadiness).diagnoses
  }

  @Test("each part is told in its own words")
  func good() {
    #expect(found() == [.good(.slot, "slot"), .good(.store, "store"), .good(.audit, "audit")])
  }

  @Test("what fails is told with its way out")
  func failures() {
    let diagnosis = found(store: .failed("`s` is damaged; restore it; now"))[1]
    #expect(diagnosis == .failure(.store, "`s` is damaged", remedy: "restore it; now"))
    #expect(found(slot: .failed("no way out"))[0].remedy == "look into the system log")
    #expect(found(audit: .failed("a; b"))[2].severity == .failure)
  }

  @Test("what a running server has, and what was not tried, is unknown")
  func unknown() {
    let inUse = found(slot: .inUse, store: .inUse, audit: .inUse)
    #expect(inUse.map(\.severity) == [.unknown, .unknown, .unknown])
    #expect(found(store: .notTried)[1].severity == .unknown)
  }

  @Test("a running server is ready, or each of its reasons is a failure")
  func server() {
    #expect(found(unreadiness: []).last == .good(.server, "the running server is ready"))
    let unready = found(unreadiness: ["the disk is full", "it stops"]).suffix(2)
    #expect(unready.map(\.severity) == [.failure, .failure])
    #expect(unready.first?.finding == "the running server is not ready: the disk is full")
    #expect(!found().contains { $0.check == .server })
  }
}
