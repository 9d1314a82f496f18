import KMSCrypto
import KMSSecrets
import Testing

@Suite("PrivateKey") struct PrivateKeyTests {
  @Test("what goes out comes in again as the same key", arguments: quickAlgorithms + [.rsa2048])
  func roundTrip(_ algorithm: KeyAlgorithm) throws {
    let key = try SampleKeys.key(algorithm)
    let encoded = try key.pkcs8()
    for origin in [PrivateKey.Origin.ourselves, .elsewhere] {
      let again = try PrivateKey(pkcs8: encoded, algorithm: algorithm, origin: origin)
      #expect(again.publicKey.der == key.publicKey.der)
      #expect(try again.pkcs8().constantTimeEquals(encoded))
    }
    let publicKey = try PublicKey(der: key.publicKey.der, algorithm: algorithm)
    #expect(publicKey.der == key.publicKey.der)
  }

  @Test("two generated keys differ", arguments: quickAlgorithms)
  func fresh(_ algorithm: KeyAlgorithm) throws {
    #expect(
      try PrivateKey.generate(algorithm).publicKey.der
        != PrivateKey.generate(algorithm).publicKey.der)
  }

  @Test("RSA has the modulus that was asked for", arguments: [KeyAlgorithm.rsa3072, .rsa4096])
  func largeModulus(_ algorithm: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(algorithm)
    #expect(try PublicKey(der: key.publicKey.der, algorithm: algorithm).algorithm == algorithm)
    #expect(
      try key.sign(message("m"), with: .rsaPSS(.sha256), check: .performed).count
        == algorithm.modulusByteCount)
  }

  @Test("a byte after the key is refused", arguments: quickAlgorithms + [.rsa2048])
  func trailingByte(_ algorithm: KeyAlgorithm) throws {
    let encoded = bytes(try SampleKeys.key(algorithm).pkcs8())
    #expect(throws: AsymmetricError.invalidEncoding) {
      try privateKey(encoded + [0], algorithm)
    }
  }

  @Test("every shorter beginning is refused", arguments: quickAlgorithms + [.rsa2048])
  func truncated(_ algorithm: KeyAlgorithm) throws {
    let encoded = bytes(try SampleKeys.key(algorithm).pkcs8())
    for count in 0..<encoded.count {
      #expect(throws: AsymmetricError.invalidEncoding) {
        try privateKey(Array(encoded[..<count]), algorithm)
      }
    }
  }

  // A changed scalar or seed is another key, which nothing can tell from the right one where no
  // public key is beside it; what must not happen is a crash, or the same key from other bytes.
  @Test("no changed byte gives the same encoding", arguments: quickAlgorithms)
  func changedByte(_ algorithm: KeyAlgorithm) throws {
    let encoded = bytes(try SampleKeys.key(algorithm).pkcs8())
    for index in encoded.indices {
      var changed = encoded
      changed[index] ^= 1
      guard let key = try? privateKey(changed, algorithm) else { continue }
      #expect(bytes(try key.pkcs8()) == changed)
    }
  }

  @Test("a changed byte of an RSA key is refused")
  func changedByteOfRSA() throws {
    let encoded = bytes(try SampleKeys.key(.rsa2048).pkcs8())
    for index in stride(from: 0, to: encoded.count, by: 41) {
      var changed = encoded
      changed[index] ^= 2
      #expect(throws: AsymmetricError.self) { try privateKey(changed, .rsa2048) }
    }
  }

  @Test("a key of another algorithm is refused", arguments: quickAlgorithms)
  func otherAlgorithm(_ algorithm: KeyAlgorithm) throws {
    let encoded = bytes(try SampleKeys.key(algorithm).pkcs8())
    for other in KeyAlgorithm.allCases where other != algorithm {
      #expect(throws: AsymmetricError.wrongAlgorithm) { try privateKey(encoded, other) }
    }
  }

  @Test("RSA of another size is refused")
  func otherModulus() throws {
    let key = try SampleKeys.key(.rsa2048)
    #expect(throws: AsymmetricError.wrongAlgorithm) {
      try privateKey(bytes(key.pkcs8()), .rsa3072)
    }
    #expect(throws: AsymmetricError.wrongAlgorithm) {
      try PublicKey(der: key.publicKey.der, algorithm: .rsa4096)
    }
  }

  @Test("an RSA key whose numbers do not belong together is refused when it comes from elsewhere")
  func swappedPrimes() throws {
    let one = try RSANumbers(PrivateKey.generate(.rsa2048))
    let other = try RSANumbers(PrivateKey.generate(.rsa2048))
    #expect(throws: Never.self) { try privateKey(one.encoded(), .rsa2048) }
    for index in one.numbers.indices where index != 1 {
      var mixed = one
      mixed.numbers[index] = other.numbers[index]
      #expect(throws: AsymmetricError.self) { try privateKey(mixed.encoded(), .rsa2048) }
    }
  }

  @Test("a public exponent that is even, too small or too large is refused")
  func exponents() throws {
    let good = try RSANumbers(SampleKeys.key(.rsa2048))
    for exponent in [[0], [1], [3], [1, 0, 0], [1, 0, 2], [1, 0, 0, 0, 0, 0, 0, 0, 1]] as [[UInt8]]
    {
      var bad = good
      bad.numbers[1] = exponent
      #expect(throws: AsymmetricError.invalidKey) { try privateKey(bad.encoded(), .rsa2048) }
    }
  }

  // A public exponent that does not belong to the rest stands for every fault of the machine.
  @Test("a result that does not pass its own check does not leave")
  func fault() throws {
    var wrong = try RSANumbers(SampleKeys.key(.rsa2048))
    wrong.numbers[1] = [1, 0, 3]
    let key = try PrivateKey(
      pkcs8: secret(wrong.encoded()), algorithm: .rsa2048, origin: .ourselves)
    #expect(throws: AsymmetricError.faultDetected) {
      try key.sign(message("m"), with: .rsaPSS(.sha256), check: .performed)
    }
    #expect(throws: AsymmetricError.faultDetected) {
      try key.encrypt(
        SensitiveBytes(copying: [1]), with: .rsaOAEP(.sha256), check: .performed)
    }
  }

  @Test("an RSA key with a negative or padded number, or of more primes, is refused")
  func rsaEncodings() throws {
    let good = try RSANumbers(SampleKeys.key(.rsa2048))
    let elements = good.numbers.map(derInteger)
    var padded = elements
    padded[1] = [2, 4, 0, 1, 0, 1]
    var negative = elements
    negative[1] = [2, 1, 0xFF]
    for contents in [
      [2, 1, 0] + padded.joined(), [2, 1, 0] + negative.joined(), [2, 1, 1] + elements.joined(),
      [2, 1, 0] + elements.joined() + [0x30, 0], [2, 1, 0] + elements.dropLast().joined(),
    ] as [[UInt8]] {
      #expect(throws: AsymmetricError.invalidEncoding) {
        try privateKey(RSANumbers.frame(contents), .rsa2048)
      }
    }
  }
}

/// The numbers of an RSAPrivateKey after its version.
private struct RSANumbers {
  var numbers: [[UInt8]] = []

  init(_ key: PrivateKey) throws {
    let encoded = bytes(try key.pkcs8())
    // The frame and the version have 33 bytes: 2048-bit keys have lengths of two octets.
    var rest = encoded.dropFirst(33)
    while let tag = rest.popFirst() {
      try #require(tag == 2)
      let first = rest.popFirst()
      var length = Int(try #require(first))
      if length > 0x80 {
        let octets = length - 0x80
        length = rest.prefix(octets).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(octets)
      }
      numbers.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    try #require(numbers.count == 8)
  }

  func encoded() -> [UInt8] { RSANumbers.frame([2, 1, 0] + numbers.map(derInteger).joined()) }

  static func frame(_ contents: [UInt8]) -> [UInt8] {
    let identifier: [UInt8] = [
      0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
    ]
    return der(0x30, [2, 1, 0] + identifier + der(0x04, der(0x30, contents)))
  }
}
