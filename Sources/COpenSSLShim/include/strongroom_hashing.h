#ifndef STRONGROOM_HASHING_H
#define STRONGROOM_HASHING_H

#include <stddef.h>
#include <stdint.h>

// SHA-256 and HMAC-SHA-256 whose states are plain memory of the caller: they are copied by assignment,
// need no allocation and cannot fail. For what is hashed with every request; everything else goes by
// strongroom_symmetric.h.

enum { STRONGROOM_SHA_256_BYTES = 32 };

/// A hash in the making.
typedef struct {
  uint64_t words[14];
} strongroom_sha256_state;

void strongroom_sha256_start(strongroom_sha256_state *state);

void strongroom_sha256_add(strongroom_sha256_state *state, const uint8_t *bytes, size_t count);

/// Writes 32 bytes and wipes the state.
void strongroom_sha256_finish(strongroom_sha256_state *state, uint8_t *digest);

/// A key that both hashes of HMAC have taken in: as secret as the key.
typedef struct {
  strongroom_sha256_state inner;
  strongroom_sha256_state outer;
} strongroom_hmac_key;

/// Prepares a key of any size.
///
/// Source: RFC 2104, section 2, and section 4 for keeping the states.
void strongroom_hmac_prepare(const uint8_t *key, size_t count, strongroom_hmac_key *prepared);

/// Writes the 32 bytes of the code of a message.
void strongroom_hmac_code(const strongroom_hmac_key *prepared, const uint8_t *message, size_t count,
                          uint8_t *code);

/// Prepares the code of a message as the next key.
void strongroom_hmac_derive(const strongroom_hmac_key *prepared, const uint8_t *message, size_t count,
                            strongroom_hmac_key *derived);

#endif
