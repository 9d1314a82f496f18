#ifndef STRONGROOM_MLKEM_H
#define STRONGROOM_MLKEM_H

/// ML-KEM-512 by mlkem-native, for which neither OpenSSL 3.0 nor the BoringSSL of swift-crypto has code.
///
/// Every function takes complete inputs and writes into buffers of the caller; secrets it needs for
/// itself are wiped before it returns. Source: FIPS 203.

#include <stdint.h>

enum {
  STRONGROOM_MLKEM512_SEED_BYTES = 64,
  STRONGROOM_MLKEM512_PUBLIC_KEY_BYTES = 800,
  STRONGROOM_MLKEM512_PRIVATE_KEY_BYTES = 1632,
  STRONGROOM_MLKEM512_CIPHERTEXT_BYTES = 768,
  STRONGROOM_MLKEM512_SHARED_SECRET_BYTES = 32
};

/// Expands a seed, d and z. Returns 1 if it was done.
int strongroom_mlkem512_expand(const uint8_t *seed, uint8_t *private_key, uint8_t *public_key);

/// Returns 1 if all coefficients of an encoded public key are reduced.
int strongroom_mlkem512_check_public(const uint8_t *public_key);

/// Makes a shared secret and its ciphertext from 32 random bytes. Returns 1 if it was done, 0 also for a
/// public key that `strongroom_mlkem512_check_public` refuses.
int strongroom_mlkem512_encapsulate(const uint8_t *public_key, const uint8_t *random,
                                    uint8_t *ciphertext, uint8_t *shared_secret);

/// Opens a ciphertext; one of another key gives another secret. Returns 1 if it was done.
int strongroom_mlkem512_decapsulate(const uint8_t *private_key, const uint8_t *ciphertext,
                                    uint8_t *shared_secret);

#endif
