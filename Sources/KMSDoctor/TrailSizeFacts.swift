/// How large the audit trail is, and how large it may become.
public struct TrailSizeFacts: Hashable, Sendable {
  /// Bytes of its segments.
  public let bytes: UInt64
  /// Bytes that its segments may have before the oldest are removed; nothing if none are for that.
  public let bytesMax: UInt64?
  /// Bytes that are free where it is.
  public let freeBytes: UInt64

  /// Notes what was seen.
  public init(bytes: UInt64, bytesMax: UInt64?, freeBytes: UInt64) {
    self.bytes = bytes
    self.bytesMax = bytesMax
    self.freeBytes = freeBytes
  }

  /// Judges whether the trail may grow as long as the configuration lets it.
  public var diagnoses: [Diagnosis] {
    let words = "the audit trail has \(TrailSizeFacts.mebibytes(bytes))"
    guard let bytesMax else { return [.good(.space, words)] }
    let limit = "\(words) and may have \(TrailSizeFacts.mebibytes(bytesMax))"
    guard bytesMax > bytes, bytesMax - bytes > freeBytes else { return [.good(.space, limit)] }
    return [
      .warning(
        .space, "\(limit), but only \(TrailSizeFacts.mebibytes(freeBytes)) are free",
        remedy: "lower `audit.retentionMebibytes`, or move the trail to a larger disk")
    ]
  }

  private static func mebibytes(_ bytes: UInt64) -> String { "\(bytes / 1_048_576) MiB" }
}
