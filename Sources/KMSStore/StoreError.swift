/// What can go wrong between the service and its rows. No case carries a key, a value or a path.
public enum StoreError: Error, Hashable, Sendable {
  /// `insert`: the table has a row at this key. Nothing was changed.
  case alreadyExists
  /// `update`, `delete`: the row is absent or has another version. Nothing was changed.
  case conflict
  /// An argument is outside `StoreLimits`. Nothing was changed.
  case limitExceeded(StoreLimit)
  /// Too much is waiting already. The body did not run; the caller may try again later.
  case overloaded
  /// The store is closed and the body did not run; or a reader was used after its closure.
  case closed
  /// The engine failed. Of a write it is unknown whether it will be found after a restart; it is never
  /// visible before.
  case unavailable(StoreFailure)
  /// What the engine read is not what it wrote.
  case damaged
  /// `changes(after:limit:)`: entries after that sequence are no longer kept, or the feed never came that
  /// far, as after a restore. The follower must forget what it knows and start over at
  /// `lastChangeSequence()`.
  case changesPruned
}

/// Which argument was outside `StoreLimits`.
public enum StoreLimit: Hashable, Sendable {
  /// Not 1–1,024 bytes of UTF-8.
  case key
  /// More than 1,024 bytes of UTF-8.
  case prefix
  /// More than 1,048,576 bytes.
  case value
  /// Not 1–1,000 rows.
  case page
  /// More than 10,000 changed rows in one transaction.
  case transaction
}

/// Why an engine could not do its work.
public enum StoreFailure: Hashable, Sendable {
  /// No space is left, or the engine's own limit is reached. Nothing of the write remains; the store goes
  /// on working.
  case full
  /// Someone else holds the store's locks for too long. Nothing of the write remains.
  case busy
  /// The engine got no memory. Nothing of the write remains.
  case outOfMemory
  /// Reading, writing or syncing failed, with the engine's own code for our log.
  case inputOutput(code: Int32)
  /// An earlier failure left the disk in a state nobody can vouch for. The store answers nothing but
  /// this until it is opened again.
  case needsReopening

  /// Whether an engine that met this during a transaction goes on after undoing it.
  package var leavesStoreUsable: Bool {
    switch self {
    case .full, .busy, .outOfMemory: true
    case .inputOutput, .needsReopening: false
    }
  }
}
