/// How a message was received.
public enum DeliveryOutcome: Hashable, Sendable {
  /// With this status of HTTP.
  case answered(status: Int)
  /// There was no connection, or no answer in time.
  case failed
}

/// When a message that was not received is sent again.
public struct DeliverySchedule: Hashable, Sendable {
  /// How often a message is sent in all.
  public let attemptsMax: Int
  /// How long to wait after the first attempt; twice as long after each further one.
  public let firstWaitMilliseconds: Int
  /// How long to wait at the most.
  public let waitMillisecondsMax: Int

  /// Ten attempts within about five minutes.
  public static let standard = DeliverySchedule(
    attemptsMax: 10, firstWaitMilliseconds: 500, waitMillisecondsMax: 60_000)

  /// Describes a schedule.
  public init(attemptsMax: Int, firstWaitMilliseconds: Int, waitMillisecondsMax: Int) {
    self.attemptsMax = max(1, attemptsMax)
    self.firstWaitMilliseconds = max(1, firstWaitMilliseconds)
    self.waitMillisecondsMax = max(1, waitMillisecondsMax)
  }

  /// What comes after an attempt.
  public enum Step: Hashable, Sendable {
    /// The message was received.
    case delivered
    /// Another attempt after so long.
    case again(milliseconds: Int)
    /// No further attempt: the receiver does not want it, or was asked often enough.
    case givenUp
  }

  /// Says what comes after an attempt.
  ///
  /// - Parameters:
  ///   - attempt: its number, from 1 on.
  ///   - outcome: how it ended. Status 2xx is received; 408, 429 and 5xx may be tried again, others not.
  ///   - fraction: 0 to 255, at random: the wait is shortened by up to a quarter, so that those who failed
  ///     together do not come again together.
  public func step(after attempt: Int, _ outcome: DeliveryOutcome, fraction: UInt8) -> Step {
    switch outcome {
    case .answered(let status) where (200...299).contains(status): return .delivered
    case .answered(let status) where status < 500 && status != 408 && status != 429: return .givenUp
    case .answered, .failed: break
    }
    guard attempt < attemptsMax else { return .givenUp }
    var wait = firstWaitMilliseconds
    for _ in 1..<max(1, attempt) where wait < waitMillisecondsMax { wait *= 2 }
    wait = min(wait, waitMillisecondsMax)
    return .again(milliseconds: wait - wait * Int(fraction) / 1024)
  }
}
