// ISA-L: compression of the segments of the audit trail.
#include <isa-l/igzip_lib.h>

// A constant that Swift does not read where the library has it.
enum { strongroom_isal_level_one_bytes = ISAL_DEF_LVL1_DEFAULT };
