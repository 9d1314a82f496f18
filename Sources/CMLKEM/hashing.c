#include "hashing.h"

#include <string.h>

#include "openssl/crypto.h"
#include "openssl/err.h"
#include "openssl/evp.h"

/// The most blocks of SHAKE128 that one entry of a matrix may take: far beyond what happens.
enum { BLOCKS_MAX = 32 };

static _Thread_local int has_failed;

int sr_hashing_failed(void) {
  const int failed = has_failed;
  has_failed = 0;
  return failed;
}

static void fail(uint8_t *output, size_t count) {
  memset(output, 0, count);
  ERR_clear_error();
  has_failed = 1;
}

static int extend(const EVP_MD *hash, const uint8_t *input, size_t count, uint8_t *output,
                  size_t output_count) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  const int is_done = context != NULL && EVP_DigestInit_ex(context, hash, NULL) == 1 &&
                      EVP_DigestUpdate(context, input, count) == 1 &&
                      EVP_DigestFinalXOF(context, output, output_count) == 1;
  EVP_MD_CTX_free(context);
  return is_done;
}

void mlk_shake128_init(mlk_shake128ctx *state) { memset(state, 0, sizeof *state); }

void mlk_shake128_absorb_once(mlk_shake128ctx *state, const uint8_t *input, size_t count) {
  if (count > sizeof state->input) {
    has_failed = 1;
    return;
  }
  memcpy(state->input, input, count);
  state->input_count = count;
}

void mlk_shake128_squeezeblocks(uint8_t *output, size_t block_count, mlk_shake128ctx *state) {
  uint8_t stream[BLOCKS_MAX * SHAKE128_RATE];
  const size_t count = block_count * SHAKE128_RATE;
  const size_t start = state->blocks_done * SHAKE128_RATE;
  if (state->blocks_done + block_count > BLOCKS_MAX ||
      !extend(EVP_shake128(), state->input, state->input_count, stream, start + count)) {
    // Small coefficients end the sampling at once.
    fail(output, count);
    return;
  }
  memcpy(output, stream + start, count);
  state->blocks_done += block_count;
}

void mlk_shake128_release(mlk_shake128ctx *state) { OPENSSL_cleanse(state, sizeof *state); }

void mlk_shake256(uint8_t *output, size_t output_count, const uint8_t *input, size_t count) {
  if (!extend(EVP_shake256(), input, count, output, output_count)) fail(output, output_count);
}

void mlk_sha3_256(uint8_t *output, const uint8_t *input, size_t count) {
  if (EVP_Digest(input, count, output, NULL, EVP_sha3_256(), NULL) != 1) fail(output, 32);
}

void mlk_sha3_512(uint8_t *output, const uint8_t *input, size_t count) {
  if (EVP_Digest(input, count, output, NULL, EVP_sha3_512(), NULL) != 1) fail(output, 64);
}
