#ifndef STRONGROOM_ASYMMETRIC_INTERNAL_H
#define STRONGROOM_ASYMMETRIC_INTERNAL_H

#include "include/strongroom_asymmetric.h"

#include <openssl/evp.h>

// The handle that callers see is the key of the library.
static inline EVP_PKEY *sr_evp(const strongroom_key *key) {
  return (EVP_PKEY *)(uintptr_t)key;
}

static inline strongroom_key *sr_handle(EVP_PKEY *key) {
  return (strongroom_key *)key;
}

// Empties the error queue of this thread and passes the outcome on.
strongroom_outcome sr_finish(strongroom_outcome outcome);

// The digest of a hash; NULL if the library has none.
const EVP_MD *sr_digest(strongroom_signing_hash hash);

// The group name that the library knows a curve by.
const char *sr_group_name(strongroom_curve curve);

// The number of a curve in the library.
int sr_group_number(strongroom_curve curve);

#endif
