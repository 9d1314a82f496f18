#ifndef STRONGROOM_CSYSTEMFACTS_H
#define STRONGROOM_CSYSTEMFACTS_H

#include <stdint.h>

// What the system says and Swift's module of the C library leaves out.

/// Whether something keeps the wall clock right: 1 for yes, 0 for no, -1 if the kernel does not say.
int strongroom_clock_is_synchronized(void);

/// The kind of the file system that holds a path, one of the numbers of linux/magic.h; 0 if the kernel does not say.
uint32_t strongroom_file_system_kind(const char *path);

#endif
