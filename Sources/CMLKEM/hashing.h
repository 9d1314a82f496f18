#ifndef STRONGROOM_MLKEM_HASHING_H
#define STRONGROOM_MLKEM_HASHING_H

// The hash functions of FIPS 202 that mlkem-native asks for, by OpenSSL.
//
// The interface has no room for an error: a failure is kept for the thread, and `sr_hashing_failed`
// tells it when the operation is over.

#include <stddef.h>
#include <stdint.h>

#define SHAKE128_RATE 168
#define SHAKE256_RATE 136
#define SHA3_256_RATE 136
#define SHA3_384_RATE 104
#define SHA3_512_RATE 72

/// A SHAKE128 that is squeezed in steps. OpenSSL squeezes in steps from 3.3 on only; before, a later
/// step asks for everything up to its end again. That is rare: rejection sampling takes three blocks at
/// first, and one more for a few in a thousand.
typedef struct {
  /// What was absorbed: the public seed and two indexes.
  uint8_t input[34];
  size_t input_count;
  size_t blocks_done;
} mlk_shake128ctx;

void mlk_shake128_init(mlk_shake128ctx *state);
void mlk_shake128_absorb_once(mlk_shake128ctx *state, const uint8_t *input, size_t count);
void mlk_shake128_squeezeblocks(uint8_t *output, size_t block_count, mlk_shake128ctx *state);
void mlk_shake128_release(mlk_shake128ctx *state);
void mlk_shake256(uint8_t *output, size_t output_count, const uint8_t *input, size_t count);
void mlk_sha3_256(uint8_t *output, const uint8_t *input, size_t count);
void mlk_sha3_512(uint8_t *output, const uint8_t *input, size_t count);

/// Whether a hash failed on this thread since the last call.
int sr_hashing_failed(void);

#endif
