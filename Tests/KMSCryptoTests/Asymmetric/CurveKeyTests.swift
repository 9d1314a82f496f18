import KMSCrypto
import KMSSecrets
import Testing

@Suite("Keys on curves") struct CurveKeyTests {
  /// The order of every curve, which no scalar may reach.
  static let orders: [KeyAlgorithm: String] = [
    .p256: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    .p384: "ffffffffffffffffffffffffffffffffffffffffffffffff"
      + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    .p521: "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa"
      + "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    .secp256k1: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    .sm2: "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123",
  ]

  static let curves: [KeyAlgorithm] = [.p256, .p384, .p521, .secp256k1, .sm2]

  @Test("the scalar is from 1 to the order, and one less for SM2", arguments: curves)
  func scalarRange(_ algorithm: KeyAlgorithm) throws {
    let order = try hex(try #require(CurveKeyTests.orders[algorithm]))
    let zero = [UInt8](repeating: 0, count: order.count)
    var largest = order
    largest[order.count - 1] -= algorithm == .sm2 ? 2 : 1
    var tooLarge = largest
    tooLarge[order.count - 1] += 1
    let all = [UInt8](repeating: 0xFF, count: order.count)
    for scalar in [zero, order, tooLarge, all] {
      #expect(throws: AsymmetricError.invalidKey) {
        try privateKey(curvePKCS8(algorithm, scalar: scalar), algorithm)
      }
    }
    var one = zero
    one[order.count - 1] = 1
    for scalar in [one, largest] {
      let key = try privateKey(curvePKCS8(algorithm, scalar: scalar), algorithm)
      let encoded = bytes(try key.pkcs8())
      #expect(encoded.count > curvePKCS8Count(scalar))
      #expect(try privateKey(encoded, algorithm).publicKey.der == key.publicKey.der)
    }
  }

  @Test("the scalar has the length of the order", arguments: curves)
  func scalarLength(_ algorithm: KeyAlgorithm) throws {
    let count = try hex(try #require(CurveKeyTests.orders[algorithm])).count
    for other in [1, count - 1, count + 1] {
      #expect(throws: AsymmetricError.invalidEncoding) {
        try privateKey(curvePKCS8(algorithm, scalar: .init(repeating: 1, count: other)), algorithm)
      }
    }
  }

  @Test("a public key inside must be the right one", arguments: curves)
  func claimedPoint(_ algorithm: KeyAlgorithm) throws {
    let count = try hex(try #require(CurveKeyTests.orders[algorithm])).count
    let scalar = [UInt8](repeating: 0, count: count - 1) + [7]
    let key = try privateKey(curvePKCS8(algorithm, scalar: scalar), algorithm)
    let point = Array(key.publicKey.der.suffix(2 * count + 1))
    let otherPoint = try Array(PrivateKey.generate(algorithm).publicKey.der.suffix(2 * count + 1))
    func encoded(_ point: [UInt8]) throws -> [UInt8] {
      try curvePKCS8(algorithm, scalar: scalar, more: der(0xA1, der(0x03, [0] + point)))
    }
    #expect(bytes(try key.pkcs8()) == (try encoded(point)))
    #expect(try privateKey(encoded(point), algorithm).publicKey.der == key.publicKey.der)
    let compressed = [2 + point[2 * count] % 2] + point[1...count]
    for wrong in [otherPoint, [0], compressed, []] as [[UInt8]] {
      #expect(throws: AsymmetricError.invalidKey) { try privateKey(encoded(wrong), algorithm) }
    }
  }

  @Test("parameters inside must name the same curve")
  func parameters() throws {
    let scalar = [UInt8](repeating: 1, count: 32)
    let p256 = try hex("06082a8648ce3d030107")
    let secp256k1 = try hex("06052b8104000a")
    #expect(throws: Never.self) {
      try privateKey(curvePKCS8(.p256, scalar: scalar, more: der(0xA0, p256)), .p256)
    }
    #expect(throws: AsymmetricError.wrongAlgorithm) {
      try privateKey(curvePKCS8(.p256, scalar: scalar, more: der(0xA0, secp256k1)), .p256)
    }
  }

  @Test(
    "points off the curve, at infinity, compressed or of another length are refused",
    arguments: curves)
  func points(_ algorithm: KeyAlgorithm) throws {
    let count = try hex(try #require(CurveKeyTests.orders[algorithm])).count
    let good = try Array(PrivateKey.generate(algorithm).publicKey.der.suffix(2 * count + 1))
    var offCurve = good
    offCurve[2 * count] ^= 1
    let zero = [4] + [UInt8](repeating: 0, count: 2 * count)
    let unreduced = [4] + [UInt8](repeating: 0xFF, count: 2 * count)
    for point in [offCurve, zero, unreduced] {
      #expect(throws: AsymmetricError.invalidKey) {
        try PublicKey(der: curveSPKI(algorithm, point: point), algorithm: algorithm)
      }
    }
    let compressed = [2 + good[2 * count] % 2] + good[1...count]
    let hybrid = [6 + good[2 * count] % 2] + good[1...]
    for point in [[], [0], compressed, hybrid, good + [0], good.dropLast()] as [[UInt8]] {
      #expect(throws: AsymmetricError.invalidEncoding) {
        try PublicKey(der: curveSPKI(algorithm, point: point), algorithm: algorithm)
      }
    }
  }

  private func curvePKCS8Count(_ scalar: [UInt8]) -> Int { scalar.count + 20 }
}
