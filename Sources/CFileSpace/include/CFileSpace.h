// Space on a disk that is taken before it is written to.
#ifndef STRONGROOM_FILE_SPACE_H
#define STRONGROOM_FILE_SPACE_H

#include <sys/types.h>

// Takes the blocks of the first `byte_count` bytes of a file and leaves its size as it is.
// Returns 0, or -1 with `errno`.
int strongroom_set_space_aside(int descriptor, off_t byte_count);

#endif
