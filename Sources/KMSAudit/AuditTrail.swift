import Synchronization

/// A record on its way into the trail.
public struct PendingRecord: Sendable {
  /// What is recorded.
  public let event: AuditEvent
  /// Called once, on any thread, when the record is as durable as the trail promises, or when it could not
  /// be written.
  public let completion: @Sendable (Result<Void, AuditError>) -> Void

  /// Pairs an event with who waits for it.
  public init(
    event: AuditEvent, completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    self.event = event
    self.completion = completion
  }
}

/// Where records go. An answer leaves only after its record was accepted.
public protocol AuditTrail: Sendable {
  /// Accepts a record.
  ///
  /// - Parameter completion: called once, on any thread, when the record is as durable as the trail
  ///   promises, or when it could not be written. The answer waits for it.
  func record(
    _ event: AuditEvent,
    completion: @escaping @Sendable (Result<Void, AuditError>) -> Void)

  /// Accepts records that came together, as if each came by itself, in this order.
  func record(_ records: [PendingRecord])

  /// Why a request would not be recorded, if that is known: then nothing is done for it.
  ///
  /// - Parameters:
  ///   - operation: such as `Decrypt`.
  ///   - source: such as `kms.amazonaws.com`.
  func refusal(of operation: String, at source: String) -> AuditError?
}

extension AuditTrail {
  /// Accepts one after the other.
  public func record(_ records: [PendingRecord]) {
    for record in records { self.record(record.event, completion: record.completion) }
  }

  /// Nothing is known before.
  public func refusal(of operation: String, at source: String) -> AuditError? { nil }
}

extension AuditTrail {
  /// Accepts the records of one request.
  ///
  /// - Parameters:
  ///   - events: at least one.
  ///   - completion: called once, when all of them are accepted or one could not be.
  public func record(
    _ events: [AuditEvent],
    completion: @escaping @Sendable (Result<Void, AuditError>) -> Void
  ) {
    guard let first = events.first else { return completion(.success(())) }
    guard events.count > 1 else { return record(first, completion: completion) }
    let waiting = WaitingRecords(count: events.count)
    for event in events {
      record(event) { result in
        if let outcome = waiting.ended(result) { completion(outcome) }
      }
    }
  }
}

/// The records of one request that are not accepted yet.
private final class WaitingRecords: Sendable {
  private let state: Mutex<(left: Int, failure: AuditError?)>

  init(count: Int) {
    state = Mutex((left: count, failure: nil))
  }

  /// Notes how one ended; the outcome of all when it was the last.
  func ended(_ result: Result<Void, AuditError>) -> Result<Void, AuditError>? {
    state.withLock { state in
      state.left -= 1
      if case .failure(let error) = result { state.failure = state.failure ?? error }
      guard state.left == 0 else { return nil }
      return state.failure.map { .failure($0) } ?? .success(())
    }
  }
}

/// Why a record was not accepted.
public enum AuditError: Error, Hashable, Sendable {
  /// Writing failed with this `errno`.
  case writeFailed(errno: Int32)
  /// Too many records wait to be written.
  case overloaded
  /// The trail was closed.
  case closed
  /// The record with this number, which the trail vouched for, is not there as it was.
  case damaged(sequence: UInt64)
}
