import KMSSecrets
import Testing

@testable import KMSCrypto

@Suite("Private keys as text") struct PrivateKeyTextTests {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func base64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for place in 0..<3 {
        bits = bits << 8 | (place < part.count ? UInt32(part[start + place]) : 0)
      }
      for place in 0..<4 {
        text.append(
          place <= part.count ? alphabet[Int(bits >> UInt32(18 - place * 6) & 63)] : 0x3D)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func pem(_ label: String, _ bytes: [UInt8]) -> String {
    var lines = ["-----BEGIN \(label)-----"]
    var rest = base64(bytes)[...]
    while !rest.isEmpty {
      lines.append("  " + rest.prefix(64))
      rest = rest.dropFirst(64)
    }
    return (lines + ["-----END \(label)-----", ""]).joined(separator: "\n")
  }

  private static func bytes(of key: PrivateKey) throws -> [UInt8] {
    try key.pkcs8().withBytes { Array($0) }
  }

  @Test(
    "PKCS #8 says what kind of key it is",
    arguments: [KeyAlgorithm.p256, .p384, .p521, .secp256k1, .ed25519, .rsa2048])
  func pkcs8(_ algorithm: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(algorithm)
    let read = try PrivateKeyText.read(Self.pem("PRIVATE KEY", Self.bytes(of: key)))
    #expect(read.algorithm == algorithm)
    #expect(read.publicKey.der == key.publicKey.der)
  }

  @Test("the older forms for curves and RSA are framed, and the curve is found by the public key")
  func older() throws {
    let curve = try PrivateKey.generate(.p256)
    // What the frame holds: 3 bytes of a sequence, 3 of a version, 21 of an algorithm, 2 of a string.
    let inner = Array(try Self.bytes(of: curve).dropFirst(29))
    let parameters = Self.pem("EC PARAMETERS", [0x06, 0x01, 0x00])
    let read = try PrivateKeyText.read(parameters + Self.pem("EC PRIVATE KEY", inner))
    #expect(read.algorithm == .p256 && read.publicKey.der == curve.publicKey.der)
    let modulus = try PrivateKey.generate(.rsa2048)
    // 4 bytes of a sequence, 3 of a version, 15 of an algorithm, 4 of a string.
    let numbers = Array(try Self.bytes(of: modulus).dropFirst(26))
    let pair = try PrivateKeyText.read(Self.pem("RSA PRIVATE KEY", numbers))
    #expect(pair.algorithm == .rsa2048 && pair.publicKey.der == modulus.publicKey.der)
  }

  @Test("what is no private key in clear is refused")
  func refusals() throws {
    let bytes = try Self.bytes(of: PrivateKey.generate(.p256))
    let good = Self.pem("PRIVATE KEY", bytes)
    for text in [
      "", "PRIVATE KEY", Self.pem("ENCRYPTED PRIVATE KEY", bytes), Self.pem("PUBLIC KEY", bytes),
      Self.pem("DSA PRIVATE KEY", bytes), Self.pem("PRIVATE KEY", []),
      Self.pem("PRIVATE KEY", bytes + [0]), Self.pem("PRIVATE KEY", Array(bytes.dropLast())),
      Self.pem("EC PRIVATE KEY", bytes), Self.pem("RSA PRIVATE KEY", bytes),
      good.replacing("-----END PRIVATE KEY-----", with: ""), good.replacing("A", with: "*"),
      good.replacing("=", with: ""), good + String(repeating: " ", count: 16_384),
    ] where text != good {
      #expect(throws: AsymmetricError.self) { try PrivateKeyText.read(text) }
    }
  }

  @Test("a key with a byte changed is another key or none")
  func changed() throws {
    let key = try PrivateKey.generate(.p256)
    let bytes = try Self.bytes(of: key)
    for index in stride(from: 0, to: bytes.count, by: 9) {
      var altered = bytes
      altered[index] ^= 1
      #expect(throws: AsymmetricError.self) {
        try PrivateKeyText.read(Self.pem("PRIVATE KEY", altered))
      }
    }
  }
}
