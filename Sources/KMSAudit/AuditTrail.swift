/// Where records go. An answer leaves only after its record was accepted.
public protocol AuditTrail: Sendable {
  /// Accepts a record.
  ///
  /// - Parameter completion: called once, on any thread, when the record is as durable as the trail
  ///   promises, or when it could not be written. The answer waits for it.
  func record(
    _ event: AuditEvent,
    completion: @escaping @Sendable (Result<Void, AuditError>) -> Void)
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
