import COpenSSLShim
public import KMSSecrets

/// The classic algorithms, by the system's OpenSSL 3.
public struct OpenSSLProvider: SymmetricCryptoProvider {
  /// How many bytes can be wrapped at once.
  public static let wrappedByteCountMax = 65_536

  /// Fetches what it needs from the library when it is first used.
  public init() {}

  /// `OpenSSL` and its version.
  public var name: String { unsafe String(cString: strongroom_crypto_version()) }

  /// What every OpenSSL 3 can do.
  public var capabilities: Set<CryptoCapability> {
    let perHash = HashAlgorithm.allCases.flatMap { algorithm in
      [CryptoCapability.digest(algorithm), .hmac(algorithm), .kbkdf(algorithm)]
    }
    return Set([.aes256GCM] + KeyWrapMode.allCases.map { .keyWrap($0) } + perHash)
  }

  public func seal(
    _ plaintext: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, nonce: [UInt8],
    associatedData: [UInt8], into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoError) {
    try OpenSSLProvider.check(keyByteCount: key.count, nonce: nonce)
    guard output.count >= AES256GCM.tagByteCount,
      output.count - AES256GCM.tagByteCount == plaintext.count
    else { throw .sizeInvalid }
    try OpenSSLProvider.finish(
      unsafe strongroom_aes_256_gcm_seal(
        key.bytes, nonce, associatedData, associatedData.count, plaintext.bytes, plaintext.count,
        output.bytes))
  }

  public func open(
    _ sealed: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, nonce: [UInt8],
    associatedData: [UInt8], into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoError) {
    try OpenSSLProvider.check(keyByteCount: key.count, nonce: nonce)
    guard sealed.count >= AES256GCM.tagByteCount,
      sealed.count - AES256GCM.tagByteCount == output.count
    else { throw .sizeInvalid }
    try OpenSSLProvider.finish(
      unsafe strongroom_aes_256_gcm_open(
        key.bytes, nonce, associatedData, associatedData.count, sealed.bytes, output.count,
        output.bytes))
  }

  public func wrap(
    _ secret: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, mode: KeyWrapMode
  ) throws(CryptoError) -> [UInt8] {
    guard [16, 24, 32].contains(key.count) else { throw .keySizeInvalid }
    let isWrappable =
      switch mode {
      case .plain: secret.count >= 16 && secret.count.isMultiple(of: 8)
      case .padded: secret.count >= 1
      }
    guard isWrappable, secret.count <= OpenSSLProvider.wrappedByteCountMax else {
      throw .sizeInvalid
    }
    var wrapped = [UInt8](repeating: 0, count: secret.count + 16)
    var count = 0
    try OpenSSLProvider.finish(
      unsafe strongroom_aes_wrap(
        mode.code, key.bytes, key.count, secret.bytes, secret.count, &wrapped, &count))
    wrapped.removeLast(wrapped.count - count)
    return wrapped
  }

  public func unwrap(
    _ wrapped: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, mode: KeyWrapMode
  ) throws(CryptoError) -> SecretBytes {
    guard [16, 24, 32].contains(key.count) else { throw .keySizeInvalid }
    guard wrapped.count <= OpenSSLProvider.wrappedByteCountMax + 16 else { throw .mismatch }
    var count = 0
    // The size of the key in a padded wrapping is known only when it is open.
    let room = unsafe try SecretBytes(count: wrapped.count + 8) { room throws(CryptoError) in
      try OpenSSLProvider.finish(
        unsafe strongroom_aes_unwrap(
          mode.code, key.bytes, key.count, wrapped.bytes, wrapped.count, room.bytes, &count))
    }
    return unsafe room.withBytes { room in
      unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: room[..<count]))
    }
  }

  public func digest(_ message: UnsafeRawBufferPointer, _ algorithm: HashAlgorithm)
    throws(CryptoError) -> [UInt8]
  {
    var digest = [UInt8](repeating: 0, count: algorithm.byteCount)
    try OpenSSLProvider.finish(
      unsafe strongroom_digest(algorithm.code, message.bytes, message.count, &digest))
    return digest
  }

  public func authenticationCode(
    for message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, _ algorithm: HashAlgorithm
  ) throws(CryptoError) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: algorithm.byteCount)
    try OpenSSLProvider.finish(
      unsafe strongroom_hmac(
        algorithm.code, key.bytes, key.count, message.bytes, message.count, &code))
    return code
  }

  public func deriveKey(
    from key: UnsafeRawBufferPointer, fixedData: UnsafeRawBufferPointer,
    _ algorithm: HashAlgorithm, into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoError) {
    guard output.count > 0, output.count <= 255 * algorithm.byteCount else { throw .sizeInvalid }
    try OpenSSLProvider.finish(
      unsafe strongroom_kbkdf_counter(
        algorithm.code, key.bytes, key.count, fixedData.bytes, fixedData.count, output.bytes,
        output.count))
  }

  private static func check(keyByteCount: Int, nonce: [UInt8]) throws(CryptoError) {
    guard keyByteCount == AES256GCM.keyByteCount else { throw .keySizeInvalid }
    guard nonce.count == AES256GCM.nonceByteCount else { throw .sizeInvalid }
  }

  /// Turns what the shim returned into success or an error.
  private static func finish(_ outcome: strongroom_outcome) throws(CryptoError) {
    switch outcome {
    case STRONGROOM_DONE: return
    case STRONGROOM_REFUSED: throw .mismatch
    default: throw .libraryFailed(code: strongroom_crypto_last_error())
    }
  }
}

extension HashAlgorithm {
  fileprivate var code: strongroom_hash {
    switch self {
    case .sha224: STRONGROOM_SHA_224
    case .sha256: STRONGROOM_SHA_256
    case .sha384: STRONGROOM_SHA_384
    case .sha512: STRONGROOM_SHA_512
    }
  }
}

extension KeyWrapMode {
  fileprivate var code: strongroom_wrap_mode {
    switch self {
    case .plain: STRONGROOM_WRAP
    case .padded: STRONGROOM_WRAP_PADDED
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes for C, which takes a null pointer with a count of zero.
  fileprivate var bytes: UnsafePointer<UInt8>? {
    unsafe baseAddress?.assumingMemoryBound(to: UInt8.self)
  }
}

extension UnsafeMutableRawBufferPointer {
  /// The bytes for C.
  fileprivate var bytes: UnsafeMutablePointer<UInt8>? {
    unsafe baseAddress?.assumingMemoryBound(to: UInt8.self)
  }
}
