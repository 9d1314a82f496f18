#include "asymmetric.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include <string.h>

// The distinguishing id that GB/T 32918 signatures have unless the parties agree on another.
static const char default_id[] = "1234567812345678";

static int set_scheme(EVP_PKEY_CTX *context, strongroom_scheme scheme,
                      strongroom_signing_hash hash) {
  const EVP_MD *digest = sr_digest(hash);
  if (digest == NULL) return 0;
  switch (scheme) {
    case STRONGROOM_RSA_PKCS1:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
             EVP_PKEY_CTX_set_signature_md(context, digest) == 1;
    case STRONGROOM_RSA_PSS:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_signature_md(context, digest) == 1 &&
             EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
    case STRONGROOM_CURVE_SIGNATURE:
      return 1;
  }
  return 0;
}

strongroom_outcome strongroom_sign_digest(const strongroom_key *key, strongroom_scheme scheme,
                                          strongroom_signing_hash hash, const uint8_t *digest,
                                          size_t digest_count, uint8_t *out, size_t capacity,
                                          size_t *count) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, sr_evp(key), NULL);
  *count = capacity;
  int done = context != NULL && EVP_PKEY_sign_init(context) == 1 &&
             set_scheme(context, scheme, hash) &&
             EVP_PKEY_sign(context, out, count, digest, digest_count) == 1;
  EVP_PKEY_CTX_free(context);
  return sr_finish(done ? STRONGROOM_DONE : STRONGROOM_FAILED);
}

strongroom_outcome strongroom_verify_digest(const strongroom_key *key, strongroom_scheme scheme,
                                            strongroom_signing_hash hash, const uint8_t *digest,
                                            size_t digest_count, const uint8_t *signature,
                                            size_t signature_count) {
  strongroom_outcome outcome = STRONGROOM_FAILED;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, sr_evp(key), NULL);
  if (context != NULL && EVP_PKEY_verify_init(context) == 1 && set_scheme(context, scheme, hash)) {
    int valid = EVP_PKEY_verify(context, signature, signature_count, digest, digest_count) == 1;
    outcome = valid ? STRONGROOM_DONE : STRONGROOM_REFUSED;
  }
  EVP_PKEY_CTX_free(context);
  return sr_finish(outcome);
}

// A context for a message under the default id, ready for EVP_DigestSign or EVP_DigestVerify; NULL
// if that fails.
static EVP_MD_CTX *sm2_context(const strongroom_key *key, int signing) {
  EVP_PKEY_CTX *key_context = NULL;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  if (context == NULL) return NULL;
  int done = signing ? EVP_DigestSignInit(context, &key_context, EVP_sm3(), NULL, sr_evp(key))
                     : EVP_DigestVerifyInit(context, &key_context, EVP_sm3(), NULL, sr_evp(key));
  if (done == 1 && EVP_PKEY_CTX_set1_id(key_context, default_id, strlen(default_id)) == 1)
    return context;
  EVP_MD_CTX_free(context);
  return NULL;
}

strongroom_outcome strongroom_sm2_sign(const strongroom_key *key, const uint8_t *message,
                                       size_t message_count, uint8_t *out, size_t capacity,
                                       size_t *count) {
  EVP_MD_CTX *context = sm2_context(key, 1);
  *count = capacity;
  int done = context != NULL && EVP_DigestSign(context, out, count, message, message_count) == 1;
  EVP_MD_CTX_free(context);
  return sr_finish(done ? STRONGROOM_DONE : STRONGROOM_FAILED);
}

strongroom_outcome strongroom_sm2_verify(const strongroom_key *key, const uint8_t *message,
                                         size_t message_count, const uint8_t *signature,
                                         size_t signature_count) {
  strongroom_outcome outcome = STRONGROOM_FAILED;
  EVP_MD_CTX *context = sm2_context(key, 0);
  if (context != NULL) {
    int valid = EVP_DigestVerify(context, signature, signature_count, message, message_count) == 1;
    outcome = valid ? STRONGROOM_DONE : STRONGROOM_REFUSED;
  }
  EVP_MD_CTX_free(context);
  return sr_finish(outcome);
}
