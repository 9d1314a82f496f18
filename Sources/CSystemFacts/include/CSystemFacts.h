#ifndef STRONGROOM_CSYSTEMFACTS_H
#define STRONGROOM_CSYSTEMFACTS_H

#include <stdint.h>

// What the system says or is told, and Swift's module of the C library leaves out.

/// Whether something keeps the wall clock right: 1 for yes, 0 for no, -1 if the kernel does not say.
int strongroom_clock_is_synchronized(void);

/// The kind of the file system that holds a path, one of the numbers of linux/magic.h; 0 if the kernel does not say.
uint32_t strongroom_file_system_kind(const char *path);

/// Has the allocator give back what large buffers took, and keep few heaps. Returns 0 if it does not agree.
///
/// Left alone it takes a threshold that grows with the largest buffer that was ever freed, after which buffers as
/// large as a segment of the trail leave holes in its heaps; and it makes eight heaps for each processor.
int strongroom_bound_heap(void);

/// Gives back the pages of code that were needed so far; those that are needed again come back from the cache of
/// files. A start runs much code once. Code only: pages that were written to stay.
void strongroom_release_code_pages(void);

#endif
