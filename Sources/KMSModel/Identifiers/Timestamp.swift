/// A moment in UTC with the resolution of the wire: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Source: KMS answers carry epoch seconds with up to three decimals (API Reference, sample responses).
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since the epoch; negative before it.
  public let millisecondsSinceEpoch: Int64

  /// Makes a moment from milliseconds since 1970-01-01T00:00:00Z.
  public init(millisecondsSinceEpoch: Int64) {
    self.millisecondsSinceEpoch = millisecondsSinceEpoch
  }

  /// Whole seconds since the epoch, rounded down.
  public var secondsSinceEpoch: Int64 {
    let (quotient, remainder) = millisecondsSinceEpoch.quotientAndRemainder(dividingBy: 1000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The moment `days` times 24 hours later. Saturates at the ends of the range.
  public func adding(days: Int) -> Timestamp {
    adding(milliseconds: Int64(clamping: days).multipliedSaturating(by: 86_400_000))
  }

  /// The moment `milliseconds` later. Saturates at the ends of the range.
  public func adding(milliseconds: Int64) -> Timestamp {
    let (sum, overflow) = millisecondsSinceEpoch.addingReportingOverflow(milliseconds)
    guard overflow else { return Timestamp(millisecondsSinceEpoch: sum) }
    return Timestamp(millisecondsSinceEpoch: milliseconds < 0 ? .min : .max)
  }

  /// Earlier moments come first.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
  }
}

extension Int64 {
  fileprivate func multipliedSaturating(by factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    guard overflow else { return product }
    return (self < 0) == (factor < 0) ? .max : .min
  }
}
