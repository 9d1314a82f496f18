import KMSModel
import KMSService
import Synchronization

/// Sends one request again and again, each as soon as the one before is answered and on the thread of the
/// answer: nothing between the service's answer and its next request costs CPU time.
final class RequestLoop: Sendable {
  /// Where the request stands that was sent last.
  private enum Turn {
    /// The service has not returned to the sender.
    case sent
    /// It was answered before the service returned.
    case answered
    /// The service returned; the answer comes later.
    case waiting
  }

  private struct State {
    var turn = Turn.sent
    var answerCount = 0
  }

  private let pipeline: KMSPipeline
  private let request: AuthenticatedRequest
  private let end: Double
  private let state = Mutex(State())

  /// - Parameter end: a reading of `CPUClock.seconds`.
  init(_ pipeline: KMSPipeline, _ request: AuthenticatedRequest, until end: Double) {
    self.pipeline = pipeline
    self.request = request
    self.end = end
  }

  /// Sends until the time is over.
  ///
  /// - Returns: how many requests were answered.
  /// - Throws: `ServiceBench.Failure` for the first answer that is an error.
  func run() async throws -> Int {
    try await withCheckedThrowingContinuation { continuation in send(continuation) }
  }

  private func send(_ continuation: CheckedContinuation<Int, any Error>) {
    repeat {
      guard CPUClock.seconds < end else {
        return continuation.resume(returning: state.withLock { $0.answerCount })
      }
      state.withLock { $0.turn = .sent }
      pipeline.handle(request) { [self] answer in
        if case .failure(let error) = answer {
          let text = "\(request.operation.rawValue): \(error.code.code) \(error.cause ?? "")"
          return continuation.resume(throwing: ServiceBench.Failure(text: text))
        }
        if isToGoOn() { send(continuation) }
      }
    } while wasAnsweredAtOnce()
  }

  /// Counts an answer; whether it is for this thread to send the next request.
  private func isToGoOn() -> Bool {
    state.withLock { state in
      state.answerCount += 1
      let isLate = state.turn == .waiting
      state.turn = .answered
      return isLate
    }
  }

  private func wasAnsweredAtOnce() -> Bool {
    state.withLock { state in
      let isAnswered = state.turn == .answered
      if !isAnswered { state.turn = .waiting }
      return isAnswered
    }
  }
}
