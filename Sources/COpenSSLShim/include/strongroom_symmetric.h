#ifndef STRONGROOM_SYMMETRIC_H
#define STRONGROOM_SYMMETRIC_H

// For strongroom_outcome. REFUSED: a tag or an integrity check does not fit.
#include "strongroom_asymmetric.h"

#include <stddef.h>
#include <stdint.h>

/// The hash functions, by the number of their output bits.
typedef enum {
  STRONGROOM_SHA_224 = 224,
  STRONGROOM_SHA_256 = 256,
  STRONGROOM_SHA_384 = 384,
  STRONGROOM_SHA_512 = 512,
} strongroom_hash;

enum {
  STRONGROOM_AES_256_KEY_BYTES = 32,
  STRONGROOM_GCM_NONCE_BYTES = 12,
  STRONGROOM_GCM_TAG_BYTES = 16,
  STRONGROOM_HASH_BYTES_MAX = 64,
};

/// Fills a buffer with random bytes of the operating system, and none of the library's.
///
/// Returns 0 or the error number of getrandom(2).
int strongroom_random(uint8_t *output, size_t count);

/// The name and version of the library that is loaded.
const char *strongroom_crypto_version(void);

/// The library's code of the last failure on this thread, for the log; 0 if there was none.
unsigned long strongroom_crypto_last_error(void);

/// Encrypts with AES-256-GCM: `output` gets `count` bytes of ciphertext and 16 of tag.
///
/// `key` has 32 bytes, `nonce` 12. `count` and `associated_count` are at most INT_MAX.
strongroom_outcome strongroom_aes_256_gcm_seal(const uint8_t *key, const uint8_t *nonce,
                                               const uint8_t *associated, size_t associated_count,
                                               const uint8_t *plaintext, size_t count,
                                               uint8_t *output);

/// Decrypts with AES-256-GCM: `sealed` has `count` bytes of ciphertext and 16 of tag, `output` gets
/// `count` bytes, which are wiped if the tag does not fit.
strongroom_outcome strongroom_aes_256_gcm_open(const uint8_t *key, const uint8_t *nonce,
                                               const uint8_t *associated, size_t associated_count,
                                               const uint8_t *sealed, size_t count,
                                               uint8_t *output);

/// How AES wraps keys.
typedef enum {
  /// RFC 3394, SP 800-38F KW: multiples of 8 bytes, at least 16.
  STRONGROOM_WRAP = 0,
  /// RFC 5649, SP 800-38F KWP: at least one byte.
  STRONGROOM_WRAP_PADDED = 1,
} strongroom_wrap_mode;

/// Wraps a key. `output` has room for `count` + 16 bytes, `output_count` gets how many it has.
///
/// `key` has 16, 24 or 32 bytes.
strongroom_outcome strongroom_aes_wrap(strongroom_wrap_mode mode, const uint8_t *key,
                                       size_t key_count, const uint8_t *secret, size_t count,
                                       uint8_t *output, size_t *output_count);

/// Opens a wrapped key. `output` has room for `count` + 8 bytes; it is wiped if the check fails.
strongroom_outcome strongroom_aes_unwrap(strongroom_wrap_mode mode, const uint8_t *key,
                                         size_t key_count, const uint8_t *wrapped, size_t count,
                                         uint8_t *output, size_t *output_count);

/// Hashes. `output` gets as many bytes as the function has.
strongroom_outcome strongroom_digest(strongroom_hash hash, const uint8_t *message, size_t count,
                                     uint8_t *output);

/// HMAC. `output` gets as many bytes as the hash function has.
strongroom_outcome strongroom_hmac(strongroom_hash hash, const uint8_t *key, size_t key_count,
                                   const uint8_t *message, size_t count, uint8_t *output);

/// SP 800-108 KBKDF in counter mode with HMAC: a 32-bit counter before the fixed data.
///
/// `count` is at most 255 times the bytes of the hash function.
strongroom_outcome strongroom_kbkdf_counter(strongroom_hash hash, const uint8_t *key,
                                            size_t key_count, const uint8_t *fixed,
                                            size_t fixed_count, uint8_t *output, size_t count);

#endif
