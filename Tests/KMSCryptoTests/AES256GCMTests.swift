import KMSCrypto
import Testing

@Suite("AES-256-GCM") struct AES256GCMTests {
  private let provider = OpenSSLProvider()
  private let key = [UInt8](0..<32)
  private let nonce = [UInt8](0..<12)

  @Test(
    "Wycheproof (documented): valid cases pass both ways, invalid ones are a mismatch",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
  func wycheproofCases() throws {
    var count = 0
    for (group, cases) in try wycheproof("aes_gcm") where try group.int("keySize") == 256 {
      for vector in cases {
        count += 1
        try check(vector, hasOurNonceSize: try group.int("ivSize") == 96)
      }
    }
    #expect(count > 80)
  }

  private func check(_ vector: VectorCase, hasOurNonceSize: Bool) throws {
    let (key, nonce) = (try vector.bytes("key"), try vector.bytes("iv"))
    let (associatedData, message) = (try vector.bytes("aad"), try vector.bytes("msg"))
    let sealed = try vector.bytes("ct") + vector.bytes("tag")
    let id = "case \(try vector.int("tcId"))"
    guard hasOurNonceSize else {
      #expect(throws: CryptoError.sizeInvalid, "\(id)") {
        _ = try provider.opened(sealed, key: key, nonce: nonce, associatedData: associatedData)
      }
      return
    }
    guard try vector.text("result") == "valid" else {
      #expect(throws: CryptoError.mismatch, "\(id)") {
        _ = try provider.opened(sealed, key: key, nonce: nonce, associatedData: associatedData)
      }
      return
    }
    let made = try provider.sealed(
      message, key: key, nonce: nonce, associatedData: associatedData)
    #expect(made == sealed, "\(id)")
    let opened = try provider.opened(
      sealed, key: key, nonce: nonce, associatedData: associatedData)
    #expect(opened == message, "\(id)")
  }

  @Test(
    "NIST CAVP gcmEncryptExtIV256 (documented): every case is reproduced",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
  func cavp() throws {
    let cases = try responseFile("nist-cavp/gcmEncryptExtIV256-iv96-tag128.rsp", last: "Tag")
    #expect(cases.count == 375)
    for vector in cases {
      let made = try provider.sealed(
        vector.bytes("PT"), key: vector.bytes("Key"), nonce: vector.bytes("IV"),
        associatedData: vector.bytes("AAD"))
      #expect(try made == vector.bytes("CT") + vector.bytes("Tag"))
    }
  }

  @Test(
    "ACVP samples (recorded): 256-bit keys and whole tags, both directions",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
  func acvpSamples() throws {
    var count = 0
    for vector in try acvp("ACVP-AES-GCM")
    where try vector.int("keyLen") == 256 && vector.int("tagLen") == 128 {
      count += 1
      let key = try vector.bytes("key")
      let nonce = try vector.bytes("iv")
      let associatedData = try vector.bytes("aad")
      if try vector.text("direction") == "encrypt" {
        let made = try provider.sealed(
          vector.bytes("pt"), key: key, nonce: nonce, associatedData: associatedData)
        #expect(try made == vector.bytes("ct") + vector.bytes("tag"))
      } else {
        let sealed = try vector.bytes("ct") + vector.bytes("tag")
        if vector.values["testPassed"] as? Bool == false {
          #expect(throws: CryptoError.mismatch) {
            _ = try provider.opened(
              sealed, key: key, nonce: nonce, associatedData: associatedData)
          }
        } else {
          let opened = try provider.opened(
            sealed, key: key, nonce: nonce, associatedData: associatedData)
          #expect(try opened == vector.bytes("pt"))
        }
      }
    }
    #expect(count > 0)
  }

  @Test("every changed byte of what was sealed is a mismatch", arguments: [0, 1, 32, 100])
  func changedBytes(count: Int) throws {
    let message = [UInt8](repeating: 5, count: count)
    let sealed = try provider.sealed(message, key: key, nonce: nonce, associatedData: [1])
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 0x10
      #expect(throws: CryptoError.mismatch) {
        _ = try provider.opened(changed, key: key, nonce: nonce, associatedData: [1])
      }
    }
    #expect(throws: CryptoError.mismatch) {
      _ = try provider.opened(sealed, key: key, nonce: nonce, associatedData: [])
    }
  }

  @Test("what fails to open leaves zeros")
  func leavesZeros() throws {
    var sealed = try provider.sealed(
      [UInt8](repeating: 5, count: 64), key: key, nonce: nonce, associatedData: [])
    sealed[79] ^= 1
    var output = [UInt8](repeating: 0xFF, count: 64)
    #expect(throws: CryptoError.mismatch) {
      try output.withUnsafeMutableBytes { output in
        try sealed.withUnsafeBytes { sealed in
          try key.withUnsafeBytes { key in
            try provider.open(sealed, key: key, nonce: nonce, associatedData: [], into: output)
          }
        }
      }
    }
    #expect(output == [UInt8](repeating: 0, count: 64))
  }

  @Test("keys of another size are refused", arguments: [0, 16, 24, 31, 33])
  func keySizes(count: Int) {
    let key = [UInt8](repeating: 1, count: count)
    #expect(throws: CryptoError.keySizeInvalid) {
      _ = try provider.sealed([1], key: key, nonce: nonce, associatedData: [])
    }
    #expect(throws: CryptoError.keySizeInvalid) {
      _ = try provider.opened(
        [UInt8](repeating: 1, count: 17), key: key, nonce: nonce, associatedData: [])
    }
  }

  @Test("nonces of another size are refused", arguments: [0, 8, 11, 13, 16])
  func nonceSizes(count: Int) {
    let nonce = [UInt8](repeating: 1, count: count)
    #expect(throws: CryptoError.sizeInvalid) {
      _ = try provider.sealed([1], key: key, nonce: nonce, associatedData: [])
    }
  }

  @Test("outputs that do not fit the input are refused")
  func outputSizes() {
    #expect(throws: CryptoError.sizeInvalid) {
      _ = try provider.opened(
        [UInt8](repeating: 1, count: 15), key: key, nonce: nonce, associatedData: [])
    }
    for count in [0, 15, 16, 18] {
      #expect(throws: CryptoError.sizeInvalid) {
        var output = [UInt8](repeating: 0, count: count)
        try output.withUnsafeMutableBytes { output in
          try [UInt8]([1]).withUnsafeBytes { message in
            try key.withUnsafeBytes { key in
              try provider.seal(
                message, key: key, nonce: nonce, associatedData: [], into: output)
            }
          }
        }
      }
    }
  }
}
