// The functions of OpenSSL that work on a state of the caller's are deprecated in favour of contexts on
// the heap, which cost more than hashing a request does. They are not announced to go.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "strongroom_hashing.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>

_Static_assert(sizeof(strongroom_sha256_state) >= sizeof(SHA256_CTX), "a state has room");
_Static_assert(_Alignof(strongroom_sha256_state) >= _Alignof(SHA256_CTX), "a state is aligned");

enum { BLOCK_BYTES = SHA256_CBLOCK, INNER_PAD = 0x36, OUTER_PAD = 0x5c };

static SHA256_CTX *context_of(strongroom_sha256_state *state) { return (SHA256_CTX *)state->words; }

void strongroom_sha256_start(strongroom_sha256_state *state) { SHA256_Init(context_of(state)); }

void strongroom_sha256_add(strongroom_sha256_state *state, const uint8_t *bytes, size_t count) {
  SHA256_Update(context_of(state), bytes, count);
}

void strongroom_sha256_finish(strongroom_sha256_state *state, uint8_t *digest) {
  SHA256_Final(digest, context_of(state));
  OPENSSL_cleanse(state, sizeof *state);
}

/// A hash that has taken in one block: the key, with a pad over it.
static void start_with_pad(strongroom_sha256_state *state, const uint8_t *key, uint8_t pad) {
  uint8_t block[BLOCK_BYTES];
  for (size_t index = 0; index < sizeof block; index++) {
    block[index] = key[index] ^ pad;
  }
  strongroom_sha256_start(state);
  strongroom_sha256_add(state, block, sizeof block);
  OPENSSL_cleanse(block, sizeof block);
}

void strongroom_hmac_prepare(const uint8_t *key, size_t count, strongroom_hmac_key *prepared) {
  uint8_t block[BLOCK_BYTES] = {0};
  if (count > sizeof block) {
    strongroom_sha256_state state;
    strongroom_sha256_start(&state);
    strongroom_sha256_add(&state, key, count);
    strongroom_sha256_finish(&state, block);
  } else if (count > 0) {
    memcpy(block, key, count);
  }
  start_with_pad(&prepared->inner, block, INNER_PAD);
  start_with_pad(&prepared->outer, block, OUTER_PAD);
  OPENSSL_cleanse(block, sizeof block);
}

void strongroom_hmac_code(const strongroom_hmac_key *prepared, const uint8_t *message, size_t count,
                          uint8_t *code) {
  uint8_t digest[STRONGROOM_SHA_256_BYTES];
  strongroom_sha256_state state = prepared->inner;
  strongroom_sha256_add(&state, message, count);
  strongroom_sha256_finish(&state, digest);
  state = prepared->outer;
  strongroom_sha256_add(&state, digest, sizeof digest);
  strongroom_sha256_finish(&state, code);
  OPENSSL_cleanse(digest, sizeof digest);
}

void strongroom_hmac_derive(const strongroom_hmac_key *prepared, const uint8_t *message, size_t count,
                            strongroom_hmac_key *derived) {
  uint8_t code[STRONGROOM_SHA_256_BYTES];
  strongroom_hmac_code(prepared, message, count, code);
  strongroom_hmac_prepare(code, sizeof code, derived);
  OPENSSL_cleanse(code, sizeof code);
}
