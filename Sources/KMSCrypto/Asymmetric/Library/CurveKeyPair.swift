import COpenSSLShim
import KMSSecrets

/// Keys on the NIST curves, on secp256k1 and on the curve of SM2: how they come in and go out.
///
/// - Source: RFC 5915 §3; SEC 1 §2.3.3; GM/T 0006.
struct CurveKeyPair {
  let algorithm: KeyAlgorithm
  let curve: strongroom_curve
  /// The bytes of a scalar, and of a coordinate.
  let scalarByteCount: Int

  /// - Returns: `nil` for algorithms that have no such curve.
  init?(_ algorithm: KeyAlgorithm) {
    self.algorithm = algorithm
    switch algorithm {
    case .p256: (curve, scalarByteCount) = (STRONGROOM_P256, 32)
    case .p384: (curve, scalarByteCount) = (STRONGROOM_P384, 48)
    case .p521: (curve, scalarByteCount) = (STRONGROOM_P521, 66)
    case .secp256k1: (curve, scalarByteCount) = (STRONGROOM_SECP256K1, 32)
    case .sm2: (curve, scalarByteCount) = (STRONGROOM_SM2, 32)
    case .rsa2048, .rsa3072, .rsa4096, .ed25519, .mlDSA44, .mlDSA65, .mlDSA87, .mlKEM512,
      .mlKEM768, .mlKEM1024:
      return nil
    }
  }

  /// The bytes of an uncompressed point.
  var pointByteCount: Int { 1 + 2 * scalarByteCount }

  func generate() throws(AsymmetricError) -> LibraryKey {
    try unsafe LibraryKey { key in unsafe strongroom_curve_generate(curve, key) }
  }

  /// Reads an ECPrivateKey. The public point is computed; one that is there must be the same.
  ///
  /// - Throws: `.invalidEncoding`, `.wrongAlgorithm` if parameters name another curve,
  ///   `.invalidKey`.
  func read(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(AsymmetricError)
    -> LibraryKey
  {
    var frame = DERReader(range)
    var reader = DERReader(try unsafe frame.read(DERReader.Tag.sequence, in: bytes))
    try frame.finish()
    guard try unsafe reader.readSmall(in: bytes) == 1 else { throw .invalidEncoding }
    let scalar = try unsafe reader.read(DERReader.Tag.octetString, in: bytes)
    guard scalar.count == scalarByteCount else { throw .invalidEncoding }
    if unsafe reader.comesNext(DERReader.Tag.context0, in: bytes) {
      let parameters = try unsafe reader.read(DERReader.Tag.context0, in: bytes)
      guard unsafe bytes[parameters].elementsEqual(AlgorithmIdentifier.curve(algorithm)) else {
        throw .wrongAlgorithm
      }
    }
    var claimed: Range<Int>?
    if unsafe reader.comesNext(DERReader.Tag.context1, in: bytes) {
      var wrapper = DERReader(try unsafe reader.read(DERReader.Tag.context1, in: bytes))
      claimed = try unsafe wrapper.readOctetsOfBits(in: bytes)
      try wrapper.finish()
    }
    try reader.finish()
    let key = try unsafe LibraryKey { key in
      unsafe strongroom_curve_private(
        curve, UnsafeRawBufferPointer(rebasing: bytes[scalar]).octets, scalar.count, key)
    }
    if let claimed {
      let point = try self.point(of: key)
      guard unsafe bytes[claimed].elementsEqual(point) else { throw .invalidKey }
    }
    return key
  }

  /// Reads an uncompressed point; every other form is refused.
  ///
  /// - Throws: `.invalidEncoding`; `.invalidKey` if it is not on the curve.
  func readPublic(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(AsymmetricError)
    -> LibraryKey
  {
    let uncompressed: UInt8 = 4
    guard range.count == pointByteCount, unsafe bytes[range.lowerBound] == uncompressed else {
      throw .invalidEncoding
    }
    return try unsafe LibraryKey { key in
      unsafe strongroom_curve_public(
        curve, UnsafeRawBufferPointer(rebasing: bytes[range]).octets, range.count, key)
    }
  }

  /// Writes an ECPrivateKey with its public point, in its frame.
  func encode(_ key: LibraryKey) throws(AsymmetricError) -> SecretBytes {
    let point = try self.point(of: key)
    let headerByteCountMax = 32
    let capacity = scalarByteCount + point.count + headerByteCountMax
    return try PrivateKeyInfo.encode(algorithm, capacity: capacity) {
      writer throws(AsymmetricError) in
      writer.prepend(point)
      writer.prepend(CollectionOfOne(0))
      writer.prependHeader(DERReader.Tag.bitString, contentCount: writer.count)
      writer.prependHeader(DERReader.Tag.context1, contentCount: writer.count)
      try unsafe writer.prepend(count: scalarByteCount) { buffer throws(AsymmetricError) in
        try unsafe LibraryKey.finish(
          strongroom_curve_export_scalar(key.pointer, buffer.octets, buffer.count),
          refused: .libraryFailed)
      }
      writer.prependHeader(DERReader.Tag.octetString, contentCount: scalarByteCount)
      writer.prepend([DERReader.Tag.integer, 1, 1])
      writer.prependHeader(DERReader.Tag.sequence, contentCount: writer.count)
    }
  }

  /// The uncompressed point of a key.
  func point(of key: LibraryKey) throws(AsymmetricError) -> [UInt8] {
    try unsafe LibraryKey.bytes(capacity: pointByteCount) { bytes, count in
      unsafe strongroom_curve_export_point(key.pointer, bytes, count.pointee)
    }
  }

  /// The scalar of a private key, big-endian and of full length.
  func scalar(of key: LibraryKey) throws(AsymmetricError) -> SecretBytes {
    try unsafe SecretBytes(count: scalarByteCount) { buffer throws(AsymmetricError) in
      guard let room = unsafe buffer.octets else { throw .libraryFailed }
      try unsafe LibraryKey.finish(
        strongroom_curve_export_scalar(key.pointer, room, buffer.count), refused: .libraryFailed)
    }
  }
}
