// zlib: gzip files of the audit trail.
#include <zlib.h>
