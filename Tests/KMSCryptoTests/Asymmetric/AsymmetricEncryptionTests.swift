import KMSCrypto
import KMSSecrets
import Testing

@Suite("Asymmetric encryption") struct AsymmetricEncryptionTests {
  static let algorithms: [(KeyAlgorithm, AsymmetricEncryptionAlgorithm, Int)] = [
    (.rsa2048, .rsaOAEP(.sha1), 214), (.rsa2048, .rsaOAEP(.sha256), 190), (.sm2, .sm2PKE, 1_024),
  ]

  @Test("plaintexts from one byte to the longest come back", arguments: algorithms)
  func roundTrip(
    _ keyAlgorithm: KeyAlgorithm, _ algorithm: AsymmetricEncryptionAlgorithm, _ countMax: Int
  ) throws {
    let key = try SampleKeys.key(keyAlgorithm)
    #expect(key.publicKey.plaintextByteCountMax(algorithm) == countMax)
    for count in [1, 2, 16, 100, countMax - 1, countMax] {
      let plaintext = SensitiveBytes(copying: (0..<count).map { UInt8(truncatingIfNeeded: $0) })
      let ciphertext = try key.encrypt(plaintext, with: algorithm, check: .performed)
      #expect(try key.decrypt(ciphertext, with: algorithm) == plaintext)
      #expect(try key.encrypt(plaintext, with: algorithm, check: .skipped) != ciphertext)
    }
  }

  @Test("a longer plaintext is refused", arguments: algorithms)
  func tooLong(
    _ keyAlgorithm: KeyAlgorithm, _ algorithm: AsymmetricEncryptionAlgorithm, _ countMax: Int
  ) throws {
    let key = try SampleKeys.key(keyAlgorithm)
    for count in [countMax + 1, 4_096] {
      #expect(throws: AsymmetricError.invalidLength) {
        try key.publicKey.encrypt(
          SensitiveBytes(copying: .init(repeating: 1, count: count)), with: algorithm)
      }
    }
  }

  @Test("nothing at all can be encrypted with RSA, not with SM2")
  func empty() throws {
    let nothing = SensitiveBytes(copying: [])
    let rsa = try SampleKeys.key(.rsa2048)
    let ciphertext = try rsa.encrypt(nothing, with: .rsaOAEP(.sha256), check: .performed)
    #expect(try rsa.decrypt(ciphertext, with: .rsaOAEP(.sha256)).count == 0)
    #expect(throws: AsymmetricError.invalidLength) {
      try PrivateKey.generate(.sm2).publicKey.encrypt(nothing, with: .sm2PKE)
    }
  }

  @Test("every changed, shorter or longer ciphertext gives one error", arguments: algorithms)
  func changed(
    _ keyAlgorithm: KeyAlgorithm, _ algorithm: AsymmetricEncryptionAlgorithm, _ countMax: Int
  ) throws {
    let key = try SampleKeys.key(keyAlgorithm)
    let ciphertext = try key.encrypt(
      SensitiveBytes(copying: .init(repeating: 9, count: 40)), with: algorithm, check: .skipped)
    var wrong: [[UInt8]] = [
      [], [0], ciphertext + [0], ciphertext.dropLast(), [0] + ciphertext,
      .init(repeating: 0, count: ciphertext.count), .init(repeating: 0xFF, count: ciphertext.count),
      .init(repeating: 0x30, count: 6_144),
    ]
    for index in ciphertext.indices {
      var changed = ciphertext
      changed[index] ^= 1
      wrong.append(changed)
    }
    for ciphertext in wrong {
      #expect(throws: AsymmetricError.decryptionFailed) {
        try key.decrypt(ciphertext, with: algorithm)
      }
    }
  }

  @Test("another key and another hash give the same error")
  func otherKey() throws {
    let plaintext = SensitiveBytes(copying: [1, 2, 3])
    let rsa = try SampleKeys.key(.rsa2048)
    let ciphertext = try rsa.encrypt(plaintext, with: .rsaOAEP(.sha256), check: .skipped)
    #expect(throws: AsymmetricError.decryptionFailed) {
      try rsa.decrypt(ciphertext, with: .rsaOAEP(.sha1))
    }
    #expect(throws: AsymmetricError.decryptionFailed) {
      try PrivateKey.generate(.rsa2048).decrypt(ciphertext, with: .rsaOAEP(.sha256))
    }
    let ofSM2 = try PrivateKey.generate(.sm2).encrypt(plaintext, with: .sm2PKE, check: .skipped)
    #expect(throws: AsymmetricError.decryptionFailed) {
      try PrivateKey.generate(.sm2).decrypt(ofSM2, with: .sm2PKE)
    }
  }

  @Test("an SM2 ciphertext in another encoding of the same is refused")
  func otherEncoding() throws {
    let key = try PrivateKey.generate(.sm2)
    let ciphertext = try key.encrypt(
      SensitiveBytes(copying: [1, 2, 3]), with: .sm2PKE, check: .skipped)
    let longForm = [0x30, 0x82, 0, ciphertext[1]] + ciphertext.dropFirst(2)
    #expect(throws: AsymmetricError.decryptionFailed) {
      try key.decrypt(longForm, with: .sm2PKE)
    }
  }

  @Test("keys that do not encrypt so are refused")
  func mismatches() throws {
    let plaintext = SensitiveBytes(copying: [1])
    let cases: [(KeyAlgorithm, AsymmetricEncryptionAlgorithm)] = [
      (.p256, .sm2PKE), (.sm2, .rsaOAEP(.sha1)), (.rsa2048, .sm2PKE), (.ed25519, .sm2PKE),
      (.mlDSA44, .sm2PKE), (.mlKEM768, .rsaOAEP(.sha256)),
    ]
    for (keyAlgorithm, algorithm) in cases {
      let key = try SampleKeys.key(keyAlgorithm)
      #expect(key.publicKey.plaintextByteCountMax(algorithm) == nil)
      #expect(throws: AsymmetricError.operationMismatch) {
        try key.publicKey.encrypt(plaintext, with: algorithm)
      }
      #expect(throws: AsymmetricError.operationMismatch) {
        try key.decrypt([1], with: algorithm)
      }
    }
  }
}
