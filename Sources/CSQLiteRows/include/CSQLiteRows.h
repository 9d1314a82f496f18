// A statement of SQLite that is bound, run and let go in one call.
#ifndef STRONGROOM_SQLITE_ROWS_H
#define STRONGROOM_SQLITE_ROWS_H

#include <stdint.h>

// Runs a prepared statement that returns no rows.
//
// `statement` is a `sqlite3_stmt`, used by this thread alone. Its parameters are ?1, the text of the table; ?2, the
// key as a BLOB of at least one byte; ?3, a version; ?4, a value as a BLOB. A version of 0 and a
// value of less than 0 bytes are not bound. Nothing is kept of what is lent.
//
// Returns SQLITE_OK, or an extended result code.
int strongroom_run_row_statement(
    void *statement, const char *table, int table_byte_count, const void *key, int key_byte_count,
    int64_t version, const void *value, int value_byte_count);

#endif
