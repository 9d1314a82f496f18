import Synchronization

/// How fast refused signatures are answered: 200 at once and 100 a second; answers beyond that are held back.
///
/// A client that keeps sending them, or tries secrets out, waits on each of its connections and leaves the
/// processors to others. Good signatures are never held back.
final class RefusalPace: Sendable {
  /// How many may come at once.
  static let burstMax = 200
  /// How long one more takes.
  static let nanosecondsPerRefusal: UInt64 = 10_000_000
  /// How long an answer is held back.
  static let holdMilliseconds = 100

  private struct State {
    var left = RefusalPace.burstMax
    var refilledAt: UInt64?
  }

  private let state = Mutex(State())

  /// Counts one refusal.
  ///
  /// - Parameter now: nanoseconds of a clock that never goes back.
  /// - Returns: how many milliseconds its answer is to be held back.
  func hold(at now: UInt64) -> Int {
    state.withLock { state in
      let refilledAt = state.refilledAt ?? now
      let earned = now > refilledAt ? (now - refilledAt) / RefusalPace.nanosecondsPerRefusal : 0
      state.left = min(
        RefusalPace.burstMax, state.left + Int(min(earned, UInt64(RefusalPace.burstMax))))
      state.refilledAt = refilledAt + earned * RefusalPace.nanosecondsPerRefusal
      guard state.left > 0 else { return RefusalPace.holdMilliseconds }
      state.left -= 1
      return 0
    }
  }
}

extension Gateway {
  /// Counts a refused signature. What is returned answers it, late if there were too many.
  func paced(
    _ respond: @escaping @Sendable (HTTPResponse) -> Void, after failure: SignatureFailure
  ) -> @Sendable (HTTPResponse) -> Void {
    metrics.signatureFailures.series(failure.reason).increment()
    let hold = refusalPace.hold(at: monotonicNanoseconds())
    guard hold > 0 else { return respond }
    return { response in
      var held = response
      held.holdMilliseconds = hold
      respond(held)
    }
  }
}
