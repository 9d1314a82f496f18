#define _GNU_SOURCE
#include "CSecretMemory.h"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int strongroom_harden_process(void) {
  int failures = 0;
  // Not dumpable: no core file, and nobody but the superuser attaches or reads /proc/self/mem.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    failures |= STRONGROOM_HARDENING_DUMPABLE;
  }
  const struct rlimit no_core = {.rlim_cur = 0, .rlim_max = 0};
  if (setrlimit(RLIMIT_CORE, &no_core) != 0) {
    failures |= STRONGROOM_HARDENING_CORE_LIMIT;
  }
  // Any value but 0 has free() overwrite what it takes back.
  if (mallopt(M_PERTURB, 0xA5) != 1) {
    failures |= STRONGROOM_HARDENING_HEAP;
  }
  struct rlimit locked;
  if (getrlimit(RLIMIT_MEMLOCK, &locked) != 0) {
    return failures | STRONGROOM_HARDENING_LOCK_LIMIT;
  }
  locked.rlim_cur = locked.rlim_max;
  if (setrlimit(RLIMIT_MEMLOCK, &locked) != 0) {
    failures |= STRONGROOM_HARDENING_LOCK_LIMIT;
  }
  return failures;
}
