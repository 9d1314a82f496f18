/// The frame of an SM2 ciphertext: SEQUENCE of x, y, hash and ciphertext.
///
/// The library also reads other encodings of the same; one blob has one encoding here.
///
/// - Source: GM/T 0009 §7.2.
enum SM2Ciphertext {
  /// - Source: KMS API Reference, Encrypt.
  static let plaintextByteCountMax = 1_024
  /// Two coordinates, a hash and their headers.
  static let overheadByteCountMax = 128

  private static let coordinateByteCountMax = 32
  private static let hashByteCount = 32

  /// Whether it is DER and nothing follows; says nothing about what is in it.
  static func isWellFormed(_ ciphertext: [UInt8]) -> Bool {
    guard ciphertext.count <= plaintextByteCountMax + overheadByteCountMax else { return false }
    return unsafe ciphertext.withUnsafeBytes { bytes in
      do throws(AsymmetricError) {
        return try unsafe isSequence(bytes)
      } catch {
        return false
      }
    }
  }

  private static func isSequence(_ bytes: UnsafeRawBufferPointer) throws(AsymmetricError) -> Bool {
    var frame = DERReader(0..<bytes.count)
    var reader = DERReader(try unsafe frame.read(DERReader.Tag.sequence, in: bytes))
    try frame.finish()
    let x = try unsafe reader.readUnsigned(in: bytes)
    let y = try unsafe reader.readUnsigned(in: bytes)
    let hash = try unsafe reader.read(DERReader.Tag.octetString, in: bytes)
    let text = try unsafe reader.read(DERReader.Tag.octetString, in: bytes)
    try reader.finish()
    return x.count <= coordinateByteCountMax && y.count <= coordinateByteCountMax
      && hash.count == hashByteCount && !text.isEmpty && text.count <= plaintextByteCountMax
  }
}
