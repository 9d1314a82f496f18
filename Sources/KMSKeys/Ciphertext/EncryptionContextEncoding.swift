import KMSModel

/// The one way in which key id and encryption context become associated data.
///
/// Format: docs/formats/ciphertext.md, "Associated data".
public enum EncryptionContextEncoding {
  /// How many bytes the pairs may have in canonical form.
  ///
  /// Source: the external key store proxy API, whose proxies take up to 8,192 bytes of it.
  public static let byteCountMax = 8192

  /// The associated data of a blob.
  ///
  /// - Throws: `.contextTooLarge` for a context over the limit.
  static func associatedData(version: UInt8, key: KeyID, context: StringPairs) throws(KeyError)
    -> [UInt8]
  {
    var contextByteCount = countByteCount
    for pair in context.pairs {
      contextByteCount += 2 * countByteCount + pair.key.utf8.count + pair.value.utf8.count
    }
    guard contextByteCount <= byteCountMax else { throw .contextTooLarge }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1 + countByteCount + KeyID.textByteCount + contextByteCount)
    bytes.append(version)
    append(count: KeyID.textByteCount, to: &bytes)
    key.append(to: &bytes)
    append(count: context.count, to: &bytes)
    for pair in context.pairs {
      append(pair.key, to: &bytes)
      append(pair.value, to: &bytes)
    }
    return bytes
  }

  private static let countByteCount = 4

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    append(count: text.utf8.count, to: &bytes)
    unsafe text.utf8Span.span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
  }

  private static func append(count: Int, to bytes: inout [UInt8]) {
    let count = UInt32(clamping: count)
    unsafe withUnsafeBytes(of: count.bigEndian) { unsafe bytes.append(contentsOf: $0) }
  }
}
