#ifndef STRONGROOM_COPENSSLSHIM_H
#define STRONGROOM_COPENSSLSHIM_H

// OpenSSL behind functions of plain pointers and counts. Nothing in here keeps state but prefetched
// algorithms, leaves errors in the queue of the library, or forgets a secret without wiping it.

#include "strongroom_asymmetric.h"
#include "strongroom_certificates.h"
#include "strongroom_hashing.h"
#include "strongroom_symmetric.h"

#endif
