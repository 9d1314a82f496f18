/// The identifier of one version of a key's material: 32 bytes, written as 64 lower-case hex digits.
public struct KeyMaterialID: Hashable, Sendable, CustomStringConvertible {
  /// How many bytes an identifier has.
  public static let byteCount = 32

  /// The 32 bytes.
  public let bytes: [UInt8]

  /// Accepts exactly 32 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == KeyMaterialID.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Accepts exactly 64 lower-case hex digits.
  public init?(_ text: String) {
    guard text.utf8.count == KeyMaterialID.byteCount * 2, let bytes = HexText.decode(text) else {
      return nil
    }
    self.bytes = bytes
  }

  /// Hashes the bytes in one go.
  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  /// 64 lower-case hex digits.
  public var text: String { HexText.encode(bytes) }

  /// 64 lower-case hex digits.
  public var description: String { text }
}
