#define _GNU_SOURCE
#include "CFileSpace.h"

#include <fcntl.h>

int strongroom_set_space_aside(int descriptor, off_t byte_count) {
  return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, byte_count);
}
