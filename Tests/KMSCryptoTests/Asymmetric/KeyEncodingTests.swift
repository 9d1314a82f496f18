import KMSSecrets
import Testing

@testable import KMSCrypto

@Suite("Encodings of keys") struct KeyEncodingTests {
  static let seed = [UInt8](repeating: 5, count: 32)
  static let identifier: [UInt8] = [0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70]

  static func ed25519(
    version: [UInt8] = [2, 1, 0], identifier: [UInt8] = identifier, seed: [UInt8] = seed,
    more: [UInt8] = []
  ) -> [UInt8] {
    der(0x30, version + identifier + der(0x04, der(0x04, seed)) + more)
  }

  @Test("version 2 with the right public key is read; attributes are ignored")
  func versionTwo() throws {
    let key = try privateKey(KeyEncodingTests.ed25519(), .ed25519)
    let point = Array(key.publicKey.der.suffix(32))
    let attributes = der(0xA0, der(0x30, [0x06, 0x01, 0x2A, 0x31, 0x00]))
    for encoded in [
      KeyEncodingTests.ed25519(version: [2, 1, 1], more: der(0x81, [0] + point)),
      KeyEncodingTests.ed25519(version: [2, 1, 1], more: attributes + der(0x81, [0] + point)),
      KeyEncodingTests.ed25519(more: attributes),
    ] {
      #expect(try privateKey(encoded, .ed25519).publicKey.der == key.publicKey.der)
    }
    #expect(throws: AsymmetricError.invalidKey) {
      try privateKey(
        KeyEncodingTests.ed25519(version: [2, 1, 1], more: der(0x81, [0] + point.reversed())),
        .ed25519)
    }
    #expect(throws: AsymmetricError.invalidEncoding) {
      try privateKey(
        KeyEncodingTests.ed25519(more: der(0x81, [0] + point)), .ed25519)
    }
  }

  static let bad: [[UInt8]] = [
    [], [0x30], [0x30, 0x80], [0x30, 0x84, 0, 0, 0, 0], [0x31] + ed25519().dropFirst(),
    // Lengths in longer forms than needed, and of indefinite length.
    [0x30, 0x81, 0x2E] + ed25519().dropFirst(2), [0x30, 0x82, 0, 0x2E] + ed25519().dropFirst(2),
    [0x30, 0x80] + ed25519().dropFirst(2) + [0, 0],
    ed25519(version: [2, 1, 2]), ed25519(version: [2, 1, 0xFF]), ed25519(version: [2, 2, 0, 0]),
    ed25519(version: [2, 0]), ed25519(version: []), ed25519(seed: []),
    ed25519(seed: seed.dropLast()), ed25519(seed: seed + [0]), ed25519(more: [5, 0]),
    ed25519(version: [2, 1, 1], more: der(0x81, [])),
    ed25519(version: [2, 1, 1], more: der(0x81, [1] + seed)),
  ]

  @Test("what is not the one encoding is refused", arguments: bad)
  func badFrame(_ encoded: [UInt8]) {
    #expect(throws: AsymmetricError.invalidEncoding) { try privateKey(encoded, .ed25519) }
  }

  @Test("a key larger than any key is refused unread")
  func large() {
    let huge = der(0x30, .init(repeating: 0, count: 5_000))
    #expect(throws: AsymmetricError.invalidEncoding) { try privateKey(huge, .rsa4096) }
    #expect(throws: AsymmetricError.invalidEncoding) {
      try PublicKey(der: huge, algorithm: .rsa4096)
    }
  }

  @Test("parameters beside the algorithm are refused where there are none")
  func parameters() {
    let withNull: [UInt8] = [0x30, 0x07, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x05, 0x00]
    #expect(throws: AsymmetricError.wrongAlgorithm) {
      try privateKey(KeyEncodingTests.ed25519(identifier: withNull), .ed25519)
    }
  }

  @Test(
    "expanded ML-DSA and ML-KEM private keys are refused",
    arguments: [
      KeyAlgorithm.mlDSA44, .mlKEM768,
    ])
  func expanded(_ algorithm: KeyAlgorithm) {
    let seed = [UInt8](repeating: 5, count: algorithm == .mlDSA44 ? 32 : 64)
    let identifier = AlgorithmIdentifier.encoded(algorithm)
    for contents in [
      der(0x04, .init(repeating: 1, count: 2_400)),
      der(0x30, der(0x04, seed) + der(0x04, seed)), der(0x04, seed), seed,
      der(0x80, seed.dropLast()), der(0x80, seed + [0]), der(0x80, seed) + [0],
    ] {
      #expect(throws: AsymmetricError.invalidEncoding) {
        try privateKey(der(0x30, [2, 1, 0] + identifier + der(0x04, contents)), algorithm)
      }
    }
  }

  @Test(
    "a byte after a public key, a beginning of it, and one of another kind are refused",
    arguments: quickAlgorithms)
  func publicKeys(_ algorithm: KeyAlgorithm) throws {
    let encoded = try PrivateKey.generate(algorithm).publicKey.der
    #expect(throws: AsymmetricError.invalidEncoding) {
      try PublicKey(der: encoded + [0], algorithm: algorithm)
    }
    for count in stride(from: 0, to: encoded.count, by: max(1, encoded.count / 97)) {
      #expect(throws: AsymmetricError.invalidEncoding) {
        try PublicKey(der: Array(encoded[..<count]), algorithm: algorithm)
      }
    }
    for other in KeyAlgorithm.allCases where other != algorithm {
      #expect(throws: AsymmetricError.wrongAlgorithm) {
        try PublicKey(der: encoded, algorithm: other)
      }
    }
  }

  @Test(
    "a public key of the wrong length in the right frame is refused",
    arguments: encapsulationAlgorithms + [.ed25519, .mlDSA44, .mlDSA65, .mlDSA87])
  func publicKeyLengths(_ algorithm: KeyAlgorithm) throws {
    let encoded = try PrivateKey.generate(algorithm).publicKey
    let count = encoded.der.count - SubjectPublicKeyInfo.encode([], algorithm: algorithm).count
    for other in [0, 1, count / 2] {
      #expect(throws: AsymmetricError.invalidEncoding) {
        try PublicKey(
          der: SubjectPublicKeyInfo.encode(.init(repeating: 1, count: other), algorithm: algorithm),
          algorithm: algorithm)
      }
    }
  }

  @Test(
    "Ed25519 points of small order or off the curve are refused",
    arguments: [
      "0100000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "0200000000000000000000000000000000000000000000000000000000000000",
    ])
  func badPoint(_ point: String) throws {
    let encoded = try SubjectPublicKeyInfo.encode(hex(point), algorithm: .ed25519)
    #expect(throws: AsymmetricError.invalidKey) {
      try PublicKey(der: encoded, algorithm: .ed25519)
    }
  }

  @Test(
    "an ML-KEM public key with a coefficient that is not reduced is refused",
    arguments: encapsulationAlgorithms)
  func unreduced(_ algorithm: KeyAlgorithm) throws {
    var encoded = try PrivateKey.generate(algorithm).publicKey.der
    let rank = [KeyAlgorithm.mlKEM512: 2, .mlKEM768: 3, .mlKEM1024: 4]
    let start = encoded.count - (384 * (try #require(rank[algorithm])) + 32)
    encoded[start] = 0xFF
    encoded[start + 1] = 0xFF
    #expect(throws: AsymmetricError.invalidKey) {
      try PublicKey(der: encoded, algorithm: algorithm)
    }
  }

  @Test("an RSA public exponent may be 3, but not even, 1 or longer than eight bytes")
  func publicExponents() throws {
    let modulus = [UInt8](repeating: 0xC1, count: 256)
    func key(_ exponent: [UInt8]) throws(AsymmetricError) -> PublicKey {
      try PublicKey(
        der: SubjectPublicKeyInfo.encode(
          SubjectPublicKeyInfo.encodeRSA(modulus: modulus, exponent: exponent),
          algorithm: .rsa2048), algorithm: .rsa2048)
    }
    #expect(throws: Never.self) { try key([3]) }
    for exponent in [[0], [1], [2], [1, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 1]] as [[UInt8]] {
      #expect(throws: AsymmetricError.invalidKey) { try key(exponent) }
    }
  }
}
