public import KMSCrypto
public import KMSModel
public import KMSSecrets

/// Gives out wrapping keys and opens what was wrapped under them.
///
/// Nothing is stored: the import token is the wrapping private key, sealed for the key that it was asked
/// for. Any node can open it, it may be used several times, and a new one does not end an old one.
/// Format: docs/formats/hierarchy.md, "Import tokens".
public struct ImportTokens: Sendable {
  /// How long a token is good for, in milliseconds.
  ///
  /// Source: KMS API Reference, GetParametersForImport: 24 hours.
  public static let validMilliseconds: Int64 = 24 * 60 * 60 * 1000
  private static let formatVersion: UInt8 = 1
  private static let headerByteCount = 10
  private static let ephemeralKeyByteCount = 32

  private let sealer: TokenSealer
  private let random: RandomSource

  /// Works with the sealer of a deployment.
  public init(sealer: TokenSealer, random: RandomSource) {
    self.sealer = sealer
    self.random = random
  }

  /// Makes the token of a wrapping key.
  ///
  /// - Parameter pair: a new key pair of the method's `pairSpec`, which is used for nothing else.
  /// - Throws: `.key`.
  public func issue(
    for key: KeyARN, method: WrappingMethod, pair: NewKeyPair, at now: Timestamp
  ) throws(ImportError) -> ImportParameters {
    guard pair.spec == method.pairSpec else { throw .key(.workMismatch) }
    let validTo = now.adding(milliseconds: ImportTokens.validMilliseconds)
    let payload = ImportTokens.payload(pair.privateKey, method, validTo)
    do {
      let token = try sealer.seal(payload, purpose: ImportTokens.purpose(key), random: random)
      return ImportParameters(publicKey: pair.publicKey, token: token, validTo: validTo)
    } catch {
      throw .key(error)
    }
  }

  /// Opens wrapped material.
  ///
  /// - Parameters:
  ///   - wrapped: 1–6,144 untrusted bytes.
  ///   - token: untrusted.
  ///   - key: the key that the material is to be imported into.
  /// - Returns: the material, in the form that the spec of the key prescribes; not checked yet.
  /// - Throws: `.invalidToken` for everything that was not issued for this key; `.expiredToken`;
  ///   `.notWrapped` if the material was not wrapped under this key and by this method;
  ///   `.unsuitedMethod` if material of this spec must not be wrapped so; `.key`.
  public func unwrap(
    _ wrapped: [UInt8], token: [UInt8], for key: KeyARN, spec: KeySpec, at now: Timestamp
  ) throws(ImportError) -> SecretBytes {
    let opened = try open(token, for: key)
    guard now < opened.validTo else { throw .expiredToken }
    guard opened.method.suits(spec) else { throw .unsuitedMethod }
    do {
      let pair = try PrivateKey(
        pkcs8: opened.privateKey, algorithm: opened.method.keyAlgorithm, origin: .ourselves)
      guard opened.method.usesEphemeralKey else {
        return try ImportTokens.decrypt(wrapped, opened.method, pair)
      }
      let modulusByteCount = opened.method.keyAlgorithm.modulusByteCount ?? 0
      guard wrapped.count > modulusByteCount else { throw ImportError.notWrapped }
      let ephemeral = try ImportTokens.decrypt(
        Array(wrapped[..<modulusByteCount]), opened.method, pair)
      guard ephemeral.count == ephemeralKeyByteCount else { throw ImportError.notWrapped }
      return try ImportTokens.unwrap(Array(wrapped[modulusByteCount...]), under: ephemeral)
    } catch let error as ImportError {
      throw error
    } catch let error as AsymmetricError {
      throw error == .decryptionFailed ? .notWrapped : .asymmetric(error)
    } catch let error as CryptoError {
      throw error == .mismatch || error == .sizeInvalid ? .notWrapped : .key(.cryptography(error))
    } catch {
      throw .notWrapped
    }
  }

  private var ephemeralKeyByteCount: Int { ImportTokens.ephemeralKeyByteCount }

  private func open(_ token: [UInt8], for key: KeyARN) throws(ImportError) -> OpenedToken {
    let payload: SecretBytes?
    do {
      payload = try sealer.openSecret(token, purpose: ImportTokens.purpose(key))
    } catch {
      throw .key(error)
    }
    guard let payload else { throw .invalidToken }
    return try OpenedToken(payload)
  }

  private static func decrypt(
    _ wrapped: [UInt8], _ method: WrappingMethod, _ pair: PrivateKey
  ) throws(AsymmetricError) -> SecretBytes {
    let plaintext = try pair.decrypt(wrapped, with: .rsaOAEP(method.hash))
    return unsafe plaintext.withBytes { unsafe SecretBytes(copying: $0) }
  }

  private static func unwrap(_ wrapped: [UInt8], under key: borrowing SecretBytes)
    throws(CryptoError) -> SecretBytes
  {
    try unsafe key.withBytes { key throws(CryptoError) in
      try unsafe wrapped.withRawBytes { wrapped throws(CryptoError) in
        try unsafe Primitives.provider.unwrap(wrapped, key: key, mode: .padded)
      }
    }
  }

  private static func payload(
    _ privateKey: borrowing SecretBytes, _ method: WrappingMethod, _ validTo: Timestamp
  ) -> SecretBytes {
    let moment = UInt64(bitPattern: validTo.millisecondsSinceEpoch)
    let header: [UInt8] =
      [formatVersion, method.code]
      + stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: moment >> UInt64($0)) }
    return unsafe SecretBytes(count: header.count + privateKey.count) { target in
      unsafe target.copyBytes(from: header)
      unsafe privateKey.withBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[header.count...])
          .copyMemory(from: bytes)
      }
    }
  }

  /// The words that bind a token to its key, and so to account and Region.
  private static func purpose(_ key: KeyARN) -> String { "import/\(key.text)" }

  private struct OpenedToken: ~Copyable {
    let method: WrappingMethod
    let validTo: Timestamp
    let privateKey: SecretBytes

    init(_ payload: borrowing SecretBytes) throws(ImportError) {
      guard payload.count > headerByteCount else { throw .invalidToken }
      let header = unsafe payload.withBytes { unsafe Array($0[..<headerByteCount]) }
      guard header[0] == formatVersion,
        let method = WrappingMethod.all.first(where: { $0.code == header[1] })
      else { throw .invalidToken }
      self.method = method
      self.validTo = Timestamp(
        millisecondsSinceEpoch: Int64(
          bitPattern: header[2...].reduce(0) { $0 << 8 | UInt64($1) }))
      self.privateKey = unsafe payload.withBytes {
        unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[headerByteCount...]))
      }
    }
  }
}

/// What a caller needs to wrap material.
public struct ImportParameters: Sendable {
  /// The wrapping public key, a DER SubjectPublicKeyInfo.
  public let publicKey: [UInt8]
  /// What has to come back with the wrapped material; at most 6,144 bytes.
  public let token: [UInt8]
  /// When both end.
  public let validTo: Timestamp
}

/// What can go wrong with an import. No case carries a secret or caller data.
public enum ImportError: Error, Hashable, Sendable {
  /// The token was not issued here, or for another key.
  case invalidToken
  /// The token was issued more than 24 hours ago.
  case expiredToken
  /// The material was not wrapped under the token's key and by its method.
  case notWrapped
  /// Material of this spec must not be wrapped by the token's method.
  case unsuitedMethod
  /// The wrapping key could not be made or used.
  case asymmetric(AsymmetricError)
  /// The key layer failed.
  case key(KeyError)
}
