import KMSCrypto
import KMSSecrets

/// Authenticates the rows of the store.
///
/// Format: docs/formats/records.md, "Row".
public final class RowAuthenticator: Sendable {
  /// How many bytes a tag has.
  public static let tagByteCount = 32

  private let key: PreparedHMACKey

  init(key: consuming SecretBytes) throws(KeyError) {
    self.key = try Primitives.prepare(key)
  }

  /// The tag of a row: 32 bytes.
  public func tag(table: String, key rowKey: String, payload: [UInt8]) -> [UInt8] {
    var message: [UInt8] = []
    message.reserveCapacity(12 + table.utf8.count + rowKey.utf8.count + payload.count)
    RowAuthenticator.append(table.utf8, to: &message)
    RowAuthenticator.append(rowKey.utf8, to: &message)
    RowAuthenticator.append(payload, to: &message)
    return key.authenticationCode(for: message)
  }

  /// Whether a tag belongs to a row. Takes the same time for every tag.
  public func isAuthentic(
    tag: [UInt8], table: String, key rowKey: String, payload: [UInt8]
  ) -> Bool {
    constantTimeEquals(tag, self.tag(table: table, key: rowKey, payload: payload))
  }

  private static func append(_ bytes: some Collection<UInt8>, to message: inout [UInt8]) {
    let count = UInt32(clamping: bytes.count)
    for shift: UInt32 in [24, 16, 8, 0] {
      message.append(UInt8(truncatingIfNeeded: count >> shift))
    }
    message.append(contentsOf: bytes)
  }
}
