import KMSCrypto
import KMSSecrets
import Testing

@Suite("Encapsulation") struct EncapsulationTests {
  @Test("the holder of the private key gets the same secret", arguments: encapsulationAlgorithms)
  func roundTrip(_ algorithm: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(algorithm)
    let publicKey = try PublicKey(der: key.publicKey.der, algorithm: algorithm)
    let made = try publicKey.encapsulate()
    #expect(made.ciphertext.count == algorithm.encapsulationByteCount)
    #expect(made.sharedSecret.count == 32)
    #expect(try key.decapsulate(made.ciphertext) == made.sharedSecret)
    let again = try key.encapsulate(check: .performed)
    #expect(again.ciphertext != made.ciphertext)
    #expect(again.sharedSecret != made.sharedSecret)
    #expect(try key.encapsulate(check: .skipped).ciphertext != again.ciphertext)
  }

  @Test(
    "a changed ciphertext gives another secret, always the same one",
    arguments: encapsulationAlgorithms)
  func implicitRejection(_ algorithm: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(algorithm)
    let made = try key.publicKey.encapsulate()
    for index in [0, 500, made.ciphertext.count - 1] {
      var changed = made.ciphertext
      changed[index] ^= 1
      let secret = try key.decapsulate(changed)
      #expect(secret != made.sharedSecret)
      #expect(try key.decapsulate(changed) == secret)
      let again = try PrivateKey(pkcs8: key.pkcs8(), algorithm: algorithm, origin: .ourselves)
      #expect(try again.decapsulate(changed) == secret)
    }
    #expect(try PrivateKey.generate(algorithm).decapsulate(made.ciphertext) != made.sharedSecret)
  }

  @Test("the wrong length is the only error", arguments: encapsulationAlgorithms)
  func lengths(_ algorithm: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(algorithm)
    let count = try #require(algorithm.encapsulationByteCount)
    for other in [0, 1, 700, count - 1, count + 1] {
      #expect(throws: AsymmetricError.invalidLength) {
        try key.decapsulate(.init(repeating: 0, count: other))
      }
    }
    #expect(throws: Never.self) { try key.decapsulate(.init(repeating: 0xFF, count: count)) }
  }

  @Test(
    "keys that do not encapsulate are refused",
    arguments: [
      KeyAlgorithm.p256, .ed25519, .rsa2048, .mlDSA44,
    ])
  func mismatches(_ algorithm: KeyAlgorithm) throws {
    let key = try SampleKeys.key(algorithm)
    #expect(throws: AsymmetricError.operationMismatch) { try key.publicKey.encapsulate() }
    #expect(throws: AsymmetricError.operationMismatch) { try key.decapsulate([1]) }
  }
}
