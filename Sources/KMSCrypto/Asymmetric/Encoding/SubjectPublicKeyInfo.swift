/// The frame of a public key.
///
/// - Source: RFC 5280 §4.1.2.7.
enum SubjectPublicKeyInfo {
  /// Bytes that an encoded public key may have: ML-DSA-87 needs 2,614.
  static let byteCountMax = 4_096

  /// Reads the frame.
  ///
  /// - Returns: where the key itself is, in the form of its algorithm.
  /// - Throws: `.invalidEncoding`; `.wrongAlgorithm` if it is the key of another one.
  static func publicKey(_ bytes: UnsafeRawBufferPointer, algorithm: KeyAlgorithm)
    throws(AsymmetricError) -> Range<Int>
  {
    guard bytes.count <= byteCountMax else { throw .invalidEncoding }
    var frame = DERReader(0..<bytes.count)
    var reader = DERReader(try unsafe frame.read(DERReader.Tag.sequence, in: bytes))
    try frame.finish()
    let identifier = try unsafe reader.read(DERReader.Tag.sequence, in: bytes)
    let key = try unsafe reader.readOctetsOfBits(in: bytes)
    try reader.finish()
    let expected = AlgorithmIdentifier.encoded(algorithm).dropFirst(2)
    guard unsafe bytes[identifier].elementsEqual(expected) else { throw .wrongAlgorithm }
    return key
  }

  /// Writes the frame around a key.
  static func encode(_ key: [UInt8], algorithm: KeyAlgorithm) -> [UInt8] {
    encoded(capacity: key.count + 64) { writer in
      writer.prepend(key)
      writer.prepend(CollectionOfOne(0))
      writer.prependHeader(DERReader.Tag.bitString, contentCount: writer.count)
      writer.prepend(AlgorithmIdentifier.encoded(algorithm))
      writer.prependHeader(DERReader.Tag.sequence, contentCount: writer.count)
    }
  }

  /// Writes an RSA public key without its frame.
  ///
  /// - Source: RFC 8017 §A.1.1.
  static func encodeRSA(modulus: [UInt8], exponent: [UInt8]) -> [UInt8] {
    encoded(capacity: modulus.count + exponent.count + 16) { writer in
      unsafe writer.prependInteger(width: exponent.count) { unsafe $0.copyBytes(from: exponent) }
      unsafe writer.prependInteger(width: modulus.count) { unsafe $0.copyBytes(from: modulus) }
      writer.prependHeader(DERReader.Tag.sequence, contentCount: writer.count)
    }
  }

  private static func encoded(capacity: Int, _ body: (inout DERWriter) -> Void) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: capacity)
    let start = unsafe bytes.withUnsafeMutableBytes { buffer in
      var writer = unsafe DERWriter(buffer)
      body(&writer)
      return writer.start
    }
    return Array(bytes[start...])
  }
}
