/// The limits of every engine. Ours; the store contract holds each engine to them.
public enum StoreLimits {
  /// Bytes in a table's name.
  public static let tableNameByteCountMax = 40
  /// Bytes of UTF-8 in a row's key. An alias ARN with its Region and account stays below 400.
  public static let keyByteCountMax = 1_024
  /// Bytes in a row's value. A key policy has at most 32,768.
  public static let valueByteCountMax = 1_048_576
  /// Rows or feed entries in one page.
  public static let pageRowCountMax = 1_000
  /// Changed rows in one transaction.
  public static let transactionChangesMax = 10_000
  /// Reads that may wait for the store's thread.
  public static let waitingReadsMax = 16_384
  /// Writes that may wait for the store's thread.
  public static let waitingWritesMax = 4_096
  /// Scrubs that may wait for the store's thread.
  public static let waitingScrubsMax = 1_024
  /// Reads that run before waiting writes get their turn.
  public static let turnReadsMax = 256
  /// Writes that share one durable commit.
  public static let groupWritesMax = 512
  /// Entries the change feed keeps at least. A follower that falls further behind starts over.
  public static let keptChanges = 100_000
}
