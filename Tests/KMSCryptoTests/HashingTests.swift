import KMSCrypto
import Testing

/// Bytes that differ from one another, so that a wrong cut or order shows.
private func pattern(_ count: Int, _ seed: Int = 1) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 167 &+ seed &* 59) ^ ($0 >> 3)) }
}

extension SHA256Stream {
  /// Takes in the next bytes.
  fileprivate mutating func add(_ bytes: [UInt8]) { update(bytes.span.bytes) }
}

extension PreparedHMAC {
  fileprivate static func prepared(_ key: [UInt8]) -> PreparedHMAC {
    key.withUnsafeBytes { PreparedHMAC(key: $0) }
  }

  fileprivate func code(_ message: [UInt8]) -> [UInt8] { code(for: message.span.bytes).bytes }

  fileprivate func next(_ message: [UInt8]) -> PreparedHMAC { derived(by: message.span.bytes) }

  fileprivate func counted(_ fixedData: [UInt8], count: Int) throws(CryptoError) -> [UInt8] {
    try [UInt8](rawByteCount: count) { output throws(CryptoError) in
      try deriveKey(fixedData: fixedData.span.bytes, into: output)
    }
  }
}

@Suite("SHA-256 piece by piece") struct SHA256StreamTests {
  private func digest(_ message: [UInt8]) throws -> [UInt8] {
    try message.withUnsafeBytes { try OpenSSLProvider().digest($0, .sha256) }
  }

  @Test("is the hash of the whole, wherever the pieces end")
  func pieces() throws {
    for count in [0, 1, 31, 32, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 1_000] {
      let message = pattern(count)
      let expected = try digest(message)
      let whole = SHA256Stream.digest(message.span.bytes)
      #expect(whole.bytes == expected)
      for cut in stride(from: 0, through: count, by: max(1, count / 19)) {
        var stream = SHA256Stream()
        stream.add(Array(message[..<cut]))
        stream.add(Array(message[cut...]))
        let pieces = stream.finalize()
        #expect(pieces.bytes == expected)
      }
    }
  }

  @Test("goes on from a copy without touching the original")
  func copies() throws {
    var stream = SHA256Stream()
    stream.add(pattern(100))
    var copy = stream
    copy.add(pattern(50))
    let (longer, shorter) = (copy.finalize(), stream.finalize())
    let expected = try digest(pattern(100) + pattern(50))
    #expect(longer.bytes == expected)
    let original = try digest(pattern(100))
    #expect(shorter.bytes == original)
  }
}

@Suite("A prepared key for HMAC") struct PreparedHMACTests {
  private let provider = OpenSSLProvider()

  @Test("makes the codes that the library's own HMAC makes, for keys and messages of every size")
  func differential() throws {
    for keyCount in 0...130 {
      let key = pattern(keyCount, 2)
      let hmac = PreparedHMAC.prepared(key)
      for count in [0, 1, 32, 55, 64, keyCount, 200] {
        let message = pattern(count, keyCount)
        let expected = try provider.code(for: message, key: key, .sha256)
        // Twice: a code does not change the key.
        #expect(hmac.code(message) == expected)
        #expect(hmac.code(message) == expected)
      }
    }
  }

  @Test(
    "NIST CAVP (documented): counter mode with HMAC-SHA-256, where the output is whole blocks",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
  func cavp() throws {
    let cases = try responseFile("nist-cavp/kbkdf-ctr-hmac-sha256-sha384.txt", last: "KO").filter {
      try $0.text("PRF") == "HMAC_SHA256" && $0.text("CTRLOCATION") == "BEFORE_FIXED"
        && $0.text("RLEN") == "32_BITS"
    }
    #expect(cases.count == 40)
    for vector in cases {
      let expected = try vector.bytes("KO")
      // What the vectors ask for is the beginning of whole blocks.
      let derived = try PreparedHMAC.prepared(vector.bytes("KI")).counted(
        vector.bytes("FixedInputData"), count: (expected.count + 31) / 32 * 32)
      #expect(Array(derived.prefix(expected.count)) == expected)
    }
  }

  @Test("derives the bytes that the library's own KBKDF does", arguments: [1, 2, 3, 255])
  func sameDerivation(blockCount: Int) throws {
    let key = pattern(32)
    for length in [0, 1, 42, 55, 56, 64, 200] {
      let fixedData = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      let expected = try provider.derived(
        from: key, fixedData: fixedData, count: blockCount * 32, .sha256)
      #expect(try PreparedHMAC.prepared(key).counted(fixedData, count: blockCount * 32) == expected)
    }
  }

  @Test("derives whole blocks only, from 1 to 255", arguments: [0, 1, 31, 33, 256 * 32])
  func wholeBlocks(count: Int) {
    #expect(throws: CryptoError.sizeInvalid) {
      _ = try PreparedHMAC.prepared(pattern(32)).counted([1], count: count)
    }
  }

  @Test("derives the key that a code is")
  func derived() throws {
    let code = try provider.code(for: pattern(20), key: pattern(40), .sha256)
    let expected = try provider.code(for: pattern(90), key: code, .sha256)
    let derived = PreparedHMAC.prepared(pattern(40)).next(pattern(20))
    #expect(derived.code(pattern(90)) == expected)
  }

  @Test(
    "RFC 4231 (documented): every case is reproduced",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
  func rfc4231() throws {
    let cases = try responseFile("rfc/rfc-4231-sha256.txt", last: "MD")
    #expect(cases.count >= 6)
    for vector in cases {
      let expected = try vector.bytes("MD")
      let code = PreparedHMAC.prepared(try vector.bytes("Key")).code(try vector.bytes("Msg"))
      #expect(Array(code.prefix(expected.count)) == expected)
    }
  }
}

@Suite("32 bytes of a hash") struct Digest256Tests {
  @Test("are the same only if every bit is", arguments: 0..<256)
  func equality(bit: Int) {
    let words: [UInt64] = [1, 2, 3, 4]
    var changed = words
    changed[bit / 64] ^= 1 << UInt64(bit % 64)
    let digest = Digest256(words: (words[0], words[1], words[2], words[3]))
    #expect(digest == Digest256(words: (1, 2, 3, 4)))
    #expect(digest != Digest256(words: (changed[0], changed[1], changed[2], changed[3])))
  }
}
