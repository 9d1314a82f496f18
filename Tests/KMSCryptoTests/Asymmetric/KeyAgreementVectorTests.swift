import KMSCrypto
import KMSSecrets
import Testing

@Suite("ECDH vectors", .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
struct KeyAgreementVectorTests {
  // Every acceptable case is refused: compressed points, explicit curve parameters and BER are
  // encodings that no client of ours needs, and each has hidden an attack elsewhere.
  @Test(
    "Wycheproof: valid peers give the published secret, all others are refused",
    arguments: [
      ("ecdh_secp256r1", KeyAlgorithm.p256, 32, 612), ("ecdh_secp521r1", .p521, 66, 916),
    ])
  func wycheproofAgreement(
    _ file: String, _ algorithm: KeyAlgorithm, _ scalarByteCount: Int, _ count: Int
  ) throws {
    var seen = 0
    for (_, cases) in try wycheproof(file) {
      for vector in cases {
        let scalar = try padded(vector.bytes("private"), to: scalarByteCount)
        let key = try privateKey(curvePKCS8(algorithm, scalar: scalar), algorithm)
        let secret = try? key.sharedSecret(withPeer: vector.bytes("public"))
        let expected = try vector.isPublishedValid ? vector.bytes("shared") : nil
        #expect(secret.map { bytes($0) } == expected, vector.label)
        seen += 1
      }
    }
    #expect(seen == count)
  }
}
