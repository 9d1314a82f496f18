import KMSCrypto
import Testing

@Suite("AsymmetricCapabilities") struct AsymmetricCapabilitiesTests {
  @Test("everything can be done")
  func probe() throws {
    let found = AsymmetricCapabilities.probe()
    #expect(found.algorithms == Set(KeyAlgorithm.allCases))
    let version = found.libraryVersion.split(separator: ".").compactMap { Int($0) }
    try #require(version.count == 3)
    #expect(version[0] >= 3)
  }
}
