import KMSCrypto
import Testing

@Suite("MessageCipher") struct MessageCipherTests {
  private let other = OpenSSLProvider()
  private let key = [UInt8](0..<32)
  private let nonce = [UInt8](0..<12)

  @Test("both libraries encrypt the same and open what the other one sealed")
  func sameEncryption() throws {
    for length in [0, 1, 15, 16, 17, 32, 33, 4096] {
      for associatedCount in [0, 1, 40, 300] {
        let plaintext = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let associated = (0..<associatedCount).map { UInt8(truncatingIfNeeded: $0 &* 3) }
        let sealed = try sealed(plaintext, associatedData: associated)
        #expect(
          try sealed
            == other.sealed(plaintext, key: key, nonce: nonce, associatedData: associated))
        #expect(try opened(sealed, associatedData: associated) == plaintext)
      }
    }
  }

  @Test("one changed byte anywhere is a mismatch, and leaves zeros behind")
  func alteredBytes() throws {
    let sealed = try sealed([UInt8](repeating: 7, count: 20), associatedData: [1, 2])
    for index in sealed.indices {
      var altered = sealed
      altered[index] ^= 0x80
      var output = [UInt8](repeating: 9, count: 20)
      #expect(throws: CryptoError.mismatch) { try open(altered, [1, 2], into: &output) }
      #expect(output == [UInt8](repeating: 0, count: 20))
    }
    #expect(throws: CryptoError.mismatch) { _ = try opened(sealed, associatedData: [1, 3]) }
    #expect(throws: CryptoError.mismatch) { _ = try opened(sealed, associatedData: []) }
  }

  @Test("keys, nonces and buffers of other sizes are refused")
  func sizes() throws {
    for count in [0, 16, 31, 33] {
      let short = [UInt8](repeating: 1, count: count)
      #expect(throws: CryptoError.keySizeInvalid) {
        _ = try sealed([1], key: short, associatedData: [])
      }
      #expect(throws: CryptoError.keySizeInvalid) {
        _ = try opened([UInt8](repeating: 0, count: 17), key: short, associatedData: [])
      }
    }
    for count in [0, 11, 13, 16] {
      let nonce = [UInt8](repeating: 1, count: count)
      #expect(throws: CryptoError.sizeInvalid) {
        _ = try sealed([1], nonce: nonce, associatedData: [])
      }
      #expect(throws: CryptoError.sizeInvalid) {
        _ = try opened([UInt8](repeating: 0, count: 17), nonce: nonce, associatedData: [])
      }
    }
    #expect(throws: CryptoError.sizeInvalid) {
      _ = try opened([UInt8](repeating: 0, count: 15), associatedData: [])
    }
    #expect(throws: CryptoError.sizeInvalid) {
      _ = try sealed([1, 2], roomCount: 17, associatedData: [])
    }
  }

  private func sealed(
    _ plaintext: [UInt8], key: [UInt8]? = nil, nonce: [UInt8]? = nil, roomCount: Int? = nil,
    associatedData: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    let nonce = nonce ?? self.nonce
    return try plaintext.withRawBytes { plaintext throws(CryptoError) in
      try (key ?? self.key).withRawBytes { key throws(CryptoError) in
        try [UInt8](rawByteCount: roomCount ?? plaintext.count + 16) {
          output throws(CryptoError) in
          try MessageCipher.seal(
            plaintext, key: key, nonce: nonce, associatedData: associatedData, into: output)
        }
      }
    }
  }

  private func opened(
    _ sealed: [UInt8], key: [UInt8]? = nil, nonce: [UInt8]? = nil, associatedData: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    let nonce = nonce ?? self.nonce
    return try sealed.withRawBytes { sealed throws(CryptoError) in
      try (key ?? self.key).withRawBytes { key throws(CryptoError) in
        try [UInt8](rawByteCount: max(0, sealed.count - 16)) { output throws(CryptoError) in
          try MessageCipher.open(
            sealed, key: key, nonce: nonce, associatedData: associatedData, into: output)
        }
      }
    }
  }

  private func open(_ sealed: [UInt8], _ associatedData: [UInt8], into output: inout [UInt8])
    throws(CryptoError)
  {
    var failure: CryptoError?
    output.withUnsafeMutableBytes { output in
      do throws(CryptoError) {
        try sealed.withRawBytes { sealed throws(CryptoError) in
          try key.withRawBytes { key throws(CryptoError) in
            try MessageCipher.open(
              sealed, key: key, nonce: nonce, associatedData: associatedData, into: output)
          }
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
