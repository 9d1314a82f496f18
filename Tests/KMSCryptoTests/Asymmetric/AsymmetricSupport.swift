import Foundation
import KMSCrypto
import KMSSecrets
import Testing

/// Bytes of hex digits, which may have spaces between them.
func hex(_ text: String) throws -> [UInt8] {
  try #require(bytesOfHex(text.filter { !$0.isWhitespace }))
}

func secret(_ bytes: [UInt8]) -> SecretBytes {
  SecretBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
}

func bytes(_ secret: borrowing SecretBytes) -> [UInt8] { secret.withBytes { Array($0) } }

func bytes(_ sensitive: SensitiveBytes) -> [UInt8] { sensitive.withBytes { Array($0) } }

func message(_ bytes: [UInt8]) -> SignatureInput { .message(SensitiveBytes(copying: bytes)) }

func message(_ text: String) -> SignatureInput { message(Array(text.utf8)) }

func digest(_ bytes: [UInt8]) -> SignatureInput { .digest(SensitiveBytes(copying: bytes)) }

/// Reads a private key that somebody else wrote.
func privateKey(_ pkcs8: [UInt8], _ algorithm: KeyAlgorithm) throws(AsymmetricError) -> PrivateKey {
  try PrivateKey(pkcs8: secret(pkcs8), algorithm: algorithm, origin: .elsewhere)
}

/// A DER element: simple, and only for tests.
func der(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
  let count = contents.count
  if count < 0x80 { return [tag, UInt8(count)] + contents }
  if count < 0x100 { return [tag, 0x81, UInt8(count)] + contents }
  return [tag, 0x82, UInt8(count >> 8), UInt8(count & 0xFF)] + contents
}

/// A DER INTEGER that is not negative.
func derInteger(_ number: [UInt8]) -> [UInt8] {
  var digits = Array(number.drop { $0 == 0 })
  if digits.isEmpty || digits[0] >= 0x80 { digits.insert(0, at: 0) }
  return der(0x02, digits)
}

/// Bytes with zeros before them, or without the zeros that are too many.
func padded(_ bytes: [UInt8], to count: Int) -> [UInt8] {
  let digits = Array(bytes.drop { $0 == 0 })
  return [UInt8](repeating: 0, count: max(0, count - digits.count)) + digits
}

/// The identifiers of the curves, with the algorithm before them.
let curveIdentifiers: [KeyAlgorithm: String] = [
  .p256: "3013 06072a8648ce3d0201 06082a8648ce3d030107",
  .p384: "3010 06072a8648ce3d0201 06052b81040022",
  .p521: "3010 06072a8648ce3d0201 06052b81040023",
  .secp256k1: "3010 06072a8648ce3d0201 06052b8104000a",
  .sm2: "3013 06072a8648ce3d0201 06082a811ccf5501822d",
]

/// A curve's private key in PKCS #8 with whatever is to follow the scalar.
func curvePKCS8(_ algorithm: KeyAlgorithm, scalar: [UInt8], more: [UInt8] = []) throws -> [UInt8] {
  let key = der(0x30, [2, 1, 1] + der(0x04, scalar) + more)
  let identifier = try hex(try #require(curveIdentifiers[algorithm]))
  return der(0x30, [2, 1, 0] + identifier + der(0x04, key))
}

/// A curve's public key as SubjectPublicKeyInfo.
func curveSPKI(_ algorithm: KeyAlgorithm, point: [UInt8]) throws -> [UInt8] {
  let identifier = try hex(try #require(curveIdentifiers[algorithm]))
  return der(0x30, identifier + der(0x03, [0] + point))
}

/// What the linked libraries can do.
let capabilities = AsymmetricCapabilities.probe()

/// Every kind of key pair that can be made quickly.
let quickAlgorithms = KeyAlgorithm.allCases.filter {
  $0.modulusByteCount == nil && capabilities.algorithms.contains($0)
}

/// The ML-KEM parameter sets of the linked libraries.
let encapsulationAlgorithms = quickAlgorithms.filter { $0.encapsulationByteCount != nil }

/// A way of signing that a kind of key pair has, with the input that it takes.
struct SigningCase: Sendable, CustomTestStringConvertible {
  let algorithm: KeyAlgorithm
  let signature: SignatureAlgorithm
  let input: SignatureInput
  let otherInput: SignatureInput

  init(_ algorithm: KeyAlgorithm, _ signature: SignatureAlgorithm, digestByteCount: Int? = nil) {
    self.algorithm = algorithm
    self.signature = signature
    if let count = digestByteCount {
      self.input = digest([UInt8](repeating: 7, count: count))
      self.otherInput = digest([UInt8](repeating: 8, count: count))
    } else {
      self.input = message("what is signed")
      self.otherInput = message("what is not signed")
    }
  }

  private init(mu algorithm: KeyAlgorithm) {
    self.algorithm = algorithm
    self.signature = .mlDSA
    self.input = .messageRepresentative(SensitiveBytes(copying: .init(repeating: 7, count: 64)))
    self.otherInput = .messageRepresentative(
      SensitiveBytes(copying: .init(repeating: 8, count: 64)))
  }

  var testDescription: String { "\(algorithm) \(signature) \(input)" }

  static let all: [SigningCase] =
    [
      SigningCase(.p256, .ecdsa(.sha256)), SigningCase(.p256, .ecdsa(.sha256), digestByteCount: 32),
      SigningCase(.p384, .ecdsa(.sha384)), SigningCase(.p384, .ecdsa(.sha384), digestByteCount: 48),
      SigningCase(.p521, .ecdsa(.sha512)), SigningCase(.p521, .ecdsa(.sha512), digestByteCount: 64),
      SigningCase(.secp256k1, .ecdsa(.sha256)),
      SigningCase(.secp256k1, .ecdsa(.sha256), digestByteCount: 32),
      SigningCase(.ed25519, .ed25519), SigningCase(.ed25519, .ed25519ph, digestByteCount: 64),
      SigningCase(.sm2, .sm2DSA), SigningCase(.sm2, .sm2DSA, digestByteCount: 32),
      SigningCase(.mlDSA44, .mlDSA), SigningCase(.mlDSA65, .mlDSA), SigningCase(.mlDSA87, .mlDSA),
      SigningCase(mu: .mlDSA44), SigningCase(mu: .mlDSA65), SigningCase(mu: .mlDSA87),
    ]
    + SignatureHash.allCases.flatMap { hash in
      [
        SigningCase(.rsa2048, .rsaPKCS1(hash)), SigningCase(.rsa2048, .rsaPSS(hash)),
        SigningCase(.rsa2048, .rsaPKCS1(hash), digestByteCount: hash.byteCount),
        SigningCase(.rsa2048, .rsaPSS(hash), digestByteCount: hash.byteCount),
      ]
    }
}

/// One key pair of every kind, made when it is first asked for.
enum SampleKeys {
  private static let rsa2048 = Result { try PrivateKey.generate(.rsa2048) }

  static func key(_ algorithm: KeyAlgorithm) throws -> PrivateKey {
    if algorithm == .rsa2048 { return try rsa2048.get() }
    return try PrivateKey.generate(algorithm)
  }
}

/// The vector sets of an ACVP sample: mode, groups and answers in one.
func acvpSets(_ name: String) throws -> [(mode: String, cases: [VectorCase])] {
  let questions = try acvpDocument("acvp-samples/\(name).vectors.json")
  let answers = try acvpDocument("acvp-samples/\(name).expected.json")
  return try zip(questions, answers).map { question, answer in
    let results = try #require(answer["testGroups"] as? [[String: Any]]).flatMap {
      $0["tests"] as? [[String: Any]] ?? []
    }
    let cases = try #require(question["testGroups"] as? [[String: Any]]).flatMap { group in
      (group["tests"] as? [[String: Any]] ?? []).map { group.merging($0) { $1 } }
    }
    let joined = cases.map { values in
      let result = results.first { $0["tcId"] as? Int == values["tcId"] as? Int } ?? [:]
      return VectorCase(values: values.merging(result) { $1 })
    }
    return (try #require(question["mode"] as? String), joined)
  }
}

/// A list that starts with the version; one of the files has a word after its end.
private func acvpDocument(_ name: String) throws -> [[String: Any]] {
  let text = try VectorFolder.text(name)
  let end = try #require(text.lastIndex(of: "]"))
  let list = try JSONSerialization.jsonObject(with: Data(text[...end].utf8))
  return Array(try #require(list as? [[String: Any]]).dropFirst())
}

extension VectorCase {
  /// Names the case in a failure.
  var label: Comment { "case \(values["tcId"] as? Int ?? 0)" }

  /// Whether the published result is `valid`; `acceptable` is not.
  var isPublishedValid: Bool { values["result"] as? String == "valid" }
}
