import KMSCrypto
import KMSModel
import Testing

@testable import KMSKeys

@Suite("KeySpecs") struct KeySpecsTests {
  @Test(
    "every spec describes itself, has material and at least one usage", arguments: KeySpec.allCases)
  func selfDescription(_ spec: KeySpec) {
    let rules = KeySpecs.rules(for: spec)
    #expect(rules.spec == spec)
    #expect(!rules.usages.isEmpty)
  }

  @Test("a usage has algorithms exactly where the spec has the usage", arguments: KeySpec.allCases)
  func algorithmsFollowUsages(_ spec: KeySpec) {
    let rules = KeySpecs.rules(for: spec)
    #expect(rules.encryptionAlgorithms.isEmpty != rules.usages.contains(.encryptDecrypt))
    #expect(rules.signingAlgorithms.isEmpty != rules.usages.contains(.signVerify))
    #expect(rules.macAlgorithms.isEmpty != rules.usages.contains(.generateVerifyMac))
    #expect(rules.keyAgreementAlgorithms.isEmpty != rules.usages.contains(.keyAgreement))
    #expect(
      rules.encapsulationAlgorithms.isEmpty != rules.usages.contains(.encapsulateDecapsulate))
  }

  @Test("two specs never share a kind of key pair")
  func distinctMaterial() {
    let kinds = KeySpec.allCases.map { KeySpecs.rules(for: $0).material }
    #expect(Set(kinds).count == kinds.count)
  }

  @Test("only lattice keys cannot be imported (documented)")
  func imports() {
    let refused = KeySpec.allCases.filter { !KeySpecs.rules(for: $0).isImportable }
    #expect(
      Set(refused) == [.mlDsa44, .mlDsa65, .mlDsa87, .mlKem512, .mlKem768, .mlKem1024])
  }

  @Test(
    "plaintexts have the recorded limits",
    arguments: [
      (KeySpec.rsa2048, EncryptionAlgorithmSpec.rsaesOaepSha1, 214),
      (.rsa2048, .rsaesOaepSha256, 190), (.rsa3072, .rsaesOaepSha1, 342),
      (.rsa3072, .rsaesOaepSha256, 318), (.rsa4096, .rsaesOaepSha1, 470),
      (.rsa4096, .rsaesOaepSha256, 446), (.sm2, .sm2pke, 1024),
      (.symmetricDefault, .symmetricDefault, 4096),
    ])
  func plaintextLimits(_ spec: KeySpec, _ algorithm: EncryptionAlgorithmSpec, _ limit: Int) {
    #expect(KeySpecs.plaintextByteCountMax(spec, algorithm) == limit)
  }

  @Test("a spec has no limit for what it does not offer", arguments: KeySpec.allCases)
  func noLimit(_ spec: KeySpec) {
    for algorithm in EncryptionAlgorithmSpec.allCases {
      let isOffered = KeySpecs.rules(for: spec).encryptionAlgorithms.contains(algorithm)
      #expect((KeySpecs.plaintextByteCountMax(spec, algorithm) != nil) == isOffered)
    }
  }

  @Test("every signing algorithm takes messages or digests, and mu is for ML-DSA alone")
  func messageRules() {
    for algorithm in SigningAlgorithmSpec.allCases {
      let takes = MessageType.allCases.filter { algorithm.rule(for: $0) != .refused }
      switch algorithm {
      case .mlDsaShake256: #expect(takes == [.raw, .externalMu])
      case .ed25519Sha512: #expect(takes == [.raw])
      case .ed25519PhSha512: #expect(takes == [.digest])
      default: #expect(takes == [.raw, .digest])
      }
    }
  }

  @Test("a data key pair is of the spec with its name", arguments: DataKeyPairSpec.allCases)
  func dataKeyPairs(_ pair: DataKeyPairSpec) {
    #expect(KeySpecs.spec(of: pair).rawValue == pair.rawValue)
  }

  @Test("what no library does is no supported spec, and the rest is")
  func capabilities() {
    let few = LocalKeyProvider.supportedSpecs(with: [.p256])
    #expect(
      few == [.symmetricDefault, .hmac224, .hmac256, .hmac384, .hmac512, .eccNistP256])
  }
}
