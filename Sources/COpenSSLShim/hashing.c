// The functions of OpenSSL that work on a state of the caller's are deprecated in favour of contexts on
// the heap, which cost more than hashing a request does. They are not announced to go.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "strongroom_hashing.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>

_Static_assert(sizeof(strongroom_sha256_state) >= sizeof(SHA256_CTX), "a state has room");
_Static_assert(_Alignof(strongroom_sha256_state) >= _Alignof(SHA256_CTX), "a state is aligned");
_Static_assert(sizeof(((strongroom_hmac_key *)0)->inner) == sizeof(((SHA256_CTX *)0)->h),
               "a key holds what a hash knows");

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

/// Keeps what a hash knows after one block: the key, with a pad over it.
static void keep_after_pad(uint32_t *chaining, const uint8_t *key, uint8_t pad) {
  uint8_t block[BLOCK_BYTES];
  SHA256_CTX context;
  for (size_t index = 0; index < sizeof block; index++) {
    block[index] = key[index] ^ pad;
  }
  SHA256_Init(&context);
  SHA256_Update(&context, block, sizeof block);
  memcpy(chaining, context.h, sizeof context.h);
  OPENSSL_cleanse(block, sizeof block);
  OPENSSL_cleanse(&context, sizeof context);
}

/// A hash that goes on after that block.
static void resume(SHA256_CTX *context, const uint32_t *chaining) {
  SHA256_Init(context);
  memcpy(context->h, chaining, sizeof context->h);
  context->Nl = 8 * BLOCK_BYTES;
}

/// Ends the inner hash and runs the outer one over it; wipes the context.
static void finish_code(const strongroom_hmac_key *prepared, SHA256_CTX *context, uint8_t *code) {
  uint8_t digest[STRONGROOM_SHA_256_BYTES];
  SHA256_Final(digest, context);
  resume(context, prepared->outer);
  SHA256_Update(context, digest, sizeof digest);
  SHA256_Final(code, context);
  OPENSSL_cleanse(digest, sizeof digest);
  OPENSSL_cleanse(context, sizeof *context);
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
  keep_after_pad(prepared->inner, block, INNER_PAD);
  keep_after_pad(prepared->outer, block, OUTER_PAD);
  OPENSSL_cleanse(block, sizeof block);
}

void strongroom_hmac_code(const strongroom_hmac_key *prepared, const uint8_t *message, size_t count,
                          uint8_t *code) {
  SHA256_CTX context;
  resume(&context, prepared->inner);
  SHA256_Update(&context, message, count);
  finish_code(prepared, &context, code);
}

void strongroom_hmac_count(const strongroom_hmac_key *prepared, const uint8_t *message, size_t count,
                           uint8_t *codes, size_t code_count) {
  for (size_t index = 0; index < code_count; index++) {
    const uint32_t number = (uint32_t)index + 1;
    const uint8_t prefix[] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                              (uint8_t)(number >> 8), (uint8_t)number};
    SHA256_CTX context;
    resume(&context, prepared->inner);
    SHA256_Update(&context, prefix, sizeof prefix);
    SHA256_Update(&context, message, count);
    finish_code(prepared, &context, codes + index * STRONGROOM_SHA_256_BYTES);
  }
}

void strongroom_hmac_derive(const strongroom_hmac_key *prepared, const uint8_t *message, size_t count,
                            strongroom_hmac_key *derived) {
  uint8_t code[STRONGROOM_SHA_256_BYTES];
  strongroom_hmac_code(prepared, message, count, code);
  strongroom_hmac_prepare(code, sizeof code, derived);
  OPENSSL_cleanse(code, sizeof code);
}
