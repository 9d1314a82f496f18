#include "CSystemFacts.h"

#include <sys/timex.h>
#include <sys/vfs.h>

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
