#define _GNU_SOURCE
#include "CSecretMemory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Secrets are blocks cut from slabs: runs of pages that are locked, left out of core files, empty
// after a fork, and between two pages that nobody may touch. A slab has blocks of one size. Blocks
// are wiped when they come back; slabs stay. Secrets larger than a slab get pages of their own.

enum {
  SMALLEST_BLOCK_BYTES = 32,
  CLASS_COUNT = 10,
  SLAB_BYTES = SMALLEST_BLOCK_BYTES << (CLASS_COUNT - 1),
};

/// The free blocks of one size.
typedef struct {
  void **blocks;
  size_t count;
  size_t capacity;
} free_list;

/// Pages of one large secret.
typedef struct large_secret {
  void *pages;
  bool is_locked;
  struct large_secret *next;
} large_secret;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static free_list free_lists[CLASS_COUNT];
static large_secret *large_secrets;
static strongroom_secret_status status = {
    .is_left_out_of_core_files = true,
    .is_wiped_on_fork = true,
};

/// The class whose blocks hold this many bytes; CLASS_COUNT if none does.
static size_t class_of(size_t byte_count) {
  size_t class = 0;
  while (class < CLASS_COUNT && ((size_t)SMALLEST_BLOCK_BYTES << class) < byte_count) {
    class++;
  }
  return class;
}

static size_t block_bytes(size_t class) { return (size_t)SMALLEST_BLOCK_BYTES << class; }

static size_t page_bytes(void) {
  static size_t bytes;
  if (bytes == 0) {
    bytes = (size_t)sysconf(_SC_PAGESIZE);
  }
  return bytes;
}

static size_t rounded_to_pages(size_t byte_count) {
  const size_t page = page_bytes();
  return (byte_count + page - 1) / page * page;
}

/// Maps protected pages between two guard pages. The caller holds the lock.
static void *map_pages(size_t byte_count, bool *is_locked) {
  const size_t page = page_bytes();
  uint8_t *reserved = mmap(NULL, byte_count + 2 * page, PROT_NONE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (reserved == MAP_FAILED) {
    return NULL;
  }
  uint8_t *pages = reserved + page;
  if (mprotect(pages, byte_count, PROT_READ | PROT_WRITE) != 0) {
    munmap(reserved, byte_count + 2 * page);
    return NULL;
  }
  if (madvise(pages, byte_count, MADV_DONTDUMP) != 0) {
    status.is_left_out_of_core_files = false;
  }
  if (madvise(pages, byte_count, MADV_WIPEONFORK) != 0) {
    status.is_wiped_on_fork = false;
  }
  *is_locked = mlock(pages, byte_count) == 0;
  status.locked_byte_count += *is_locked ? byte_count : 0;
  status.mapped_byte_count += byte_count;
  return pages;
}

/// Adds a slab to a class whose list is empty. The caller holds the lock.
static bool add_slab(size_t class) {
  free_list *list = &free_lists[class];
  const size_t added = SLAB_BYTES / block_bytes(class);
  // The list has room for every block of the class, so that giving one back cannot fail.
  void **blocks = reallocarray(list->blocks, list->capacity + added, sizeof(void *));
  if (blocks == NULL) {
    return false;
  }
  list->blocks = blocks;
  bool is_locked;
  uint8_t *slab = map_pages(rounded_to_pages(SLAB_BYTES), &is_locked);
  if (slab == NULL) {
    return false;
  }
  list->capacity += added;
  for (size_t index = added; index > 0; index--) {
    list->blocks[list->count++] = slab + (index - 1) * block_bytes(class);
  }
  return true;
}

static void *allocate_block(size_t class) {
  free_list *list = &free_lists[class];
  if (list->count == 0 && !add_slab(class)) {
    return NULL;
  }
  status.used_byte_count += block_bytes(class);
  return list->blocks[--list->count];
}

static void *allocate_pages(size_t byte_count) {
  if (byte_count > SIZE_MAX / 2) {
    return NULL;
  }
  large_secret *large = malloc(sizeof(large_secret));
  if (large == NULL) {
    return NULL;
  }
  large->pages = map_pages(rounded_to_pages(byte_count), &large->is_locked);
  if (large->pages == NULL) {
    free(large);
    return NULL;
  }
  large->next = large_secrets;
  large_secrets = large;
  status.used_byte_count += rounded_to_pages(byte_count);
  return large->pages;
}

void *strongroom_secret_allocate(size_t byte_count) {
  const size_t class = class_of(byte_count);
  pthread_mutex_lock(&lock);
  void *block = class < CLASS_COUNT ? allocate_block(class) : allocate_pages(byte_count);
  pthread_mutex_unlock(&lock);
  return block;
}

/// Returns wiped pages to the system. The caller holds the lock.
static void release_pages(uint8_t *pages, size_t byte_count) {
  large_secret **link = &large_secrets;
  while ((*link)->pages != pages) {
    link = &(*link)->next;
  }
  large_secret *large = *link;
  *link = large->next;
  status.locked_byte_count -= large->is_locked ? byte_count : 0;
  status.mapped_byte_count -= byte_count;
  status.used_byte_count -= byte_count;
  munmap(pages - page_bytes(), byte_count + 2 * page_bytes());
  free(large);
}

void strongroom_secret_release(void *block, size_t byte_count) {
  const size_t class = class_of(byte_count);
  explicit_bzero(block, byte_count);
  pthread_mutex_lock(&lock);
  if (class < CLASS_COUNT) {
    free_lists[class].blocks[free_lists[class].count++] = block;
    status.used_byte_count -= block_bytes(class);
  } else {
    release_pages(block, rounded_to_pages(byte_count));
  }
  pthread_mutex_unlock(&lock);
}

strongroom_secret_status strongroom_secret_memory_status(void) {
  pthread_mutex_lock(&lock);
  strongroom_secret_status result = status;
  pthread_mutex_unlock(&lock);
  return result;
}

void strongroom_wipe(void *bytes, size_t byte_count) {
  if (byte_count > 0) {
    explicit_bzero(bytes, byte_count);
  }
}

bool strongroom_constant_time_equals(const void *left, const void *right, size_t byte_count) {
  const volatile uint8_t *a = left;
  const volatile uint8_t *b = right;
  uint8_t difference = 0;
  for (size_t index = 0; index < byte_count; index++) {
    difference |= a[index] ^ b[index];
  }
  return difference == 0;
}
