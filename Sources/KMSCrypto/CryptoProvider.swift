public import KMSSecrets

/// A cryptographic library behind our own words.
public protocol CryptoProvider: Sendable {
  /// Name and version of the library, for operators.
  var name: String { get }
  /// What the linked version can do; everything else throws `.unsupported`.
  var capabilities: Set<CryptoCapability> { get }
}

/// Something that a library can do.
public enum CryptoCapability: Hashable, Sendable {
  /// AES-256-GCM, SP 800-38D.
  case aes256GCM
  /// AES key wrap with keys of all sizes.
  case keyWrap(KeyWrapMode)
  /// A hash function, alone.
  case digest(HashAlgorithm)
  /// HMAC with a hash function.
  case hmac(HashAlgorithm)
  /// KBKDF in counter mode with HMAC, SP 800-108.
  case kbkdf(HashAlgorithm)
}

/// The symmetric algorithms of a library.
///
/// Keys and plaintexts are lent as raw bytes, so that they stay in the memory of their owner; every
/// copy that the library makes for itself is wiped when the call returns.
public protocol SymmetricCryptoProvider: CryptoProvider {
  /// Encrypts with AES-256-GCM.
  ///
  /// - Parameters:
  ///   - key: 32 bytes.
  ///   - nonce: 12 bytes, never used twice with the same key.
  ///   - output: ciphertext and 16 bytes of tag: exactly 16 bytes more than the plaintext.
  /// - Throws: `.keySizeInvalid`, `.sizeInvalid`, `.libraryFailed`.
  func seal(
    _ plaintext: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, nonce: [UInt8],
    associatedData: [UInt8], into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoError)

  /// Decrypts with AES-256-GCM.
  ///
  /// - Parameters:
  ///   - sealed: ciphertext and 16 bytes of tag.
  ///   - output: exactly 16 bytes less than `sealed`; holds zeros if this throws.
  /// - Throws: `.mismatch`, `.keySizeInvalid`, `.sizeInvalid`, `.libraryFailed`.
  func open(
    _ sealed: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, nonce: [UInt8],
    associatedData: [UInt8], into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoError)

  /// Wraps a key under an AES key.
  ///
  /// - Parameters:
  ///   - secret: with `.padded` 1 byte at least, without a multiple of 8 from 16 on.
  ///   - key: 16, 24 or 32 bytes.
  /// - Throws: `.keySizeInvalid`, `.sizeInvalid`, `.libraryFailed`.
  func wrap(_ secret: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, mode: KeyWrapMode)
    throws(CryptoError) -> [UInt8]

  /// Opens what `wrap` made.
  ///
  /// - Throws: `.mismatch` for everything that was not wrapped under this key; `.keySizeInvalid`,
  ///   `.libraryFailed`.
  func unwrap(_ wrapped: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, mode: KeyWrapMode)
    throws(CryptoError) -> SecretBytes

  /// Hashes a message.
  ///
  /// - Throws: `.libraryFailed`.
  func digest(_ message: UnsafeRawBufferPointer, _ algorithm: HashAlgorithm)
    throws(CryptoError) -> [UInt8]

  /// The HMAC of a message, in full length.
  ///
  /// - Parameter key: any number of bytes.
  /// - Throws: `.libraryFailed`.
  func authenticationCode(
    for message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, _ algorithm: HashAlgorithm
  ) throws(CryptoError) -> [UInt8]

  /// Fills a buffer with KBKDF in counter mode: HMAC, a 32-bit counter before the fixed data.
  ///
  /// - Parameters:
  ///   - fixedData: what the output is for; it makes the output, and may be secret itself.
  ///   - output: at most 255 outputs of the hash function; holds zeros if this throws.
  /// - Throws: `.sizeInvalid`, `.libraryFailed`.
  /// - Source: NIST SP 800-108r1 §4.1.
  func deriveKey(
    from key: UnsafeRawBufferPointer, fixedData: UnsafeRawBufferPointer, _ algorithm: HashAlgorithm,
    into output: UnsafeMutableRawBufferPointer
  ) throws(CryptoError)
}
