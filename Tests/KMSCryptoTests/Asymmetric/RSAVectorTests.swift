import KMSCrypto
import KMSSecrets
import Testing

@Suite("RSA vectors", .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
struct RSAVectorTests {
  // The acceptable cases (MissingNull) are refused: the DigestInfo has one encoding.
  @Test(
    "Wycheproof: valid signatures pass, all others do not",
    arguments: [
      (
        "rsa_signature_2048_sha256", KeyAlgorithm.rsa2048, SignatureAlgorithm.rsaPKCS1(.sha256), 259
      ),
      ("rsa_signature_3072_sha384", .rsa3072, .rsaPKCS1(.sha384), 259),
      ("rsa_signature_4096_sha512", .rsa4096, .rsaPKCS1(.sha512), 259),
      ("rsa_pss_2048_sha256_mgf1_32", .rsa2048, .rsaPSS(.sha256), 108),
      ("rsa_pss_3072_sha256_mgf1_32", .rsa3072, .rsaPSS(.sha256), 108),
      ("rsa_pss_4096_sha512_mgf1_64", .rsa4096, .rsaPSS(.sha512), 179),
    ])
  func verification(
    _ file: String, _ algorithm: KeyAlgorithm, _ signature: SignatureAlgorithm, _ count: Int
  ) throws {
    var seen = 0
    for (group, cases) in try wycheproof(file) {
      let key = try PublicKey(der: group.bytes("publicKeyDer"), algorithm: algorithm)
      for vector in cases {
        let isValid = try key.isValid(
          vector.bytes("sig"), of: message(vector.bytes("msg")), with: signature)
        #expect(isValid == vector.isPublishedValid, vector.label)
        seen += 1
      }
    }
    #expect(seen == count)
  }

  // Groups with SHA-1 (acceptable) and SHA-224 cannot be asked for. Keys with exponent 3
  // (acceptable) are refused: FIPS 186-5 wants more than 2^16.
  @Test(
    "Wycheproof: PKCS #1 signatures are the published ones",
    arguments: [
      ("rsa_pkcs1_2048_sig_gen", KeyAlgorithm.rsa2048, 24),
      ("rsa_pkcs1_4096_sig_gen", .rsa4096, 24),
    ])
  func generation(_ file: String, _ algorithm: KeyAlgorithm, _ count: Int) throws {
    let hashes = ["SHA-256": SignatureHash.sha256, "SHA-384": .sha384, "SHA-512": .sha512]
    var seen = 0
    for (group, cases) in try wycheproof(file) {
      let encoded = try group.bytes("privateKeyPkcs8")
      guard let hash = hashes[try group.text("sha")] else { continue }
      let isSmallExponent = try cases[0].text("result") == "acceptable"
      if isSmallExponent {
        #expect(throws: AsymmetricError.invalidKey) { try privateKey(encoded, algorithm) }
        continue
      }
      let key = try privateKey(encoded, algorithm)
      #expect(bytes(try key.pkcs8()) == encoded)
      for vector in cases {
        let signature = try key.sign(
          message(vector.bytes("msg")), with: .rsaPKCS1(hash), check: .performed)
        #expect(try signature == vector.bytes("sig"), vector.label)
        seen += 1
      }
    }
    #expect(seen == count)
  }

  // Ciphertexts with a label are valid elsewhere; here the label is always empty.
  @Test(
    "Wycheproof: valid ciphertexts open, all others give one error",
    arguments: [
      ("rsa_oaep_2048_sha1_mgf1sha1", KeyAlgorithm.rsa2048, OAEPHash.sha1, 36),
      ("rsa_oaep_2048_sha256_mgf1sha256", .rsa2048, .sha256, 37),
      ("rsa_oaep_4096_sha256_mgf1sha256", .rsa4096, .sha256, 37),
    ])
  func decryption(_ file: String, _ algorithm: KeyAlgorithm, _ hash: OAEPHash, _ count: Int) throws
  {
    var seen = 0
    for (group, cases) in try wycheproof(file) {
      let key = try privateKey(group.bytes("privateKeyPkcs8"), algorithm)
      for vector in cases {
        let ciphertext = try vector.bytes("ct")
        if vector.isPublishedValid, try vector.text("label").isEmpty {
          let plaintext = try key.decrypt(ciphertext, with: .rsaOAEP(hash))
          #expect(try bytes(plaintext) == vector.bytes("msg"), vector.label)
        } else {
          #expect(throws: AsymmetricError.decryptionFailed, vector.label) {
            try key.decrypt(ciphertext, with: .rsaOAEP(hash))
          }
        }
        seen += 1
      }
    }
    #expect(seen == count)
  }
}
