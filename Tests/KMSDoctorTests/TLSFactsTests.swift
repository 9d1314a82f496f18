import KMSDoctor
import Testing

@Suite("TLSFacts") struct TLSFactsTests {
  private static let now: Int64 = 1_800_000_000
  private static let day: Int64 = 86_400

  private func certificate(
    from first: Int64 = -1, days: Int64 = 90, isSignedByNext: Bool? = nil
  ) -> TLSFacts.Certificate {
    TLSFacts.Certificate(
      notBefore: TLSFactsTests.now + first, notAfter: TLSFactsTests.now + days * TLSFactsTests.day,
      isSignedByNext: isSignedByNext)
  }

  private func found(_ certificates: TLSFacts.Certificate...) -> [Diagnosis] {
    TLSFacts(now: TLSFactsTests.now, certificates: certificates).diagnoses
  }

  @Test("a chain in order is good for as long as the first of it ends")
  func good() {
    #expect(
      found(certificate(days: 90, isSignedByNext: true), certificate(days: 50))
        == [.good(.tls, "the key fits, the chain of 2 is in order and valid for 50 days")])
  }

  @Test(
    "a certificate that ends soon is a warning, one that has ended a failure",
    arguments: [(21, .good), (20, .warning), (1, .warning), (0, .failure), (-5, .failure)]
      as [(Int64, Diagnosis.Severity)])
  func expiry(days: Int64, severity: Diagnosis.Severity) {
    #expect(found(certificate(days: days)).map(\.severity) == [severity])
    // Also when it is not the server's own.
    #expect(
      found(certificate(isSignedByNext: true), certificate(days: days)).map(\.severity) == [
        severity
      ])
  }

  @Test("a certificate of tomorrow is a failure today")
  func early() {
    #expect(found(certificate(from: 1)).map(\.severity) == [.failure])
    #expect(found(certificate(from: 0)).map(\.severity) == [.good])
  }

  @Test("a chain out of order is a failure that names the place")
  func order() {
    #expect(
      found(
        certificate(isSignedByNext: true), certificate(isSignedByNext: false), certificate()
      ).map(\.finding) == ["certificate 2 of the file is not signed by certificate 3"])
  }

  @Test("what keeps a server from serving is told as it is, and nothing else")
  func problem() {
    let facts = TLSFacts(
      now: TLSFactsTests.now, certificates: [certificate(days: -1)], problem: "cannot use it")
    #expect(facts.diagnoses.map(\.finding) == ["cannot use it"])
    #expect(facts.diagnoses.map(\.severity) == [.failure])
    #expect(TLSFacts.none.map(\.severity) == [.good])
  }
}
