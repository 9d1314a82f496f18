import KMSDoctor
import Testing

@Suite("DiagnosisReport") struct DiagnosisReportTests {
  private static let good = Diagnosis.good(.disk, "fast")
  private static let unknown = Diagnosis.unknown(.clock, "silent", remedy: "ask")
  private static let warning = Diagnosis.warning(.limits, "few", remedy: "more")
  private static let failure = Diagnosis.failure(.tls, "over \"now\"", remedy: "renew")

  @Test(
    "the exit status is that of the worst",
    arguments: [
      ([], 0), ([good], 0), ([good, unknown], 0), ([unknown, warning], 1),
      ([warning, failure, good], 2),
    ] as [([Diagnosis], Int32)])
  func exitStatus(diagnoses: [Diagnosis], status: Int32) {
    #expect(DiagnosisReport(diagnoses).exitStatus == status)
  }

  @Test("the text has a line a finding, what to do below it, and the counts")
  func text() {
    let report = DiagnosisReport([Self.good, Self.unknown, Self.warning, Self.failure])
    #expect(
      report.text == """
        ok      disk: fast
        unknown clock: silent
                ask
        WARNING limits: few
                more
        FAILURE tls: over "now"
                renew
        1 good, 1 unknown, 1 warning, 1 failure

        """)
  }

  @Test("the JSON has every finding, and a remedy where there is one")
  func json() {
    let report = DiagnosisReport([Self.good, Self.failure])
    #expect(
      String(decoding: report.json, as: UTF8.self) == #"""
        {"status":2,"findings":[{"check":"disk","severity":"good","finding":"fast"},\#
        {"check":"tls","severity":"failure","finding":"over \"now\"","remedy":"renew"}]}
        """#)
  }
}
