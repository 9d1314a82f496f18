import KMSCrypto
import KMSModel
import KMSSecrets
import Testing

@testable import KMSKeys

@Suite("ImportTokens") struct ImportTokensTests {
  private let hierarchy: KeyHierarchy
  private let tokens: ImportTokens
  private let now = Sample.creationDate
  private let material = [UInt8](repeating: 0x42, count: 32)

  init() throws {
    hierarchy = try KeyHierarchy.create(random: systemRandom).hierarchy
    tokens = ImportTokens(sealer: hierarchy.tokenSealer, random: systemRandom)
  }

  private func issued(
    _ algorithm: AlgorithmSpec = .rsaesOaepSha256, _ spec: WrappingKeySpec = .rsa2048,
    key: KeyARN? = nil
  ) throws -> ImportParameters {
    let method = try #require(WrappingMethod(algorithm: algorithm, keySpec: spec))
    let pair = try LocalKeyProvider(hierarchy: hierarchy, random: systemRandom)
      .generateKeyPair(method.pairSpec)
    return try tokens.issue(for: try key ?? Sample.key(), method: method, pair: pair, at: now)
  }

  private func wrapped(_ bytes: [UInt8], for parameters: ImportParameters, _ hash: OAEPHash)
    throws -> [UInt8]
  {
    let key = try PublicKey(der: parameters.publicKey, algorithm: .rsa2048)
    return try key.encrypt(SensitiveBytes(copying: bytes), with: .rsaOAEP(hash))
  }

  private func unwrap(
    _ wrapped: [UInt8], _ token: [UInt8], key: KeyARN? = nil,
    spec: KeySpec = .symmetricDefault, at moment: Timestamp? = nil
  ) throws -> [UInt8] {
    try tokens.unwrap(
      wrapped, token: token, for: try key ?? Sample.key(), spec: spec, at: moment ?? now
    ).withBytes { Array($0) }
  }

  @Test("material comes out as it was wrapped", arguments: [OAEPHash.sha1, .sha256])
  func oaep(hash: OAEPHash) throws {
    let parameters = try issued(hash == .sha1 ? .rsaesOaepSha1 : .rsaesOaepSha256)
    #expect(parameters.validTo == now.adding(days: 1))
    #expect(parameters.token.count <= 6144)
    let wrapped = try wrapped(material, for: parameters, hash)
    for _ in 0..<2 { #expect(try unwrap(wrapped, parameters.token) == material) }
    let other = hash == .sha1 ? OAEPHash.sha256 : .sha1
    let otherwise = try self.wrapped(material, for: parameters, other)
    #expect(throws: ImportError.notWrapped) { _ = try unwrap(otherwise, parameters.token) }
  }

  @Test("material under an ephemeral key comes out as it was wrapped")
  func ephemeral() throws {
    let parameters = try issued(.rsaAesKeyWrapSha256)
    let long = [UInt8](repeating: 7, count: 1217)
    let ephemeral = [UInt8](repeating: 9, count: 32)
    let inner = try Primitives.provider.wrap(long, under: ephemeral)
    let outer = try wrapped(ephemeral, for: parameters, .sha256)
    #expect(try unwrap(outer + inner, parameters.token, spec: .rsa2048) == long)
    var changed = outer + inner
    changed[outer.count + 5] ^= 1
    #expect(throws: ImportError.notWrapped) {
      _ = try unwrap(changed, parameters.token, spec: .rsa2048)
    }
    for count in [0, 1, 255, 256, 257, 264, outer.count + inner.count - 1] {
      #expect(throws: ImportError.notWrapped) {
        _ = try unwrap(Array((outer + inner).prefix(count)), parameters.token, spec: .rsa2048)
      }
    }
    let short = try wrapped([UInt8](repeating: 9, count: 16), for: parameters, .sha256)
    #expect(throws: ImportError.notWrapped) {
      _ = try unwrap(short + inner, parameters.token, spec: .rsa2048)
    }
  }

  @Test("a token is good for its key, account and Region, and for a day")
  func bound() throws {
    let parameters = try issued()
    let wrapped = try wrapped(material, for: parameters, .sha256)
    for other in [
      try Sample.key(id: "12345678-1234-1234-1234-123456789013"),
      try Sample.key(region: "us-west-2"),
    ] {
      #expect(throws: ImportError.invalidToken) {
        _ = try unwrap(wrapped, parameters.token, key: other)
      }
    }
    let end = parameters.validTo
    #expect(
      try unwrap(wrapped, parameters.token, at: end.adding(milliseconds: -1)) == material)
    #expect(throws: ImportError.expiredToken) {
      _ = try unwrap(wrapped, parameters.token, at: end)
    }
    #expect(throws: ImportError.unsuitedMethod) {
      _ = try unwrap(wrapped, parameters.token, spec: .rsa2048)
    }
  }

  @Test("material for another token's key does not come out")
  func otherToken() throws {
    let wrapped = try wrapped(material, for: try issued(), .sha256)
    let other = try issued()
    #expect(throws: ImportError.notWrapped) { _ = try unwrap(wrapped, other.token) }
  }

  @Test("a changed or shortened token is invalid")
  func changedToken() throws {
    let parameters = try issued()
    let wrapped = try wrapped(material, for: parameters, .sha256)
    for index in stride(from: 0, to: parameters.token.count, by: 97) {
      var token = parameters.token
      token[index] ^= 1
      #expect(throws: ImportError.invalidToken) { _ = try unwrap(wrapped, token) }
    }
    for count in [0, 1, 13, 29, 30, parameters.token.count - 1] {
      #expect(throws: ImportError.invalidToken) {
        _ = try unwrap(wrapped, Array(parameters.token.prefix(count)))
      }
    }
  }

  @Test("every method has a code of its own, and what AWS gave up has none")
  func codes() {
    #expect(WrappingMethod.all.count == 12)
    #expect(Set(WrappingMethod.all.map(\.code)).count == 12)
    for spec in WrappingKeySpec.allCases {
      #expect(WrappingMethod(algorithm: .rsaesPkcs1V1_5, keySpec: spec) == nil)
      #expect(WrappingMethod(algorithm: .sm2pke, keySpec: spec) == nil)
    }
    #expect(WrappingMethod(algorithm: .rsaesOaepSha256, keySpec: .sm2) == nil)
  }

  @Test("which material may be wrapped how is the guide's table (documented)")
  func suitability() throws {
    let oaep = try #require(WrappingMethod(algorithm: .rsaesOaepSha256, keySpec: .rsa2048))
    let large = try #require(WrappingMethod(algorithm: .rsaesOaepSha1, keySpec: .rsa4096))
    let ephemeral = try #require(
      WrappingMethod(algorithm: .rsaAesKeyWrapSha256, keySpec: .rsa2048))
    let table: [(KeySpec, Bool, Bool, Bool)] = [
      (.symmetricDefault, true, true, false), (.hmac512, true, true, false),
      (.rsa4096, false, false, true), (.eccNistP256, true, true, true),
      (.eccNistP521, false, true, true), (.eccNistEdwards25519, true, true, true),
      (.mlDsa44, false, false, false),
    ]
    for (spec, first, second, third) in table {
      #expect(oaep.suits(spec) == first, "\(spec)")
      #expect(large.suits(spec) == second, "\(spec)")
      #expect(ephemeral.suits(spec) == third, "\(spec)")
    }
  }
}

extension SymmetricCryptoProvider {
  fileprivate func wrap(_ secret: [UInt8], under key: [UInt8]) throws -> [UInt8] {
    try secret.withUnsafeBytes { secret in
      try key.withUnsafeBytes { key in try wrap(secret, key: key, mode: .padded) }
    }
  }
}
