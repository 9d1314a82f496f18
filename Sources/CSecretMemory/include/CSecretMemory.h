#ifndef STRONGROOM_CSECRETMEMORY_H
#define STRONGROOM_CSECRETMEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What the memory of secrets is like now.
typedef struct {
  /// Bytes mapped for secrets.
  uint64_t mapped_byte_count;
  /// Bytes of them that the system promised not to write to swap. Fewer than mapped if
  /// RLIMIT_MEMLOCK is small.
  uint64_t locked_byte_count;
  /// Bytes lent to secrets, rounded up to blocks.
  uint64_t used_byte_count;
  /// Whether every page is left out of core files (MADV_DONTDUMP).
  bool is_left_out_of_core_files;
  /// Whether every page is empty in child processes (MADV_WIPEONFORK).
  bool is_wiped_on_fork;
} strongroom_secret_status;

/// Lends a zeroed block of secret memory. Thread-safe.
///
/// Returns NULL if the system has no memory. `byte_count` 0 is taken as 1.
void *strongroom_secret_allocate(size_t byte_count);

/// Wipes a block and takes it back. Thread-safe.
///
/// `byte_count` is what the block was asked for with.
void strongroom_secret_release(void *block, size_t byte_count);

/// Describes the memory of secrets. Thread-safe.
strongroom_secret_status strongroom_secret_memory_status(void);

/// Overwrites memory with zeros; the compiler does not leave it out.
void strongroom_wipe(void *bytes, size_t byte_count);

/// Whether two buffers hold the same bytes, in a time that depends on the count alone.
bool strongroom_constant_time_equals(const void *left, const void *right, size_t byte_count);

/// What `strongroom_harden_process` could not do; 0 if it did everything.
enum {
  STRONGROOM_HARDENING_DUMPABLE = 1,
  STRONGROOM_HARDENING_CORE_LIMIT = 2,
  STRONGROOM_HARDENING_HEAP = 4,
  STRONGROOM_HARDENING_LOCK_LIMIT = 8,
};

/// Forbids core files and attaching, has the heap overwrite what it takes back, and raises the
/// limit of locked memory as far as the process may.
///
/// Returns a sum of STRONGROOM_HARDENING_… values. Call it before the first secret exists.
int strongroom_harden_process(void);

#endif
