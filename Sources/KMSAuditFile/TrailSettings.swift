public import KMSAudit
public import KMSModel

/// How a trail is written and kept.
public struct TrailSettings: Sendable {
  /// What an accepted record survives.
  public var durability: AuditDurability
  /// How many bytes a segment may have before the next one begins.
  public var segmentBytesMax = 64 * 1_048_576
  /// How many bytes are set aside for the time when no space is left; 0 to set none aside.
  public var ballastBytes = 0
  /// For how many milliseconds they are used at most.
  public var ballastMilliseconds: Int64 = 3_600_000
  /// After how many days closed segments are removed; nothing to keep them.
  public var retentionDays: Int?
  /// How many bytes all segments may have before the oldest closed ones are removed; nothing to keep them.
  public var retentionBytes: Int?
  /// Where digests say that they are; nothing to make none.
  public var digests: DigestPlace?

  /// Keeps everything, in one mode.
  public init(durability: AuditDurability) {
    self.durability = durability
  }
}

/// What a trail asks of the program around it.
public struct TrailSurroundings: Sendable {
  /// The present moment.
  let now: @Sendable () -> Timestamp
  /// Words the record of something that happened to the trail itself.
  let wording: @Sendable (TrailNotice) -> AuditEvent
  /// Is told why compressing, checkpoints, digests or removal did not succeed.
  let report: @Sendable (AuditError) -> Void

  /// Gives what a trail asks for.
  public init(
    now: @escaping @Sendable () -> Timestamp,
    wording: @escaping @Sendable (TrailNotice) -> AuditEvent,
    report: @escaping @Sendable (AuditError) -> Void
  ) {
    self.now = now
    self.wording = wording
    self.report = report
  }
}
