import KMSSecrets
import Testing

@testable import KMSCrypto

@Suite("Signing") struct SigningTests {
  @Test("a signature is valid for its input and key, and for no other", arguments: SigningCase.all)
  func roundTrip(_ signing: SigningCase) throws {
    let key = try SampleKeys.key(signing.algorithm)
    let signature = try key.sign(signing.input, with: signing.signature, check: .performed)
    #expect(signature.count <= signing.algorithm.signatureByteCountMax ?? 0)
    let publicKey = try PublicKey(der: key.publicKey.der, algorithm: signing.algorithm)
    #expect(try publicKey.isValid(signature, of: signing.input, with: signing.signature))
    #expect(try !publicKey.isValid(signature, of: signing.otherInput, with: signing.signature))
    let other = try PrivateKey.generate(signing.algorithm).publicKey
    #expect(try !other.isValid(signature, of: signing.input, with: signing.signature))
  }

  @Test("a changed, shorter or longer signature is not valid", arguments: SigningCase.all)
  func changed(_ signing: SigningCase) throws {
    let key = try SampleKeys.key(signing.algorithm)
    let signature = try key.sign(signing.input, with: signing.signature, check: .skipped)
    var wrong: [[UInt8]] = [
      [], [0], signature + [0], signature.dropLast(), [0] + signature,
      .init(repeating: 0, count: signature.count), .init(repeating: 0xFF, count: signature.count),
    ]
    for index in stride(from: 0, to: signature.count, by: max(1, signature.count / 30)) {
      var changed = signature
      changed[index] ^= 0x20
      wrong.append(changed)
    }
    for signature in wrong {
      #expect(
        try !key.publicKey.isValid(signature, of: signing.input, with: signing.signature))
    }
  }

  @Test(
    "a message and its digest have interchangeable signatures",
    arguments: [
      (KeyAlgorithm.rsa2048, SignatureAlgorithm.rsaPKCS1(.sha384), SignatureHash.sha384),
      (.rsa2048, .rsaPSS(.sha512), .sha512), (.p256, .ecdsa(.sha256), .sha256),
      (.p384, .ecdsa(.sha384), .sha384), (.p521, .ecdsa(.sha512), .sha512),
      (.secp256k1, .ecdsa(.sha256), .sha256),
    ])
  func digests(
    _ algorithm: KeyAlgorithm, _ signature: SignatureAlgorithm, _ hash: SignatureHash
  ) throws {
    let key = try SampleKeys.key(algorithm)
    let text = SensitiveBytes(copying: Array("message".utf8))
    let hashed = try MessageHash.digest(text, hash.code)
    let ofMessage = try key.sign(.message(text), with: signature, check: .skipped)
    let ofDigest = try key.sign(.digest(hashed), with: signature, check: .skipped)
    #expect(try key.publicKey.isValid(ofMessage, of: .digest(hashed), with: signature))
    #expect(try key.publicKey.isValid(ofDigest, of: .message(text), with: signature))
  }

  @Test(
    "the library makes an RSA signature that its own check finds wrong once more, and right",
    arguments: [SignatureAlgorithm.rsaPKCS1(.sha256), .rsaPSS(.sha256)])
  func faultInTheRemainders(_ algorithm: SignatureAlgorithm) throws {
    let key = try SampleKeys.key(.rsa2048)
    var encoded = try key.pkcs8().withBytes { Array($0) }
    // The last number in it is the coefficient of the remainder theorem.
    encoded[encoded.count - 1] ^= 1
    let spoilt = try PrivateKey(
      pkcs8: SecretBytes(count: encoded.count) { $0.copyBytes(from: encoded) },
      algorithm: .rsa2048, origin: .ourselves)
    let message = SignatureInput.message(SensitiveBytes(copying: Array("message".utf8)))
    let signature = try spoilt.sign(message, with: algorithm, check: .skipped)
    #expect(try key.publicKey.isValid(signature, of: message, with: algorithm))
  }

  @Test("an empty message can be signed", arguments: SigningCase.all)
  func emptyMessage(_ signing: SigningCase) throws {
    guard case .message = signing.input else { return }
    let key = try SampleKeys.key(signing.algorithm)
    #expect(throws: Never.self) {
      try key.sign(message([]), with: signing.signature, check: .performed)
    }
  }

  @Test("a digest or representative of another length is refused", arguments: SigningCase.all)
  func lengths(_ signing: SigningCase) throws {
    let key = try SampleKeys.key(signing.algorithm)
    for count in [0, 1, 20, 31, 33, 47, 49, 63, 65] {
      let bytes = SensitiveBytes(copying: .init(repeating: 1, count: count))
      let input: SignatureInput
      switch signing.input {
      case .message: return
      case .digest: input = .digest(bytes)
      case .messageRepresentative: input = .messageRepresentative(bytes)
      }
      #expect(throws: AsymmetricError.invalidLength) {
        try key.sign(input, with: signing.signature, check: .skipped)
      }
      #expect(throws: AsymmetricError.invalidLength) {
        try key.publicKey.isValid([1], of: input, with: signing.signature)
      }
    }
  }

  @Test("an algorithm or kind of input that a key does not have is refused")
  func mismatches() throws {
    let representative = SignatureInput.messageRepresentative(
      SensitiveBytes(copying: .init(repeating: 1, count: 64)))
    let sixtyFour = digest(.init(repeating: 1, count: 64))
    let cases: [(KeyAlgorithm, SignatureAlgorithm, SignatureInput)] = [
      (.p256, .ecdsa(.sha384), message("m")), (.p384, .ecdsa(.sha256), message("m")),
      (.p256, .sm2DSA, message("m")), (.sm2, .ecdsa(.sha256), message("m")),
      (.p256, .rsaPSS(.sha256), message("m")), (.rsa2048, .ecdsa(.sha256), message("m")),
      (.ed25519, .ed25519, sixtyFour), (.ed25519, .ed25519ph, message("m")),
      (.ed25519, .mlDSA, message("m")), (.mlDSA44, .mlDSA, sixtyFour),
      (.mlDSA44, .ed25519, message("m")), (.p256, .ecdsa(.sha256), representative),
      (.rsa2048, .rsaPSS(.sha512), representative), (.sm2, .sm2DSA, representative),
      (.mlKEM768, .mlDSA, message("m")),
    ]
    for (algorithm, signature, input) in cases {
      let key = try SampleKeys.key(algorithm)
      #expect(throws: AsymmetricError.operationMismatch) {
        try key.sign(input, with: signature, check: .skipped)
      }
      #expect(throws: AsymmetricError.operationMismatch) {
        try key.publicKey.isValid([], of: input, with: signature)
      }
    }
  }

  @Test(
    "ML-DSA signatures differ every time",
    arguments: [
      KeyAlgorithm.mlDSA44, .mlDSA65, .mlDSA87,
    ])
  func hedged(_ algorithm: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(algorithm)
    #expect(
      try key.sign(message("m"), with: .mlDSA, check: .skipped)
        != key.sign(message("m"), with: .mlDSA, check: .skipped))
  }

  @Test(
    "many threads use one key at once",
    arguments: [
      SigningCase(.rsa2048, .rsaPSS(.sha256)), SigningCase(.p256, .ecdsa(.sha256)),
      SigningCase(.ed25519, .ed25519), SigningCase(.ed25519, .ed25519ph, digestByteCount: 64),
      SigningCase(.sm2, .sm2DSA), SigningCase(.mlDSA44, .mlDSA),
    ])
  func threads(_ signing: SigningCase) async throws {
    let key = try SampleKeys.key(signing.algorithm)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<10 {
            _ = try key.sign(signing.input, with: signing.signature, check: .performed)
          }
          return true
        }
      }
      for try await isDone in group { #expect(isDone) }
    }
  }
}
