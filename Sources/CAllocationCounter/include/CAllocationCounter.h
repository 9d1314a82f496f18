#ifndef STRONGROOM_ALLOCATION_COUNTER_H
#define STRONGROOM_ALLOCATION_COUNTER_H

#include <stdint.h>

// Counts what the calling thread asks the C library to allocate. For the benchmarks only: linking this
// target replaces malloc, calloc, realloc, aligned_alloc and posix_memalign of the whole program.

// Allocations of the calling thread so far, or -1 where they cannot be counted (other than glibc).
int64_t strongroom_allocations(void);

#endif
