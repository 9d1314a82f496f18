import COpenSSLShim
import KMSSecrets

/// RSA keys: how they come in and go out.
///
/// - Source: RFC 8017 §A.1; FIPS 186-5 §5.1.
enum RSAKeyPair {
  /// The least public exponent of a key pair: it is greater than 2^16.
  private static let pairExponentMin: UInt64 = 65_537
  /// The least public exponent of somebody's public key.
  private static let publicExponentMin: UInt64 = 3
  /// The library refuses larger exponents where the modulus is large.
  private static let exponentByteCountMax = 8
  /// Room for one number in front of the others.
  private static let headerByteCountMax = 5

  static func generate(_ algorithm: KeyAlgorithm) throws(AsymmetricError) -> LibraryKey {
    guard let modulusByteCount = algorithm.modulusByteCount else { throw .operationMismatch }
    let made = try RSALibraryGeneration.privateKey(bitCount: modulusByteCount * 8)
    return try unsafe made.withBytes { bytes throws(AsymmetricError) in
      try unsafe read(bytes, 0..<bytes.count, algorithm: algorithm, isProven: true)
    }
  }

  /// Reads an RSAPrivateKey of two primes.
  ///
  /// - Parameter isProven: whether we wrote it ourselves; otherwise the numbers are proven to belong
  ///   together and the primes to be primes, which takes 0.05 to 0.3 seconds.
  /// - Throws: `.invalidEncoding`, `.wrongAlgorithm` for another size of modulus, `.invalidKey`.
  static func read(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, algorithm: KeyAlgorithm, isProven: Bool
  ) throws(AsymmetricError) -> LibraryKey {
    var frame = DERReader(range)
    var reader = DERReader(try unsafe frame.read(DERReader.Tag.sequence, in: bytes))
    try frame.finish()
    guard try unsafe reader.readSmall(in: bytes) == 0 else { throw .invalidEncoding }
    var parts: [strongroom_number] = unsafe []
    for _ in 0..<Int(STRONGROOM_RSA_PART_COUNT) {
      unsafe parts.append(number(try reader.readUnsigned(in: bytes), in: bytes))
    }
    try reader.finish()
    try unsafe check(
      modulus: parts[0], exponent: parts[1], algorithm: algorithm, exponentMin: pairExponentMin)
    guard unsafe parts.allSatisfy({ unsafe $0.count <= parts[0].count }) else {
      throw .invalidKey
    }
    return try unsafe LibraryKey { key in
      unsafe strongroom_rsa_private(parts, isProven ? 0 : 1, key)
    }
  }

  /// Reads an RSAPublicKey.
  ///
  /// - Throws: `.invalidEncoding`, `.wrongAlgorithm` for another size of modulus, `.invalidKey`.
  static func readPublic(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, algorithm: KeyAlgorithm
  ) throws(AsymmetricError) -> LibraryKey {
    var frame = DERReader(range)
    var reader = DERReader(try unsafe frame.read(DERReader.Tag.sequence, in: bytes))
    try frame.finish()
    var modulus = unsafe number(try reader.readUnsigned(in: bytes), in: bytes)
    var exponent = unsafe number(try reader.readUnsigned(in: bytes), in: bytes)
    try reader.finish()
    try unsafe check(
      modulus: modulus, exponent: exponent, algorithm: algorithm, exponentMin: publicExponentMin)
    return try unsafe LibraryKey { key in unsafe strongroom_rsa_public(&modulus, &exponent, key) }
  }

  /// Writes an RSAPrivateKey in its frame.
  static func encode(_ key: LibraryKey, algorithm: KeyAlgorithm) throws(AsymmetricError)
    -> SecretBytes
  {
    guard let modulusByteCount = algorithm.modulusByteCount else { throw .operationMismatch }
    let parts = [
      STRONGROOM_RSA_COEFFICIENT, STRONGROOM_RSA_EXPONENT2, STRONGROOM_RSA_EXPONENT1,
      STRONGROOM_RSA_PRIME2, STRONGROOM_RSA_PRIME1, STRONGROOM_RSA_PRIVATE_EXPONENT,
      STRONGROOM_RSA_PUBLIC_EXPONENT, STRONGROOM_RSA_MODULUS,
    ]
    let capacity = parts.count * (modulusByteCount + headerByteCountMax)
    return try PrivateKeyInfo.encode(algorithm, capacity: capacity) {
      writer throws(AsymmetricError) in
      for part in parts {
        try unsafe writer.prependInteger(width: modulusByteCount) {
          buffer throws(AsymmetricError) in
          try unsafe LibraryKey.finish(
            strongroom_rsa_export(key.pointer, part, buffer.octets, buffer.count),
            refused: .libraryFailed)
        }
      }
      writer.prepend([DERReader.Tag.integer, 1, 0])
      writer.prependHeader(DERReader.Tag.sequence, contentCount: writer.count)
    }
  }

  /// Writes an RSAPublicKey.
  static func encodePublic(_ key: LibraryKey, algorithm: KeyAlgorithm) throws(AsymmetricError)
    -> [UInt8]
  {
    guard let modulusByteCount = algorithm.modulusByteCount else { throw .operationMismatch }
    let modulus = try unsafe LibraryKey.bytes(capacity: modulusByteCount) { bytes, count in
      unsafe strongroom_rsa_export(key.pointer, STRONGROOM_RSA_MODULUS, bytes, count.pointee)
    }
    let exponent = try unsafe LibraryKey.bytes(capacity: exponentByteCountMax) { bytes, count in
      unsafe strongroom_rsa_export(
        key.pointer, STRONGROOM_RSA_PUBLIC_EXPONENT, bytes, count.pointee)
    }
    return SubjectPublicKeyInfo.encodeRSA(modulus: modulus, exponent: exponent)
  }

  private static func number(_ range: Range<Int>, in bytes: UnsafeRawBufferPointer)
    -> strongroom_number
  {
    unsafe strongroom_number(
      bytes: UnsafeRawBufferPointer(rebasing: bytes[range]).octets, count: range.count)
  }

  /// The modulus has exactly its size; the exponent is odd and in range.
  private static func check(
    modulus: strongroom_number, exponent: strongroom_number, algorithm: KeyAlgorithm,
    exponentMin: UInt64
  ) throws(AsymmetricError) {
    guard unsafe modulus.count == algorithm.modulusByteCount, unsafe modulus.bytes[0] >= 0x80 else {
      throw .wrongAlgorithm
    }
    guard unsafe exponent.count <= exponentByteCountMax else { throw .invalidKey }
    var value: UInt64 = 0
    for index in unsafe 0..<exponent.count {
      value = unsafe value << 8 | UInt64(exponent.bytes[index])
    }
    guard value >= exponentMin, !value.isMultiple(of: 2) else { throw .invalidKey }
  }
}
