#ifndef STRONGROOM_ALGORITHMS_H
#define STRONGROOM_ALGORITHMS_H

#include "COpenSSLShim.h"

#include <openssl/evp.h>

// The algorithms, fetched once: looking one up by name costs more than most of them.

/// The fetched hash function; NULL if the library does not have it.
const EVP_MD *sr_fetched_hash(strongroom_hash hash);

/// AES-256-GCM; NULL if the library does not have it.
const EVP_CIPHER *sr_fetched_gcm(void);

/// AES key wrap for keys of this many bytes; NULL for any other size.
const EVP_CIPHER *sr_fetched_wrap(strongroom_wrap_mode mode, size_t key_count);

/// HMAC with this hash function and a key of zeros, to be duplicated; NULL if there is none.
const EVP_MAC_CTX *sr_hmac_template(strongroom_hash hash);

#endif
