// The library is one compilation unit with this file; its own functions stay inside it.
#define MLK_CONFIG_FILE "../mlkem_native_config.h"
#include "Vendored/mlkem_native_bcm.c"

#define MLK_CONFIG_CONSTANTS_ONLY
#include "Vendored/mlkem_native.h"

#include "hashing.h"
#include "strongroom_mlkem.h"

_Static_assert(STRONGROOM_MLKEM512_PUBLIC_KEY_BYTES == MLKEM512_PUBLICKEYBYTES, "public key");
_Static_assert(STRONGROOM_MLKEM512_PRIVATE_KEY_BYTES == MLKEM512_SECRETKEYBYTES, "private key");
_Static_assert(STRONGROOM_MLKEM512_CIPHERTEXT_BYTES == MLKEM512_CIPHERTEXTBYTES, "ciphertext");

/// Both are asked, always: the second clears what a failed hash left.
static int is_done(int result) {
  const int hashing_failed = sr_hashing_failed();
  return result == 0 && !hashing_failed;
}

int strongroom_mlkem512_expand(const uint8_t *seed, uint8_t *private_key, uint8_t *public_key) {
  return is_done(mlkem512_keypair_derand(public_key, private_key, seed));
}

int strongroom_mlkem512_check_public(const uint8_t *public_key) {
  return is_done(mlkem512_check_pk(public_key));
}

int strongroom_mlkem512_encapsulate(const uint8_t *public_key, const uint8_t *random,
                                    uint8_t *ciphertext, uint8_t *shared_secret) {
  return is_done(mlkem512_enc_derand(ciphertext, shared_secret, public_key, random));
}

int strongroom_mlkem512_decapsulate(const uint8_t *private_key, const uint8_t *ciphertext,
                                    uint8_t *shared_secret) {
  return is_done(mlkem512_dec(shared_secret, ciphertext, private_key));
}
