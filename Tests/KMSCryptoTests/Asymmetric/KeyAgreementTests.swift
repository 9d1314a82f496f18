import KMSCrypto
import KMSSecrets
import Testing

@Suite("Key agreement") struct KeyAgreementTests {
  @Test(
    "both sides get the same secret, as long as the field",
    arguments: [
      (KeyAlgorithm.p256, 32), (.p384, 48), (.p521, 66), (.sm2, 32),
    ])
  func bothSides(_ algorithm: KeyAlgorithm, _ byteCount: Int) throws {
    let one = try PrivateKey.generate(algorithm)
    let other = try PrivateKey.generate(algorithm)
    let secret = try one.sharedSecret(withPeer: other.publicKey.der)
    #expect(secret.count == byteCount)
    #expect(try other.sharedSecret(withPeer: one.publicKey.der) == secret)
    #expect(try one.sharedSecret(withPeer: one.publicKey.der) != secret)
  }

  @Test(
    "the secret with scalar 1 is the peer's x coordinate",
    arguments: [
      (KeyAlgorithm.p256, 32), (.p384, 48), (.p521, 66), (.sm2, 32),
    ])
  func scalarOne(_ algorithm: KeyAlgorithm, _ byteCount: Int) throws {
    let scalar = [UInt8](repeating: 0, count: byteCount - 1) + [1]
    let one = try privateKey(curvePKCS8(algorithm, scalar: scalar), algorithm)
    let peer = try PrivateKey.generate(algorithm).publicKey.der
    #expect(
      try bytes(one.sharedSecret(withPeer: peer))
        == Array(peer.suffix(2 * byteCount).prefix(byteCount)))
  }

  @Test("a peer on another curve is refused")
  func otherCurve() throws {
    let key = try PrivateKey.generate(.p256)
    for other in [KeyAlgorithm.p384, .secp256k1, .sm2, .ed25519] {
      #expect(throws: AsymmetricError.wrongAlgorithm) {
        try key.sharedSecret(withPeer: PrivateKey.generate(other).publicKey.der)
      }
    }
  }

  @Test("a peer off the curve is refused")
  func offCurve() throws {
    let key = try PrivateKey.generate(.sm2)
    var peer = try PrivateKey.generate(.sm2).publicKey.der
    peer[peer.count - 1] ^= 1
    #expect(throws: AsymmetricError.invalidKey) { try key.sharedSecret(withPeer: peer) }
  }

  @Test(
    "keys that do not agree are refused",
    arguments: [
      KeyAlgorithm.secp256k1, .ed25519, .rsa2048, .mlDSA44, .mlKEM768,
    ])
  func mismatches(_ algorithm: KeyAlgorithm) throws {
    let key = try SampleKeys.key(algorithm)
    #expect(throws: AsymmetricError.operationMismatch) {
      try key.sharedSecret(withPeer: key.publicKey.der)
    }
  }
}
