import CSQLiteRows
import GRDB
import KMSStore

/// A statement that changes rows or the feed: prepared once, and bound without a box and a copy for each
/// parameter, which takes GRDB as long as SQLite takes for the row.
///
/// GRDB prepares it, and frees it with its owner. Used on the store's thread only.
final class RowStatement {
  private let statement: Statement

  /// Prepares a statement with the parameters that `CSQLiteRows.h` names.
  ///
  /// - Throws: `DatabaseError`.
  init(_ sql: String, in database: Database) throws {
    statement = try database.makeStatement(sql: sql)
  }

  /// Runs the statement.
  ///
  /// - Parameters:
  ///   - version: 1 or more, where the statement has it.
  ///   - value: what the statement writes, if anything.
  /// - Throws: `DatabaseError` with SQLite's extended code and no text.
  func run(_ key: String, in table: StoreTable, version: Int64 = 0, value: [UInt8]? = nil) throws {
    var (name, key) = (table.name, key)
    // INVARIANT: `StoreLimits` keeps all of them below a few megabytes.
    let code = name.withUTF8 { name in
      key.withUTF8 { key in
        unsafe (value ?? []).withUnsafeBytes { bytes in
          unsafe strongroom_run_row_statement(
            UnsafeMutableRawPointer(statement.sqliteStatement),
            UnsafeRawPointer(name.baseAddress)?.assumingMemoryBound(to: CChar.self),
            Int32(name.count), key.baseAddress, Int32(key.count), version, bytes.baseAddress,
            value == nil ? -1 : Int32(bytes.count))
        }
      }
    }
    guard code == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }
}
