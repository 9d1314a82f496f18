import KMSAudit
import KMSStore

/// What an attempt wants to write: worked out before the transaction that it is for, so that the store's
/// thread, of which there is one, has nothing left to do but to write.
///
/// Only for changes that depend on no row but through the checks here.
struct RowDraft: Sendable {
  /// Something that must hold where the rows are written, and what the record shows if it does not.
  private struct Condition: Sendable {
    let check: @Sendable (any StoreReader) throws(Interruption) -> Void
    let details: AuditDetails
  }

  /// Why a draft was not written.
  struct Refusal: Error {
    /// What the caller is told.
    let interruption: Interruption
    /// What the record shows.
    let details: AuditDetails
  }

  private var conditions: [Condition] = []
  private var rows: [NewRow] = []

  /// Adds rows.
  mutating func add(_ rows: [NewRow]) {
    self.rows += rows
  }

  /// Puts a check off until there is a transaction.
  ///
  /// - Parameter details: what the record shows if the check fails.
  mutating func require(
    _ check: @escaping @Sendable (any StoreReader) throws(Interruption) -> Void,
    details: AuditDetails
  ) {
    conditions.append(Condition(check: check, details: details))
  }

  /// Writes everything, if all checks hold.
  ///
  /// - Parameter details: what the record shows if the store fails.
  /// - Throws: what the first check that fails throws, or what the store does; the transaction is to be
  ///   undone.
  func write(to transaction: any StoreTransaction, details: AuditDetails) throws(Refusal) {
    for condition in conditions {
      do {
        try condition.check(transaction)
      } catch {
        throw Refusal(interruption: error, details: condition.details)
      }
    }
    for row in rows {
      do {
        try transaction.insert(row.value, at: row.key, in: row.table)
      } catch {
        throw Refusal(interruption: .error(.store(error)), details: details)
      }
    }
  }
}
