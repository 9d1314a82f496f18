import KMSCrypto
import Testing

@Suite("OpenSSLProvider") struct OpenSSLProviderTests {
  @Test("it tells its version")
  func name() {
    #expect(OpenSSLProvider().name.hasPrefix("OpenSSL 3."))
  }

  @Test("it has every symmetric algorithm that the service needs")
  func capabilities() {
    let capabilities = OpenSSLProvider().capabilities
    #expect(capabilities.contains(.aes256GCM))
    for mode in KeyWrapMode.allCases { #expect(capabilities.contains(.keyWrap(mode))) }
    for algorithm in HashAlgorithm.allCases {
      #expect(capabilities.contains(.digest(algorithm)))
      #expect(capabilities.contains(.hmac(algorithm)))
      #expect(capabilities.contains(.kbkdf(algorithm)))
    }
  }
}
