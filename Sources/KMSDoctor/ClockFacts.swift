/// What is known of the wall clock.
public struct ClockFacts: Hashable, Sendable {
  /// The wall clock, in seconds since 1970.
  public let now: Int64
  /// When a file of the deployment was last written, in seconds since 1970; nothing if there is none.
  public let lastWrite: Int64?
  /// Whether the kernel says that something keeps the clock right; nothing if it does not say.
  public let isSynchronized: Bool?

  /// Notes what was seen.
  public init(now: Int64, lastWrite: Int64?, isSynchronized: Bool?) {
    self.now = now
    self.lastWrite = lastWrite
    self.isSynchronized = isSynchronized
  }

  /// 2026-01-01, before which no release was made.
  static let earliest: Int64 = 1_767_225_600
  /// How far signatures may be off, in seconds.
  private static let signatureWindow: Int64 = 300

  /// Judges the clock: requests are signed with times, and keys are deleted by them.
  public var diagnoses: [Diagnosis] {
    guard now >= ClockFacts.earliest else {
      return [
        .failure(
          .clock, "the clock stands before this program was made",
          remedy: "set the clock, then start the server again")
      ]
    }
    if let lastWrite, lastWrite > now + ClockFacts.signatureWindow {
      return [
        .failure(
          .clock, "the clock is \(lastWrite - now) s behind the newest file of the deployment",
          remedy: "set the clock; signatures are refused when they are 300 s off")
      ]
    }
    switch isSynchronized {
    case true?: return [.good(.clock, "the clock is kept right by the system")]
    case false?:
      return [
        .warning(
          .clock, "nothing keeps the clock right",
          remedy: "install and start an NTP client, such as the package `systemd-timesyncd`")
      ]
    case nil:
      return [
        .unknown(
          .clock, "the system does not say whether something keeps the clock right",
          remedy: "see that an NTP client runs")
      ]
    }
  }
}
