import KMSCrypto
import Testing

@Suite("KBKDF") struct KBKDFTests {
  private let provider = OpenSSLProvider()

  @Test(
    "NIST CAVP (documented): counter mode, 32-bit counter before the fixed data",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing),
    arguments: [("HMAC_SHA256", HashAlgorithm.sha256), ("HMAC_SHA384", .sha384)])
  func cavp(name: String, algorithm: HashAlgorithm) throws {
    let cases = try responseFile("nist-cavp/kbkdf-ctr-hmac-sha256-sha384.txt", last: "KO").filter {
      try $0.text("PRF") == name && $0.text("CTRLOCATION") == "BEFORE_FIXED"
        && $0.text("RLEN") == "32_BITS"
    }
    #expect(cases.count == 40)
    for vector in cases {
      let bitCount = try #require(Int(vector.text("L")))
      let derived = try provider.derived(
        from: vector.bytes("KI"), fixedData: vector.bytes("FixedInputData"), count: bitCount / 8,
        algorithm)
      #expect(try derived == vector.bytes("KO"))
    }
  }

  @Test(
    "each block is the HMAC of its number and the fixed data", arguments: HashAlgorithm.allCases)
  func blocks(algorithm: HashAlgorithm) throws {
    let key = [UInt8](repeating: 9, count: 32)
    let fixedData = Array("label".utf8) + [0]
    let expected = try (1...3).flatMap {
      try provider.code(for: [0, 0, 0, UInt8($0)] + fixedData, key: key, algorithm)
    }
    for count in [1, algorithm.byteCount, algorithm.byteCount + 1, 3 * algorithm.byteCount] {
      let derived = try provider.derived(
        from: key, fixedData: fixedData, count: count, algorithm)
      #expect(derived == Array(expected.prefix(count)))
    }
  }

  @Test("an output of no bytes or of more than 255 blocks is refused")
  func sizes() throws {
    let key = [UInt8](repeating: 9, count: 32)
    for count in [0, 255 * 32 + 1] {
      #expect(throws: CryptoError.sizeInvalid) {
        _ = try provider.derived(from: key, fixedData: [1], count: count, .sha256)
      }
    }
    #expect(
      try provider.derived(from: key, fixedData: [1], count: 255 * 32, .sha256).count == 255 * 32)
  }
}
