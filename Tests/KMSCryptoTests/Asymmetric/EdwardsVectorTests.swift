import KMSSecrets
import Testing

@testable import KMSCrypto

@Suite("Ed25519 vectors")
struct EdwardsVectorTests {
  @Test(
    "Wycheproof: valid signatures pass, all others do not",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
  func wycheproofVerification() throws {
    var seen = 0
    for (group, cases) in try wycheproof("ed25519") {
      let key = try PublicKey(der: group.bytes("publicKeyDer"), algorithm: .ed25519)
      for vector in cases {
        let isValid = try key.isValid(
          vector.bytes("sig"), of: message(vector.bytes("msg")), with: .ed25519)
        #expect(isValid == vector.isPublishedValid, vector.label)
        seen += 1
      }
    }
    #expect(seen == 151)
  }

  @Test(
    "ACVP: keys and signatures have the recorded verdict",
    .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
  func acvp() throws {
    var seen = 0
    for (mode, cases) in try acvpSets("EDDSA") {
      for vector in cases {
        let expected = try #require(vector.values["testPassed"] as? Bool)
        let spki = try hex("302a300506032b6570032100") + vector.bytes("q")
        let key = try? PublicKey(der: spki, algorithm: .ed25519)
        seen += 1
        if mode == "keyVer" {
          #expect((key != nil) == expected)
          continue
        }
        guard case .edwards(let edwards)? = key?.material else {
          #expect(!expected)
          continue
        }
        let isPrehashed = vector.values["preHash"] as? Bool == true
        let signature = try vector.bytes("signature")
        let isValid = try SensitiveBytes(copying: vector.bytes("message")).withBytes { bytes in
          isPrehashed
            ? edwards.isValidPrehashed(signature, of: bytes)
            : edwards.isValid(signature, of: bytes)
        }
        #expect(isValid == expected)
      }
    }
    #expect(seen == 3)
  }

  @Test("RFC 8032 section 7.1: the signature of one byte is the published one")
  func pure() throws {
    let seed = try hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    let key = try privateKey(
      try hex("302e020100300506032b657004220420") + seed, .ed25519)
    #expect(
      try key.publicKey.der.suffix(32)
        == hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"))
    #expect(
      try key.sign(message([0x72]), with: .ed25519, check: .performed)
        == hex(
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"))
  }

  @Test("RFC 8032 section 7.3: the prehashed signature of abc is the published one")
  func prehashed() throws {
    let seed = try hex("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42")
    let pair = try secret(seed).withBytes { try EdwardsKeyPair(seed: $0) }
    let signature = try SensitiveBytes(copying: Array("abc".utf8)).withBytes {
      try pair.signPrehashed($0)
    }
    #expect(
      try signature
        == hex(
          "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
            + "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406"))
  }

  @Test("a digest is hashed once more, as AWS KMS does")
  func hashedOnceMore() throws {
    let key = try PrivateKey.generate(.ed25519)
    guard case .edwards(let pair) = key.material else {
      Issue.record("not an Edwards key")
      return
    }
    let input = [UInt8](repeating: 9, count: 64)
    let signature = try key.sign(digest(input), with: .ed25519ph, check: .skipped)
    let asMessage = try SensitiveBytes(copying: input).withBytes { try pair.signPrehashed($0) }
    #expect(signature == asMessage)
  }
}
