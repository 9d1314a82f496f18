import KMSSecrets

/// The frame of a private key: PKCS #8, unencrypted.
///
/// - Source: RFC 5208 §5; RFC 5958 §2.
struct PrivateKeyInfo {
  /// Where the key itself is, in the form of its algorithm.
  let privateKey: Range<Int>
  /// Where the public key is, if there is one.
  let publicKey: Range<Int>?

  /// Bytes that an encoded private key may have: RSA-4096 needs 2,376; attributes get the rest.
  static let byteCountMax = 4_096

  /// Reads the frame. Attributes say nothing that matters here and are left alone.
  ///
  /// - Throws: `.invalidEncoding`; `.wrongAlgorithm` if it is the key of another one.
  init(_ bytes: UnsafeRawBufferPointer, algorithm: KeyAlgorithm) throws(AsymmetricError) {
    guard bytes.count <= PrivateKeyInfo.byteCountMax else { throw .invalidEncoding }
    var frame = DERReader(0..<bytes.count)
    var reader = DERReader(try unsafe frame.read(DERReader.Tag.sequence, in: bytes))
    try frame.finish()
    let version = try unsafe reader.readSmall(in: bytes)
    guard version <= 1 else { throw .invalidEncoding }
    let identifier = try unsafe reader.read(DERReader.Tag.sequence, in: bytes)
    self.privateKey = try unsafe reader.read(DERReader.Tag.octetString, in: bytes)
    if unsafe reader.comesNext(DERReader.Tag.context0, in: bytes) {
      _ = try unsafe reader.read(DERReader.Tag.context0, in: bytes)
    }
    // The second version is the one that has a public key.
    self.publicKey =
      version == 0
      ? nil : try unsafe reader.readOctetsOfBits(DERReader.Tag.implicit1, in: bytes)
    try reader.finish()
    let expected = AlgorithmIdentifier.encoded(algorithm).dropFirst(2)
    guard unsafe bytes[identifier].elementsEqual(expected) else { throw .wrongAlgorithm }
  }

  /// Writes the frame around a key, into secret memory only.
  ///
  /// - Parameters:
  ///   - capacity: at least what `body` writes.
  ///   - body: writes the key in the form of its algorithm.
  static func encode(
    _ algorithm: KeyAlgorithm, capacity: Int,
    _ body: (inout DERWriter) throws(AsymmetricError) -> Void
  ) throws(AsymmetricError) -> SecretBytes {
    let frameByteCountMax = 64
    var start = 0
    let scratch = try unsafe SecretBytes(count: capacity + frameByteCountMax) {
      buffer throws(AsymmetricError) in
      var writer = unsafe DERWriter(buffer)
      try body(&writer)
      writer.prependHeader(DERReader.Tag.octetString, contentCount: writer.count)
      writer.prepend(AlgorithmIdentifier.encoded(algorithm))
      writer.prepend([DERReader.Tag.integer, 1, 0])
      writer.prependHeader(DERReader.Tag.sequence, contentCount: writer.count)
      start = writer.start
    }
    return unsafe scratch.withBytes { bytes in
      unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }
  }
}
