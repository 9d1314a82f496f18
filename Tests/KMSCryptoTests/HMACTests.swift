import KMSCrypto
import KMSSecrets
import Testing

@Suite("HMAC") struct HMACTests {
  private let provider = OpenSSLProvider()

  @Test(
    "RFC 4231 (documented): every case is reproduced",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing),
    arguments: [
      ("sha224", HashAlgorithm.sha224), ("sha256", .sha256), ("sha384", .sha384),
      ("sha512", .sha512),
    ])
  func rfc4231(name: String, algorithm: HashAlgorithm) throws {
    let cases = try responseFile("rfc/rfc-4231-\(name).txt", last: "MD")
    #expect(cases.count >= 6)
    for vector in cases {
      let expected = try vector.bytes("MD")
      let code = try provider.code(for: vector.bytes("Msg"), key: vector.bytes("Key"), algorithm)
      // Test case 5 has a tag of 128 bits.
      #expect(Array(code.prefix(expected.count)) == expected)
    }
  }

  @Test(
    "Wycheproof (documented): the code is that of the valid cases, and of no invalid one",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing),
    arguments: [("hmac_sha256", HashAlgorithm.sha256), ("hmac_sha512", .sha512)])
  func wycheproofCases(name: String, algorithm: HashAlgorithm) throws {
    for (group, cases) in try wycheproof(name) {
      let tagByteCount = try group.int("tagSize") / 8
      for vector in cases {
        let code = try provider.code(
          for: vector.bytes("msg"), key: vector.bytes("key"), algorithm)
        let isValid = try constantTimeEquals(
          Array(code.prefix(tagByteCount)), vector.bytes("tag"))
        #expect(isValid == (try vector.text("result") == "valid"))
      }
    }
  }

  @Test(
    "ACVP samples (recorded): every case is reproduced",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing),
    arguments: [("HMAC-SHA2-256", HashAlgorithm.sha256), ("HMAC-SHA2-512", .sha512)])
  func acvpSamples(name: String, algorithm: HashAlgorithm) throws {
    let cases = try acvp(name)
    #expect(!cases.isEmpty)
    for vector in cases {
      let expected = try vector.bytes("mac")
      let code = try provider.code(for: vector.bytes("msg"), key: vector.bytes("key"), algorithm)
      #expect(Array(code.prefix(expected.count)) == expected)
    }
  }

  @Test(
    "an empty key and an empty message are a key and a message", arguments: HashAlgorithm.allCases)
  func empty(algorithm: HashAlgorithm) throws {
    let code = try provider.code(for: [], key: [], algorithm)
    #expect(code.count == algorithm.byteCount)
    #expect(try provider.code(for: [], key: [0], algorithm) == code)
    #expect(try provider.code(for: [], key: [1], algorithm) != code)
  }

  @Test("a prepared key makes the same code, time after time, in every thread")
  func prepared() async throws {
    let keyBytes = [UInt8](0..<32)
    let key = try PreparedHMACKey(
      SecretBytes(count: 32) { $0.copyBytes(from: keyBytes) })
    let expected = try (0..<100).map {
      try provider.code(for: [UInt8](repeating: 1, count: $0), key: keyBytes, .sha256)
    }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          expected.indices.allSatisfy {
            key.authenticationCode(for: [UInt8](repeating: 1, count: $0)) == expected[$0]
          }
        }
      }
      for await isEqual in group { #expect(isEqual) }
    }
  }

  @Test("a prepared key has 32 bytes", arguments: [0, 16, 31, 33])
  func preparedSize(count: Int) {
    #expect(throws: CryptoError.keySizeInvalid) {
      _ = try PreparedHMACKey(SecretBytes(count: count) { _ in })
    }
  }
}
