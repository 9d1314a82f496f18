import Synchronization

/// How many records requests may leave that are no requests of any API, so that a stranger cannot fill the
/// disk: 60 at once, and one more every ten seconds. Those beyond are counted, and the next record says how
/// many there were.
final class StrangerAllowance: Sendable {
  /// Records that may come at once.
  static let burstMax = 60
  /// How long one more takes.
  static let nanosecondsPerRecord: UInt64 = 10_000_000_000

  private struct State {
    var left = StrangerAllowance.burstMax
    var refilledAt: UInt64?
    var leftOut = 0
  }

  private let state = Mutex(State())

  /// Asks for one record.
  ///
  /// - Parameter now: nanoseconds of a clock that never goes back.
  /// - Returns: how many were left out since the last one; nothing if this one is left out too.
  func take(at now: UInt64) -> Int? {
    state.withLock { state in
      let refilledAt = state.refilledAt ?? now
      let earned =
        now > refilledAt ? (now - refilledAt) / StrangerAllowance.nanosecondsPerRecord : 0
      state.left = min(StrangerAllowance.burstMax, state.left + Int(clamping: min(earned, 60)))
      state.refilledAt = refilledAt + earned * StrangerAllowance.nanosecondsPerRecord
      guard state.left > 0 else {
        state.leftOut += 1
        return nil
      }
      state.left -= 1
      defer { state.leftOut = 0 }
      return state.leftOut
    }
  }
}
