#include "asymmetric.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/rand.h>

strongroom_outcome sr_finish(strongroom_outcome outcome) {
  ERR_clear_error();
  return outcome;
}

const EVP_MD *sr_digest(strongroom_signing_hash hash) {
  switch (hash) {
    case STRONGROOM_SIGNING_SHA1:
      return EVP_sha1();
    case STRONGROOM_SIGNING_SHA256:
      return EVP_sha256();
    case STRONGROOM_SIGNING_SHA384:
      return EVP_sha384();
    case STRONGROOM_SIGNING_SHA512:
      return EVP_sha512();
    case STRONGROOM_SIGNING_SM3:
      return EVP_sm3();
  }
  return NULL;
}

const char *sr_group_name(strongroom_curve curve) {
  switch (curve) {
    case STRONGROOM_P256:
      return SN_X9_62_prime256v1;
    case STRONGROOM_P384:
      return SN_secp384r1;
    case STRONGROOM_P521:
      return SN_secp521r1;
    case STRONGROOM_SECP256K1:
      return SN_secp256k1;
    case STRONGROOM_SM2:
      return SN_sm2;
  }
  return NULL;
}

int sr_group_number(strongroom_curve curve) {
  switch (curve) {
    case STRONGROOM_P256:
      return NID_X9_62_prime256v1;
    case STRONGROOM_P384:
      return NID_secp384r1;
    case STRONGROOM_P521:
      return NID_secp521r1;
    case STRONGROOM_SECP256K1:
      return NID_secp256k1;
    case STRONGROOM_SM2:
      return NID_sm2;
  }
  return NID_undef;
}

strongroom_outcome strongroom_hash_message(strongroom_signing_hash hash, const uint8_t *message,
                                           size_t count, uint8_t *out, size_t capacity) {
  const EVP_MD *digest = sr_digest(hash);
  if (digest == NULL || (size_t)EVP_MD_get_size(digest) > capacity) return STRONGROOM_FAILED;
  int done = EVP_Digest(message, count, out, NULL, digest, NULL);
  return sr_finish(done == 1 ? STRONGROOM_DONE : STRONGROOM_FAILED);
}

strongroom_outcome strongroom_shake(uint32_t bits, const uint8_t *first, size_t first_count,
                                    const uint8_t *second, size_t second_count, uint8_t *out,
                                    size_t count) {
  const EVP_MD *digest = bits == 128 ? EVP_shake128() : EVP_shake256();
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int done = context != NULL && EVP_DigestInit_ex(context, digest, NULL) == 1 &&
             EVP_DigestUpdate(context, first, first_count) == 1 &&
             EVP_DigestUpdate(context, second, second_count) == 1 &&
             EVP_DigestFinalXOF(context, out, count) == 1;
  EVP_MD_CTX_free(context);
  return sr_finish(done ? STRONGROOM_DONE : STRONGROOM_FAILED);
}

strongroom_outcome strongroom_random_private(uint8_t *out, size_t count) {
  return sr_finish(RAND_priv_bytes(out, (int)count) == 1 ? STRONGROOM_DONE : STRONGROOM_FAILED);
}

int strongroom_offers_key_type(const char *name) {
  EVP_KEYMGMT *type = EVP_KEYMGMT_fetch(NULL, name, NULL);
  int offered = type != NULL;
  EVP_KEYMGMT_free(type);
  ERR_clear_error();
  return offered;
}

uint64_t strongroom_library_version(void) {
  return OpenSSL_version_num();
}
