/// Reading rows. Lent to a closure on the store's thread; after it every call throws `.closed`.
///
/// A closure reads one consistent state. Nothing here compares strings: order and equality are those of
/// the UTF-8 bytes.
public protocol StoreReader: AnyObject {
  /// The row at a key.
  ///
  /// - Returns: `nil` when there is none.
  /// - Throws: `.limitExceeded(.key)`, `.unavailable`, `.damaged`.
  func row(_ key: String, in table: StoreTable) throws(StoreError) -> Row?

  /// The rows whose keys start with the bytes of a prefix, ascending by the bytes of their keys.
  ///
  /// - Parameters:
  ///   - prefix: 0–1,024 bytes; empty for the whole table.
  ///   - key: only rows after this key are wanted, whether or not a row has it; `nil` for all.
  ///   - limit: 1–1,000. Fewer rows than this come back only when there are no more.
  /// - Throws: `.limitExceeded` (`.prefix`, `.key`, `.page`), `.unavailable`, `.damaged`.
  func rows(in table: StoreTable, prefix: String, after key: String?, limit: Int)
    throws(StoreError) -> [Row]

  /// How many rows have keys that start with the bytes of a prefix. Costs time proportional to the
  /// answer.
  ///
  /// - Throws: `.limitExceeded(.prefix)`, `.unavailable`.
  func count(in table: StoreTable, prefix: String) throws(StoreError) -> Int

  /// The sequence of the youngest entry of the change feed; 0 before the first.
  func lastChangeSequence() throws(StoreError) -> UInt64

  /// Entries of the change feed, ascending.
  ///
  /// - Parameters:
  ///   - sequence: only later entries are wanted.
  ///   - limit: 1–1,000. Fewer entries than this come back only when there are no more.
  /// - Throws: `.changesPruned`, `.limitExceeded(.page)`, `.unavailable`, `.damaged`.
  func changes(after sequence: UInt64, limit: Int) throws(StoreError) -> [StoreChange]
}
