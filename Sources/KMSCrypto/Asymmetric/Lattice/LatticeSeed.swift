import KMSSecrets

/// The seed that an ML-DSA or ML-KEM private key is made of, and the only form in which it leaves.
///
/// - Source: RFC 9881 §6, RFC 9935 §6: the choice `seed`.
final class LatticeSeed: Sendable {
  let bytes: SecretBytes

  init(_ bytes: consuming SecretBytes) {
    self.bytes = bytes
  }

  /// New unpredictable bytes.
  static func generate(count: Int) throws(AsymmetricError) -> LatticeSeed {
    LatticeSeed(try LibraryKey.randomSecret(count: count))
  }

  /// Reads a private key. The expanded forms, which could contradict the seed, are refused.
  ///
  /// - Throws: `.invalidEncoding`.
  static func read(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, count: Int)
    throws(AsymmetricError) -> LatticeSeed
  {
    var reader = DERReader(range)
    let seed = try unsafe reader.read(DERReader.Tag.implicit0, in: bytes)
    try reader.finish()
    guard seed.count == count else { throw .invalidEncoding }
    return unsafe LatticeSeed(
      SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes[seed])))
  }

  /// Writes the private key in its frame.
  func encode(_ algorithm: KeyAlgorithm) throws(AsymmetricError) -> SecretBytes {
    try PrivateKeyInfo.encode(algorithm, capacity: bytes.count + 2) { writer in
      unsafe bytes.withBytes { seed in
        unsafe writer.prepend(count: seed.count) { buffer in unsafe buffer.copyMemory(from: seed) }
      }
      writer.prependHeader(DERReader.Tag.implicit0, contentCount: writer.count)
    }
  }
}
