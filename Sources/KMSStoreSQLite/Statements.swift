/// The SQL of the engine. GRDB keeps each prepared, by its text, but for those of `RowStatement`.
///
/// Keys are BLOBs: SQLite compares those with memcmp, and neither an encoding, a collation nor a NUL byte
/// can make two keys one. A scan goes from a first key to a first key that is too large.
enum Statements {
  static let begin = "BEGIN IMMEDIATE TRANSACTION"
  static let beginReads = "BEGIN DEFERRED TRANSACTION"
  static let commit = "COMMIT TRANSACTION"
  static let rollback = "ROLLBACK TRANSACTION"

  static let savepoint = "SAVEPOINT one_write"
  static let release = "RELEASE SAVEPOINT one_write"
  static let rollbackToSavepoint = "ROLLBACK TRANSACTION TO SAVEPOINT one_write"

  static let row = """
    SELECT version, value FROM stored_rows WHERE table_name = ? AND key = ?
    """
  static let rows = """
    SELECT key, version, value FROM stored_rows
    WHERE table_name = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?
    """
  static let count = """
    SELECT count(*) FROM stored_rows WHERE table_name = ? AND key >= ? AND key < ?
    """

  static let insert = """
    INSERT INTO stored_rows (table_name, key, version, value) VALUES (?1, ?2, 1, ?4)
    ON CONFLICT (table_name, key) DO NOTHING
    """
  static let update = """
    UPDATE stored_rows SET version = version + 1, value = ?4
    WHERE table_name = ?1 AND key = ?2 AND version = ?3
    """
  static let delete = """
    DELETE FROM stored_rows WHERE table_name = ?1 AND key = ?2 AND version = ?3
    """

  static let changeBounds = """
    SELECT (SELECT min(sequence) FROM stored_changes), (SELECT max(sequence) FROM stored_changes)
    """
  static let changes = """
    SELECT sequence, table_name, key FROM stored_changes
    WHERE sequence > ? ORDER BY sequence LIMIT ?
    """
  static let appendChange = """
    INSERT INTO stored_changes (table_name, key) VALUES (?1, ?2)
    """
  static let deleteChange = """
    DELETE FROM stored_changes WHERE sequence = ?
    """
  static let rewindChanges = """
    UPDATE sqlite_sequence SET seq = ? WHERE name = 'stored_changes'
    """
  static let pruneChanges = """
    DELETE FROM stored_changes
    WHERE sequence <= (SELECT max(sequence) FROM stored_changes) - ?
    """

  static let vacuum = "PRAGMA incremental_vacuum"
}
