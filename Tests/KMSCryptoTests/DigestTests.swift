import KMSCrypto
import Testing

@Suite("SHA-2") struct DigestTests {
  /// Source: FIPS 180-4 example values, message "abc" (documented).
  @Test(
    "the digest of abc",
    arguments: [
      (HashAlgorithm.sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
      (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        .sha384,
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
          + "8086072ba1e7cc2358baeca134c825a7"
      ),
      (
        .sha512,
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
      ),
    ])
  func abc(algorithm: HashAlgorithm, expected: String) throws {
    let digest = try Array("abc".utf8).withUnsafeBytes {
      try OpenSSLProvider().digest($0, algorithm)
    }
    #expect(digest == bytesOfHex(expected))
    #expect(digest.count == algorithm.byteCount)
  }

  @Test("nothing has a digest too")
  func empty() throws {
    let digest = try OpenSSLProvider().digest(
      UnsafeRawBufferPointer(start: nil, count: 0), .sha256)
    #expect(
      digest
        == bytesOfHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
  }
}
