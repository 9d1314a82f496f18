#define _GNU_SOURCE
#include "CSystemFacts.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/timex.h>
#include <sys/vfs.h>
#include <unistd.h>

int strongroom_clock_is_synchronized(void) {
  // Asked to change nothing, it changes nothing.
  struct timex state = {.modes = 0};
  const int answer = adjtimex(&state);
  if (answer < 0) return -1;
  return answer != TIME_ERROR;
}

uint32_t strongroom_file_system_kind(const char *path) {
  struct statfs facts;
  return statfs(path, &facts) == 0 ? (uint32_t)facts.f_type : 0;
}

enum {
  MAPPED_BUFFER_BYTES = 1024 * 1024,
  KEPT_FREE_BYTES = 4 * 1024 * 1024,
  HEAP_COUNT = 4,
};

int strongroom_bound_heap(void) {
  return mallopt(M_MMAP_THRESHOLD, MAPPED_BUFFER_BYTES) == 1 &&
         mallopt(M_TRIM_THRESHOLD, KEPT_FREE_BYTES) == 1 && mallopt(M_ARENA_MAX, HEAP_COUNT) == 1;
}

/// Gives back the code of the object it is called with, which is the program first, and stops.
static int release_code(struct dl_phdr_info *object, size_t byte_count, void *unused) {
  (void)byte_count;
  (void)unused;
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (size_t index = 0; index < object->dlpi_phnum; index++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[index];
    if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0 || (part->p_flags & PF_W) != 0) {
      continue;
    }
    // Whole pages of it only.
    const uintptr_t start = (object->dlpi_addr + part->p_vaddr + page - 1) / page * page;
    const uintptr_t end = (object->dlpi_addr + part->p_vaddr + part->p_memsz) / page * page;
    if (start < end) {
      // What the kernel does not give back it keeps.
      (void)madvise((void *)start, end - start, MADV_DONTNEED);
    }
  }
  return 1;
}

void strongroom_release_code_pages(void) { dl_iterate_phdr(release_code, NULL); }
