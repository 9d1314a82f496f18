/// The store for callers that can suspend.
extension KMSStore {
  /// Runs a closure that reads one consistent, committed state. See `read(_:completion:)`.
  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreReader) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      read(body) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }

  /// Runs a closure that changes rows and returns once they are durable. See `write(_:completion:)`.
  ///
  /// Cancelling the task does not stop a write that waits: it happens entirely or not at all.
  public func write<Value: Sendable>(
    _ body:
      @escaping @Sendable (any StoreTransaction) throws(StoreError)
      -> TransactionOutcome<Value>
  ) async throws(StoreError) -> Value {
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      write(body) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }

  /// Makes the bytes of deleted and replaced rows unreadable. See `scrub(completion:)`.
  public func scrub() async throws(StoreError) {
    let result: Result<Void, StoreError> = await withCheckedContinuation { continuation in
      scrub { continuation.resume(returning: $0) }
    }
    try result.get()
  }

  /// Entries of the change feed, ascending. See `StoreReader.changes(after:limit:)`.
  public func changes(after sequence: UInt64, limit: Int) async throws(StoreError) -> [StoreChange]
  {
    try await read { reader throws(StoreError) in
      try reader.changes(after: sequence, limit: limit)
    }
  }

  /// Entries of the change feed, ascending. See `StoreReader.changes(after:limit:)`.
  public func changes(
    after sequence: UInt64, limit: Int,
    completion: @escaping @Sendable (Result<[StoreChange], StoreError>) -> Void
  ) {
    read(
      { reader throws(StoreError) in try reader.changes(after: sequence, limit: limit) },
      completion: completion)
  }
}
