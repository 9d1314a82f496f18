public import KMSModel

/// When a key's material is replaced without anybody asking.
///
/// Source: Developer Guide, "Rotate AWS KMS keys".
public struct RotationSchedule: Hashable, Sendable {
  /// What callers may ask for, in days.
  ///
  /// Source: KMS API Reference, EnableKeyRotation.
  public static let periodDays = 90...2560
  /// The period of a schedule for which none was asked, in days.
  public static let periodDaysDefault = 365
  /// How often a key may be rotated on demand in its life.
  ///
  /// Source: Developer Guide, "Resource quotas".
  public static let onDemandRotationsMax = 25
  /// How long before a scheduled rotation none may be asked for.
  ///
  /// Source: KMS API Reference, RotateKeyOnDemand, ConflictException.
  public static let conflictMilliseconds: Int64 = 20 * 60 * 1000

  /// How long a version encrypts, in days.
  public var periodDays: Int
  /// What the period counts from: when the schedule was switched on, or the last scheduled rotation.
  public var referenceDate: Timestamp

  /// Describes a schedule.
  public init(periodDays: Int, referenceDate: Timestamp) {
    self.periodDays = periodDays
    self.referenceDate = referenceDate
  }

  /// When the material is replaced next.
  public var nextDate: Timestamp { referenceDate.adding(days: periodDays) }

  /// Whether the next rotation is so near that none may be asked for now.
  public func conflictsWithRotation(at now: Timestamp) -> Bool {
    nextDate <= now.adding(milliseconds: RotationSchedule.conflictMilliseconds)
  }
}
