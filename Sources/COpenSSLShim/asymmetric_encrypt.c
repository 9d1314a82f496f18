#include "asymmetric.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <string.h>

static int set_oaep(EVP_PKEY_CTX *context, strongroom_signing_hash hash) {
  const EVP_MD *digest = sr_digest(hash);
  return digest != NULL && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(context, digest) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1;
}

strongroom_outcome strongroom_oaep_encrypt(const strongroom_key *key, strongroom_signing_hash hash,
                                           const uint8_t *plaintext, size_t plaintext_count,
                                           uint8_t *out, size_t capacity, size_t *count) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, sr_evp(key), NULL);
  *count = capacity;
  int done = context != NULL && EVP_PKEY_encrypt_init(context) == 1 && set_oaep(context, hash) &&
             EVP_PKEY_encrypt(context, out, count, plaintext, plaintext_count) == 1;
  EVP_PKEY_CTX_free(context);
  return sr_finish(done ? STRONGROOM_DONE : STRONGROOM_FAILED);
}

enum { MODULUS_COUNT_MAX = 512 };

// Whether a ciphertext is as long as the modulus and below it. Takes the modulus in any case, which
// takes microseconds.
static int is_in_range(const strongroom_key *key, const uint8_t *ciphertext, size_t count,
                       size_t modulus_count) {
  BIGNUM *modulus = NULL;
  BIGNUM *number = BN_bin2bn(ciphertext, count > modulus_count ? 0 : (int)count, NULL);
  int has_modulus = EVP_PKEY_get_bn_param(sr_evp(key), OSSL_PKEY_PARAM_RSA_N, &modulus) == 1;
  int in_range =
      has_modulus && number != NULL && count == modulus_count && BN_cmp(number, modulus) < 0;
  BN_free(number);
  BN_free(modulus);
  return in_range;
}

// What is no number below the modulus is refused as late as what is: another ciphertext is decrypted
// in its place, whatever comes of it.
strongroom_outcome strongroom_oaep_decrypt(const strongroom_key *key, strongroom_signing_hash hash,
                                           const uint8_t *ciphertext, size_t ciphertext_count,
                                           uint8_t *out, size_t capacity, size_t *count) {
  strongroom_outcome outcome = STRONGROOM_FAILED;
  uint8_t stand_in[MODULUS_COUNT_MAX];
  int size = EVP_PKEY_get_size(sr_evp(key));
  if (size <= 0 || size > MODULUS_COUNT_MAX || (size_t)size > capacity) return STRONGROOM_FAILED;
  int in_range = is_in_range(key, ciphertext, ciphertext_count, (size_t)size);
  if (!in_range) {
    // Below every modulus, whose first bit is set.
    memset(stand_in, 0x55, sizeof stand_in);
    ciphertext = stand_in;
    ciphertext_count = (size_t)size;
  }
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, sr_evp(key), NULL);
  *count = capacity;
  if (context != NULL && EVP_PKEY_decrypt_init(context) == 1 && set_oaep(context, hash)) {
    int valid = EVP_PKEY_decrypt(context, out, count, ciphertext, ciphertext_count) == 1;
    outcome = valid && in_range ? STRONGROOM_DONE : STRONGROOM_REFUSED;
  }
  if (outcome != STRONGROOM_DONE) OPENSSL_cleanse(out, capacity);
  EVP_PKEY_CTX_free(context);
  return sr_finish(outcome);
}

strongroom_outcome strongroom_sm2_encrypt(const strongroom_key *key, const uint8_t *plaintext,
                                          size_t plaintext_count, uint8_t *out, size_t capacity,
                                          size_t *count) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, sr_evp(key), NULL);
  *count = capacity;
  int done = context != NULL && EVP_PKEY_encrypt_init(context) == 1 &&
             EVP_PKEY_encrypt(context, out, count, plaintext, plaintext_count) == 1;
  EVP_PKEY_CTX_free(context);
  return sr_finish(done ? STRONGROOM_DONE : STRONGROOM_FAILED);
}

strongroom_outcome strongroom_sm2_decrypt(const strongroom_key *key, const uint8_t *ciphertext,
                                          size_t ciphertext_count, uint8_t *out, size_t capacity,
                                          size_t *count) {
  strongroom_outcome outcome = STRONGROOM_FAILED;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, sr_evp(key), NULL);
  *count = capacity;
  if (context != NULL && EVP_PKEY_decrypt_init(context) == 1) {
    int valid = EVP_PKEY_decrypt(context, out, count, ciphertext, ciphertext_count) == 1;
    outcome = valid ? STRONGROOM_DONE : STRONGROOM_REFUSED;
  }
  EVP_PKEY_CTX_free(context);
  return sr_finish(outcome);
}

// The NIST curves. The peer was proven to be on the curve when it was decoded, and the cofactor
// is 1.
static strongroom_outcome agree(const strongroom_key *key, const strongroom_key *peer, uint8_t *out,
                                size_t count) {
  strongroom_outcome outcome = STRONGROOM_FAILED;
  size_t written = count;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, sr_evp(key), NULL);
  if (context != NULL && EVP_PKEY_derive_init(context) == 1) {
    int done = EVP_PKEY_derive_set_peer_ex(context, sr_evp(peer), 0) == 1 &&
               EVP_PKEY_derive(context, out, &written) == 1 && written == count;
    outcome = done ? STRONGROOM_DONE : STRONGROOM_REFUSED;
  }
  EVP_PKEY_CTX_free(context);
  return outcome;
}

// SM2, whose keys the library does not offer for derivation: the same computation, with its
// constant-time ladder.
static strongroom_outcome agree_sm2(const strongroom_key *key, const strongroom_key *peer,
                                    uint8_t *out, size_t count) {
  uint8_t encoded[2 * 32 + 1];
  uint8_t scalar[32];
  int done = 0;
  if (count != sizeof scalar ||
      strongroom_curve_export_point(peer, encoded, sizeof encoded) != STRONGROOM_DONE ||
      strongroom_curve_export_scalar(key, scalar, sizeof scalar) != STRONGROOM_DONE) {
    return STRONGROOM_FAILED;
  }
  EC_GROUP *group = EC_GROUP_new_by_curve_name(sr_group_number(STRONGROOM_SM2));
  EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
  BIGNUM *number = BN_secure_new();
  BIGNUM *x = BN_secure_new();
  if (point != NULL && number != NULL && x != NULL &&
      BN_bin2bn(scalar, sizeof scalar, number) != NULL) {
    BN_set_flags(number, BN_FLG_CONSTTIME);
    done = EC_POINT_oct2point(group, point, encoded, sizeof encoded, NULL) == 1 &&
           EC_POINT_mul(group, point, NULL, point, number, NULL) == 1 &&
           !EC_POINT_is_at_infinity(group, point) &&
           EC_POINT_get_affine_coordinates(group, point, x, NULL, NULL) == 1 &&
           BN_bn2binpad(x, out, (int)count) == (int)count;
  }
  OPENSSL_cleanse(scalar, sizeof scalar);
  BN_clear_free(x);
  BN_clear_free(number);
  EC_POINT_clear_free(point);
  EC_GROUP_free(group);
  return done ? STRONGROOM_DONE : STRONGROOM_REFUSED;
}

strongroom_outcome strongroom_curve_agree(const strongroom_key *key, const strongroom_key *peer,
                                          strongroom_curve curve, uint8_t *out, size_t count) {
  return sr_finish(curve == STRONGROOM_SM2 ? agree_sm2(key, peer, out, count)
                                           : agree(key, peer, out, count));
}
