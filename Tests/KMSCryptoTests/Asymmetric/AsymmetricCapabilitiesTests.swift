import KMSCrypto
import Testing

@Suite("AsymmetricCapabilities") struct AsymmetricCapabilitiesTests {
  @Test("everything can be done, but ML-KEM-512 before OpenSSL 3.5")
  func probe() throws {
    let found = AsymmetricCapabilities.probe()
    let version = found.libraryVersion.split(separator: ".").compactMap { Int($0) }
    try #require(version.count == 3)
    let missing: Set<KeyAlgorithm> =
      version[0] > 3 || version[1] >= 5 && version[0] == 3 ? [] : [.mlKEM512]
    #expect(Set(KeyAlgorithm.allCases).subtracting(found.algorithms) == missing)
  }
}
