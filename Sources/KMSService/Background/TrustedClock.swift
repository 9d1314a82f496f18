import KMSKeys
public import KMSModel
public import KMSStore
public import StrictJSON

/// The time that deletions and expiries go by: the wall clock, as long as elapsed time agrees with it.
///
/// A wall clock that is more than an hour ahead of what has elapsed since a moment that was trusted is not
/// believed; time goes on by what elapses, until the wall clock is back within the hour or an operator
/// confirms it. Steps add up: many small ones are one large one. A clock that was set back is believed,
/// as it can only delay. A pure state machine.
public struct TrustedClock: Hashable, Sendable {
  /// How far the wall clock may be ahead of elapsed time.
  public static let leadMillisecondsMax: Int64 = 60 * 60 * 1000

  /// A moment that was trusted, and what had elapsed then.
  private var anchor: Timestamp
  private var anchorElapsed: Int64
  /// What is trusted now.
  public private(set) var now: Timestamp
  /// Whether the wall clock is not believed.
  public private(set) var isHolding = false

  /// Starts from a trusted moment.
  ///
  /// - Parameter elapsedMilliseconds: what a clock that nobody sets shows at that moment.
  public init(trusted: Timestamp, elapsedMilliseconds: Int64) {
    self.anchor = trusted
    self.anchorElapsed = elapsedMilliseconds
    self.now = trusted
  }

  /// Compares the clocks.
  public mutating func look(wall: Timestamp, elapsedMilliseconds: Int64) {
    let expected = anchor.adding(milliseconds: max(0, elapsedMilliseconds - anchorElapsed))
    isHolding = wall > expected.adding(milliseconds: TrustedClock.leadMillisecondsMax)
    now = isHolding ? expected : wall
  }

  /// Believes the wall clock, as an operator says that it is right.
  public mutating func confirm(wall: Timestamp, elapsedMilliseconds: Int64) {
    self = TrustedClock(trusted: wall, elapsedMilliseconds: elapsedMilliseconds)
  }
}

/// What the store remembers of time, so that a restart is no way around it.
///
/// Format: docs/formats/records.md, "clock".
public struct ClockRecord: StoredRecord, Hashable {
  /// What was trusted.
  public let trusted: Timestamp
  /// What had elapsed then, since the machine was started.
  public let elapsedMilliseconds: Int64
  /// Which start of the machine that was.
  public let bootID: String

  /// See `Tables.clock`.
  public static var table: StoreTable { Tables.clock }
  /// See `Tables.clock`.
  public var rowKey: String { ClockRecord.key }
  static let key = "clock"

  /// Describes a moment.
  public init(trusted: Timestamp, elapsedMilliseconds: Int64, bootID: String) {
    self.trusted = trusted
    self.elapsedMilliseconds = elapsedMilliseconds
    self.bootID = bootID
  }

  /// Format: docs/formats/records.md, "clock".
  public func writeMembers(to writer: inout JSONWriter) {
    writer.member("trusted", trusted)
    writer.member("elapsed", elapsedMilliseconds)
    writer.member("boot", bootID)
  }

  /// Format: docs/formats/records.md, "clock".
  public init(members: RecordMembers) throws(RecordError) {
    self.init(
      trusted: try members.timestamp("trusted"),
      elapsedMilliseconds: try members.integer("elapsed"), bootID: try members.text("boot"))
  }
}

extension TrustedClock {
  /// Goes on from what the store remembers. Time in which the machine was off has not elapsed.
  public init(
    after record: ClockRecord?, wall: Timestamp, elapsedMilliseconds: Int64, bootID: String
  ) {
    guard let record else {
      self.init(trusted: wall, elapsedMilliseconds: elapsedMilliseconds)
      return
    }
    let isSameStart =
      record.bootID.utf8.elementsEqual(bootID.utf8)
      && record.elapsedMilliseconds <= elapsedMilliseconds
    self.init(
      trusted: record.trusted,
      elapsedMilliseconds: isSameStart ? record.elapsedMilliseconds : elapsedMilliseconds)
  }
}
