import KMSSecrets
import Testing

@testable import KMSCrypto

@Suite("ML-DSA vectors", .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
struct MLDSAVectorTests {
  // Cases with a context cannot be asked for through the message: the context is empty here. Their
  // representatives are verified all the same.
  @Test(
    "Wycheproof: valid signatures pass, as of the message and as of its representative",
    arguments: [
      ("mldsa_44_verify", KeyAlgorithm.mlDSA44, 180), ("mldsa_65_verify", .mlDSA65, 210),
    ])
  func verification(_ file: String, _ algorithm: KeyAlgorithm, _ count: Int) throws {
    var seen = 0
    for (group, cases) in try wycheproof(file) {
      let encoded = try group.bytes("publicKey")
      let key = try? PublicKey(
        der: SubjectPublicKeyInfo.encode(encoded, algorithm: algorithm), algorithm: algorithm)
      for vector in cases {
        seen += 1
        let expected = vector.isPublishedValid
        guard let key else {
          #expect(!expected)
          continue
        }
        let context = vector.values["ctx"] == nil ? [] : try vector.bytes("ctx")
        let signature = try vector.bytes("sig")
        let text = try vector.bytes("msg")
        if context.isEmpty {
          #expect(
            try key.isValid(signature, of: message(text), with: .mlDSA) == expected,
            vector.label)
        }
        guard context.count < 256 else { continue }
        let mu = try representative(of: text, context: context, publicKey: encoded)
        #expect(
          try key.isValid(signature, of: mu, with: .mlDSA) == expected,
          vector.label)
      }
    }
    #expect(seen == count)
  }

  @Test(
    "Wycheproof: seeds make the published keys, whose signatures pass",
    arguments: [
      ("mldsa_44_sign_seed", KeyAlgorithm.mlDSA44, 86), ("mldsa_65_sign_seed", .mlDSA65, 105),
      ("mldsa_87_sign_seed", .mlDSA87, 96),
    ])
  func seeds(_ file: String, _ algorithm: KeyAlgorithm, _ count: Int) throws {
    var seen = 0
    for (group, cases) in try wycheproof(file) {
      let seed = try group.bytes("privateSeed")
      let identifier = AlgorithmIdentifier.encoded(algorithm)
      let encoded = der(0x30, [2, 1, 0] + identifier + der(0x04, der(0x80, seed)))
      seen += cases.count
      guard seed.count == 32 else {
        #expect(throws: AsymmetricError.invalidEncoding) { try privateKey(encoded, algorithm) }
        continue
      }
      let key = try privateKey(encoded, algorithm)
      #expect(
        try Array(key.publicKey.der.suffix(group.bytes("publicKey").count))
          == group.bytes("publicKey"))
      #expect(try bytes(key.pkcs8()) == encoded)
      if group.values["privateKeyPkcs8"] != nil {
        #expect(try encoded == group.bytes("privateKeyPkcs8"))
      }
      for vector in cases where vector.isPublishedValid {
        let mu = SignatureInput.messageRepresentative(
          SensitiveBytes(copying: try vector.bytes("mu")))
        #expect(
          try key.publicKey.isValid(vector.bytes("sig"), of: mu, with: .mlDSA),
          vector.label)
        let own = try key.sign(mu, with: .mlDSA, check: .skipped)
        #expect(try key.publicKey.isValid(own, of: mu, with: .mlDSA))
        guard vector.values["msg"] != nil, vector.values["ctx"] == nil else { continue }
        let text = message(try vector.bytes("msg"))
        #expect(try key.publicKey.isValid(own, of: text, with: .mlDSA))
      }
    }
    #expect(seen == count)
  }

  @Test("ACVP: seeds make the published public keys")
  func acvpKeys() throws {
    var seen = 0
    for vector in try acvpCases("ML-DSA-keyGen") {
      let algorithm = try #require(algorithms[try vector.text("parameterSet")])
      let parameters = try #require(MLDSAParameterSet(algorithm))
      let seed = LatticeSeed(secret(try vector.bytes("seed")))
      let key = try MLDSALibraryKey(parameters, seed: seed)
      #expect(try key.publicKey.encoded == vector.bytes("pk"))
      seen += 1
    }
    #expect(seen == 75)
  }

  // These are signatures of the internal interface: the message has no context before it.
  @Test("ACVP: signatures have the recorded verdict")
  func acvpSignatures() throws {
    var seen = 0
    for vector in try acvpCases("ML-DSA-sigVer") {
      let algorithm = try #require(algorithms[try vector.text("parameterSet")])
      let encoded = try vector.bytes("pk")
      let key = try PublicKey(
        der: SubjectPublicKeyInfo.encode(encoded, algorithm: algorithm), algorithm: algorithm)
      let hashed = try Shake.shake256.hash(encoded, count: 64)
      let mu = try Shake.shake256.hash(hashed, vector.bytes("message"), count: 64)
      let isValid = try key.isValid(
        vector.bytes("signature"),
        of: .messageRepresentative(SensitiveBytes(copying: mu)), with: .mlDSA)
      #expect(try isValid == #require(vector.values["testPassed"] as? Bool))
      seen += 1
    }
    #expect(seen == 45)
  }

  private let algorithms: [String: KeyAlgorithm] = [
    "ML-DSA-44": .mlDSA44, "ML-DSA-65": .mlDSA65, "ML-DSA-87": .mlDSA87,
  ]

  /// FIPS 204, Algorithm 7, line 6, with the message of Algorithm 2.
  private func representative(of message: [UInt8], context: [UInt8], publicKey: [UInt8]) throws
    -> SignatureInput
  {
    let hashed = try Shake.shake256.hash(publicKey, count: 64)
    let mu = try Shake.shake256.hash(
      hashed, [0, UInt8(context.count)] + context + message, count: 64)
    return .messageRepresentative(SensitiveBytes(copying: mu))
  }

  private func acvpCases(_ name: String) throws -> [VectorCase] {
    func groups(_ kind: String) throws -> [[String: Any]] {
      let file = try VectorFolder.json("acvp-mldsa/\(name).\(kind).json") as? [String: Any]
      return try #require(file?["testGroups"] as? [[String: Any]])
    }
    return try zip(groups("prompt"), groups("expectedResults")).flatMap { prompt, expected in
      let questions = try #require(prompt["tests"] as? [[String: Any]])
      let answers = try #require(expected["tests"] as? [[String: Any]])
      return try zip(questions, answers).map { question, answer in
        try #require(question["tcId"] as? Int == answer["tcId"] as? Int)
        return VectorCase(
          values: prompt.merging(question) { $1 }.merging(answer) { $1 })
      }
    }
  }
}
