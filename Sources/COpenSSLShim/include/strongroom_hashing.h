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

/// A key that both hashes of HMAC have taken in: what they know after their first block. As secret as the
/// key.
typedef struct {
  uint32_t inner[8];
  uint32_t outer[8];
} strongroom_hmac_key;

/// Prepares a key of any size.
///
/// Source: RFC 2104, section 2, and section 4 for keeping the states.
void strongroom_hmac_prepare(const uint8_t *key, size_t count, strongroom_hmac_key *prepared);

/// Writes the 32 bytes of the code of a message.
void strongroom_hmac_code(const strongroom_hmac_key *prepared, const uint8_t *message, size_t count,
                          uint8_t *code);

/// Writes the codes of a message with the numbers from 1 on before it, each as 32 bits, the highest first.
///
/// Source: NIST SP 800-108r1, section 4.1, with an output of whole blocks.
void strongroom_hmac_count(const strongroom_hmac_key *prepared, const uint8_t *message, size_t count,
                           uint8_t *codes, size_t code_count);

/// Prepares the code of a message as the next key.
void strongroom_hmac_derive(const strongroom_hmac_key *prepared, const uint8_t *message, size_t count,
                            strongroom_hmac_key *derived);

#endif
