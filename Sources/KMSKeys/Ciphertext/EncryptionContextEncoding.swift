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
    var bytes: [UInt8] = [version]
    append(count: KeyID.textByteCount, to: &bytes)
    key.append(to: &bytes)
    let headerByteCount = bytes.count
    append(count: context.count, to: &bytes)
    for pair in context.pairs {
      append(pair.key, to: &bytes)
      append(pair.value, to: &bytes)
      guard bytes.count - headerByteCount <= byteCountMax else { throw .contextTooLarge }
    }
    return bytes
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    append(count: text.utf8.count, to: &bytes)
    bytes.append(contentsOf: text.utf8)
  }

  private static func append(count: Int, to bytes: inout [UInt8]) {
    let count = UInt32(clamping: count)
    bytes.append(UInt8(truncatingIfNeeded: count >> 24))
    bytes.append(UInt8(truncatingIfNeeded: count >> 16))
    bytes.append(UInt8(truncatingIfNeeded: count >> 8))
    bytes.append(UInt8(truncatingIfNeeded: count))
  }
}
