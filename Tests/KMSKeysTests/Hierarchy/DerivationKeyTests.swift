import KMSCrypto
import KMSModel
import KMSSecrets
import Testing

@testable import KMSKeys

@Suite("DerivationKey") struct DerivationKeyTests {
  private func key(_ value: UInt8 = 0xB0) throws -> DerivationKey {
    try DerivationKey(
      copying: SecretBytes(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: value) })
  }

  private func hex(_ secret: borrowing SecretBytes) -> String {
    secret.withBytes { HexText.encode(Array($0)) }
  }

  /// Source: OpenSSL 3.0, `openssl kdf -keylen 64 -kdfopt mac:HMAC -kdfopt digest:SHA256
  /// -kdfopt hexkey:b0… -kdfopt salt:label -kdfopt info:context KBKDF` (recorded).
  @Test("it agrees with the KBKDF of OpenSSL and fills the fixed data as documented")
  func knownAnswer() throws {
    let derived = try key().derive(label: "label", context: Array("context".utf8), count: 64)
    #expect(
      hex(derived)
        == "ee9cd17d44f58b0946eb22a36298e6d84c892dff0f7d8a0eac60f0ae7be75f8e"
        + "56da91742c0d4224a52bfeb1c49f0b1ab49bb770d5a1ed5812360a6db4d5777b")
  }

  @Test("label, context, length and key each make another output")
  func separation() throws {
    let outputs = [
      hex(try key().derive(label: "a", context: [1])),
      hex(try key().derive(label: "b", context: [1])),
      hex(try key().derive(label: "a", context: [2])),
      hex(try key().derive(label: "a", context: [])),
      hex(try key(0xB1).derive(label: "a", context: [1])),
      String(hex(try key().derive(label: "a", context: [1], count: 64)).prefix(64)),
    ]
    #expect(Set(outputs).count == outputs.count)
  }

  @Test("an identifier is the derived key over prefix and secret")
  func identifiers() throws {
    let secret = SecretBytes(count: 3) { $0.copyBytes(from: [7, 8, 9]) }
    let identifier = try key().deriveIdentifier(label: "a", prefix: [5, 0], of: secret)
    #expect(
      HexText.encode(identifier) == hex(try key().derive(label: "a", context: [5, 0, 7, 8, 9])))
  }

  @Test("both libraries derive the same bytes", arguments: [1, 31, 32, 33, 64, 96])
  func libraries(count: Int) throws {
    let fixedData =
      Array("a".utf8) + [0, 5, 6, 0, 0] + [UInt8((count * 8) >> 8), UInt8((count * 8) & 255)]
    let other = try SecretBytes(count: count) { output throws(CryptoError) in
      try SecretBytes(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: 0xB0) }
        .withBytes { key throws(CryptoError) in
          try fixedData.withRawBytes { fixedData throws(CryptoError) in
            try Primitives.provider.deriveKey(
              from: key, fixedData: fixedData, .sha256, into: output)
          }
        }
    }
    #expect(hex(other) == hex(try key().derive(label: "a", context: [5, 6], count: count)))
  }

  @Test("a key of another size derives nothing", arguments: [0, 16, 31, 33])
  func sizes(count: Int) {
    #expect(throws: KeyError.cryptography(.keySizeInvalid)) {
      _ = try DerivationKey(copying: SecretBytes(count: count) { _ in })
    }
  }

  @Test("an output of no size is a failure of ours")
  func noOutput() {
    #expect(throws: KeyError.cryptography(.sizeInvalid)) {
      _ = try key().derive(label: "a", context: [], count: 0)
    }
  }
}

@Suite("MessageKeySource") struct MessageKeySourceTests {
  private let nonce = [UInt8](1...16)

  private func secret(count: Int = 32) -> SecretBytes {
    SecretBytes(count: count) { $0.initializeMemory(as: UInt8.self, repeating: 0xB0) }
  }

  private func hex(_ secret: borrowing SecretBytes) -> String {
    secret.withBytes { HexText.encode(Array($0)) }
  }

  @Test("it derives what a derivation key does for the label, the nonce and 64 bytes")
  func sameAsDerivationKey() throws {
    let expected = hex(
      try DerivationKey(copying: secret()).derive(
        label: "strongroom.message.v1", context: nonce, count: 64))
    #expect(hex(try MessageKeySource(secret()).secrets(of: nonce[...])) == expected)
    // A slice begins where it is cut.
    let cut = ([0] + nonce + [0])[1...16]
    #expect(hex(try MessageKeySource(secret()).secrets(of: cut)) == expected)
  }

  @Test("a key of another size derives nothing", arguments: [0, 16, 31, 33])
  func sizes(count: Int) {
    #expect(throws: KeyError.cryptography(.keySizeInvalid)) {
      _ = try MessageKeySource(secret(count: count))
    }
  }

  @Test("a key that is not the same when it is prepared again is a fault")
  func faults() throws {
    let keys = [UInt8](0...1).map { byte in
      [UInt8](repeating: byte, count: 32).withUnsafeBytes { PreparedHMAC(key: $0) }
    }
    #expect(throws: KeyError.faultDetected) { _ = try MessageKeySource(keys[0], keys[1]) }
    _ = try MessageKeySource(keys[0], keys[0])
  }

  @Test("a nonce of another size is a failure of ours", arguments: [0, 15, 17])
  func nonces(count: Int) {
    #expect(throws: KeyError.cryptography(.sizeInvalid)) {
      _ = try MessageKeySource(secret()).secrets(of: [UInt8](repeating: 1, count: count)[...])
    }
  }
}
