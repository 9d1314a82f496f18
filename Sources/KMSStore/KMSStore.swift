/// An ordered row store: the only thing a storage engine has to be.
///
/// A row is a table, a key, a version and bytes. Records, their encoding, their MACs and their index rows
/// live above, once for all engines. See docs/decisions/0004-row-store.md.
///
/// What is acknowledged holds for every read and write that is asked for later. Reads and writes run
/// in an order that neither can hold up: waiting writes share a durable commit, waiting reads go between
/// two commits, and both see committed rows only.
///
/// Closures run once, on the store's thread, and must neither block nor take long. Completions run there
/// too, exactly once each, except that `.overloaded` and `.closed` are delivered on the caller's thread
/// before the call returns. A completion may call the store again, but not `close()` and wait for it.
public protocol KMSStore: Sendable {
  /// Runs a closure that reads one consistent, committed state.
  ///
  /// - Parameter completion: gets what the closure returned or threw; or `.overloaded`, `.closed`,
  ///   `.unavailable`.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreReader) throws(StoreError) -> Value,
    completion: @escaping @Sendable (Result<Value, StoreError>) -> Void)

  /// Runs a closure that changes rows, and makes all of its changes durable or none of them.
  ///
  /// A closure that throws or returns `.rollback` leaves nothing behind. The closure may see what earlier
  /// closures of the same commit changed; when that commit fails, so does it, also after `.rollback`.
  ///
  /// - Parameter completion: gets the value once the changes are durable, or what the closure threw; or
  ///   `.overloaded`, `.closed`, `.unavailable`.
  func write<Value: Sendable>(
    _ body:
      @escaping @Sendable (any StoreTransaction) throws(StoreError)
      -> TransactionOutcome<Value>,
    completion: @escaping @Sendable (Result<Value, StoreError>) -> Void)

  /// Adds an observer of commits, for good.
  ///
  /// It is called on the store's thread with the changes of each durable commit, whichever process made
  /// it, in order, before any completion of that commit and before any later closure. A cache that drops what it is told here is
  /// never older than an acknowledged write. The observer must not call the store's `close()`.
  func observeCommits(_ observer: @escaping @Sendable ([StoreChange]) -> Void)

  /// Makes the bytes of deleted and replaced rows unreadable in the store's files, as far as the engine
  /// can. To be asked for after key material was deleted; calls that wait together share one run.
  ///
  /// - Parameter completion: gets `.unavailable(.busy)` when somebody else still reads old rows.
  func scrub(completion: @escaping @Sendable (Result<Void, StoreError>) -> Void)

  /// Refuses new work, finishes what waits, and releases the store's files. Returns when that is done;
  /// on the store's own thread at once. Closing again does nothing.
  func close()
}
