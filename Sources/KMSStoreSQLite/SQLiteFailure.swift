import GRDB
import KMSStore

/// How SQLite's result codes become errors of the store.
enum SQLiteFailure {
  /// The error of the store for whatever GRDB threw. SQLite's message is left out: it may quote SQL.
  /// Source: sqlite.org, "Result and Error Codes".
  static func storeError(_ error: any Error) -> StoreError {
    guard let error = error as? DatabaseError else { return .unavailable(.inputOutput(code: -1)) }
    return switch error.resultCode {
    case .SQLITE_FULL: .unavailable(.full)
    case .SQLITE_BUSY, .SQLITE_LOCKED: .unavailable(.busy)
    case .SQLITE_NOMEM: .unavailable(.outOfMemory)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
    default: .unavailable(.inputOutput(code: error.extendedResultCode.rawValue))
    }
  }

  /// The error of the store for a COMMIT that failed without saying what remains: always with a code,
  /// because the other cases promise that nothing does.
  static func commitError(_ error: any Error) -> StoreError {
    let code = (error as? DatabaseError)?.extendedResultCode.rawValue
    return .unavailable(.inputOutput(code: code ?? -1))
  }

  /// Whether a connection can be used after a failure that was undone.
  static func leavesStoreUsable(_ error: StoreError) -> Bool {
    switch error {
    case .unavailable(let failure): failure.leavesStoreUsable
    case .alreadyExists, .conflict, .limitExceeded, .overloaded, .closed, .changesPruned: true
    case .damaged: false
    }
  }
}
