import GRDB
import KMSStore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The columns of a row that SQLite returned; not to be mixed up with the row of a store.
typealias Columns = GRDB.Row

/// GRDB's subscripts trap when a column holds another type than the one asked for. A damaged file can hold
/// anything, so these throw.
extension Columns {
  /// An INTEGER column.
  ///
  /// - Throws: `.damaged`.
  func integer(_ index: Int) throws(StoreError) -> Int64 {
    guard let integer = try optionalInteger(index) else { throw .damaged }
    return integer
  }

  /// An INTEGER column, or `nil` for NULL.
  ///
  /// - Throws: `.damaged`.
  func optionalInteger(_ index: Int) throws(StoreError) -> Int64? {
    let found: DatabaseValue = self[index]
    switch found.storage {
    case .int64(let integer): return integer
    case .null: return nil
    case .double, .string, .blob: throw .damaged
    }
  }

  /// The bytes of a BLOB column.
  ///
  /// - Throws: `.damaged`.
  func bytes(_ index: Int) throws(StoreError) -> [UInt8] {
    let found: DatabaseValue = self[index]
    switch found.storage {
    case .blob(let data): return Array(data)
    case .null, .int64, .double, .string: throw .damaged
    }
  }

  /// A TEXT column.
  ///
  /// - Throws: `.damaged`.
  func text(_ index: Int) throws(StoreError) -> String {
    let found: DatabaseValue = self[index]
    switch found.storage {
    case .string(let text): return text
    case .null, .int64, .double, .blob: throw .damaged
    }
  }
}
