#include "CSQLiteRows.h"

#include <sqlite3.h>

static int bind_all(
    sqlite3_stmt *row, const char *table, int table_byte_count, const void *key, int key_byte_count,
    int64_t version, const void *value, int value_byte_count) {
  int code = sqlite3_bind_text(row, 1, table, table_byte_count, SQLITE_STATIC);
  if (code == SQLITE_OK) code = sqlite3_bind_blob(row, 2, key, key_byte_count, SQLITE_STATIC);
  if (code == SQLITE_OK && version != 0) code = sqlite3_bind_int64(row, 3, version);
  if (code != SQLITE_OK || value_byte_count < 0) return code;
  // A BLOB without an address would be NULL.
  if (value_byte_count == 0) return sqlite3_bind_zeroblob(row, 4, 0);
  return sqlite3_bind_blob(row, 4, value, value_byte_count, SQLITE_STATIC);
}

int strongroom_run_row_statement(
    void *statement, const char *table, int table_byte_count, const void *key, int key_byte_count,
    int64_t version, const void *value, int value_byte_count) {
  sqlite3_stmt *row = statement;
  int code = bind_all(
      row, table, table_byte_count, key, key_byte_count, version, value, value_byte_count);
  if (code == SQLITE_OK) {
    code = sqlite3_step(row);
    if (code == SQLITE_DONE) code = SQLITE_OK;
  }
  // Resetting repeats the failure of the step, which is reported already.
  sqlite3_reset(row);
  sqlite3_clear_bindings(row);
  return code;
}
