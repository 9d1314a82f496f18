import KMSKeys
import KMSModel
import KMSStore

/// How the rows of one table are made independent of old wrapping epochs.
///
/// Every table that holds wrapped secrets must be named to the background service; what is left out
/// cannot be opened any more after an epoch is retired.
public struct Rewrapping: Sendable {
  let table: StoreTable
  /// Rewraps one row, if it needs to be. Returns whether it did.
  let rewrap:
    @Sendable (Row, RowWriter, RowBook, KeyHierarchy, RandomSource)
      throws(Interruption) -> Bool

  /// Rows of records with one wrapped secret.
  ///
  /// - Parameters:
  ///   - identity: the words that the secret is bound to.
  ///   - wrapped: the wrapped secret; empty if the record has none.
  ///   - replacing: the record with another wrapped secret.
  public static func records<Record: StoredRecord>(
    _ type: Record.Type, identity: @escaping @Sendable (Record) -> String,
    wrapped: @escaping @Sendable (Record) -> [UInt8],
    replacing: @escaping @Sendable (Record, [UInt8]) -> Record
  ) -> Rewrapping {
    Rewrapping(table: Record.table) { row, writer, rows, hierarchy, random throws(Interruption) in
      let record = try Rewrapping.record(type, row, rows)
      let secret = wrapped(record)
      guard !secret.isEmpty,
        let renewed = try Rewrapping.inOurErrors({ () throws(KeyError) in
          try hierarchy.rewrap(secret, identity: identity(record), random: random)
        })
      else { return false }
      try writer.replace(replacing(record, renewed))
      return true
    }
  }

  /// Key material, which its provider wraps. The key is written over itself, so that nobody goes on
  /// with the old material from memory.
  static func materials(_ provider: any KeyProvider) -> Rewrapping {
    Rewrapping(table: Tables.materials) { row, writer, rows, _, _ throws(Interruption) in
      let material = try Rewrapping.record(MaterialRecord.self, row, rows)
      guard material.isPresent,
        let renewed = try Rewrapping.inOurErrors({ () throws(KeyError) in
          try provider.rewrapMaterial(material)
        })
      else { return false }
      try writer.replace(renewed)
      if let key = try writer.record(KeyRecord.self, at: Tables.key(material.key)) {
        try writer.touch(key)
      }
      return true
    }
  }

  private static func inOurErrors<Value>(_ body: () throws(KeyError) -> Value)
    throws(Interruption) -> Value
  {
    do {
      return try body()
    } catch {
      throw .error(.key(error))
    }
  }

  private static func record<Record: StoredRecord>(_ type: Record.Type, _ row: Row, _ rows: RowBook)
    throws(Interruption) -> Record
  {
    do {
      return try rows.record(type, from: row)
    } catch {
      throw .error(.record(error))
    }
  }
}
