import KMSSecrets
import Testing

@testable import KMSCrypto

@Suite("ECDSA vectors", .enabled(if: VectorFolder.isPresent, VectorFolder.missing))
struct ECDSAVectorTests {
  @Test(
    "Wycheproof: valid signatures pass, all others do not",
    arguments: [
      ("ecdsa_secp256r1_sha256", KeyAlgorithm.p256, SignatureHash.sha256, 484),
      ("ecdsa_secp384r1_sha384", .p384, .sha384, 504),
      ("ecdsa_secp256k1_sha256", .secp256k1, .sha256, 476),
    ])
  func wycheproofVerification(
    _ file: String, _ algorithm: KeyAlgorithm, _ hash: SignatureHash, _ count: Int
  ) throws {
    var seen = 0
    for (group, cases) in try wycheproof(file) {
      let key = try PublicKey(der: group.bytes("publicKeyDer"), algorithm: algorithm)
      for vector in cases {
        let isValid = try key.isValid(
          vector.bytes("sig"), of: message(vector.bytes("msg")), with: .ecdsa(hash))
        #expect(isValid == vector.isPublishedValid, vector.label)
        seen += 1
      }
    }
    #expect(seen == count)
  }

  @Test("NIST CAVP: signatures with a P result pass, all others do not")
  func cavp() throws {
    let curves: [String: (KeyAlgorithm, SignatureHash, Int)] = [
      "P-256,SHA-256": (.p256, .sha256, 32), "P-384,SHA-384": (.p384, .sha384, 48),
    ]
    var heading = ""
    var values: [String: String] = [:]
    var seen = 0
    for line in try VectorFolder.text("nist-cavp/ecdsa-sigver-p256-p384.rsp").split(
      whereSeparator: \.isNewline)
    {
      if line.hasPrefix("[") {
        heading = String(line.dropFirst().dropLast())
        continue
      }
      let parts = line.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
      guard parts.count == 2 else { continue }
      values[parts[0]] = parts[1]
      guard parts[0] == "Result", let (algorithm, hash, count) = curves[heading] else { continue }
      func bytes(_ name: String) throws -> [UInt8] { try hex(try #require(values[name])) }
      let point =
        try [4] + padded(bytes("Qx"), to: count) + padded(bytes("Qy"), to: count)
      let signature = try der(0x30, derInteger(bytes("R")) + derInteger(bytes("S")))
      let key = try PublicKey(der: curveSPKI(algorithm, point: point), algorithm: algorithm)
      let isValid = try key.isValid(
        signature, of: message(bytes("Msg")), with: .ecdsa(hash))
      #expect(isValid == parts[1].hasPrefix("P"))
      seen += 1
    }
    #expect(seen == 30)
  }

  @Test("ACVP: points that are not on their curve are refused")
  func acvpKeys() throws {
    let cases = try acvpSets("ECDSA").first { $0.mode == "keyVer" }?.cases ?? []
    var seen = 0
    for vector in cases {
      guard let (algorithm, count) = try curve(vector) else { continue }
      let point = try point(vector, count)
      let key = try? PublicKey(der: curveSPKI(algorithm, point: point), algorithm: algorithm)
      #expect(try (key != nil) == #require(vector.values["testPassed"] as? Bool))
      seen += 1
    }
    #expect(seen == 3)
  }

  @Test("ACVP: signatures over any digest have the recorded verdict")
  func acvpSignatures() throws {
    let cases = try acvpSets("ECDSA").first { $0.mode == "sigVer" }?.cases ?? []
    let hashes = ["SHA2-256": SignatureHash.sha256, "SHA2-384": .sha384, "SHA2-512": .sha512]
    var seen = 0
    for vector in cases {
      guard let (algorithm, count) = try curve(vector),
        let hash = hashes[try vector.text("hashAlg")]
      else { continue }
      let key = try PublicKey(
        der: curveSPKI(algorithm, point: point(vector, count)), algorithm: algorithm)
      guard case .curve(_, let libraryKey) = key.material else {
        Issue.record("not a key on a curve")
        continue
      }
      let digest = try MessageHash.digest(
        SensitiveBytes(copying: vector.bytes("message")), hash.code)
      let signature = try der(0x30, derInteger(vector.bytes("r")) + derInteger(vector.bytes("s")))
      let isValid = try libraryKey.isValid(signature, of: digest, .curve)
      #expect(try isValid == #require(vector.values["testPassed"] as? Bool))
      seen += 1
    }
    #expect(seen == 9)
  }

  private func curve(_ vector: VectorCase) throws -> (KeyAlgorithm, Int)? {
    switch try vector.text("curve") {
    case "P-256": (.p256, 32)
    case "P-384": (.p384, 48)
    case "P-521": (.p521, 66)
    default: nil
    }
  }

  private func point(_ vector: VectorCase, _ count: Int) throws -> [UInt8] {
    try [4] + padded(vector.bytes("qx"), to: count) + padded(vector.bytes("qy"), to: count)
  }
}
