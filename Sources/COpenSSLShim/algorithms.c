#include "algorithms.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <pthread.h>

enum { HASH_COUNT = 4, KEY_SIZE_COUNT = 3, WRAP_MODE_COUNT = 2 };

static const char *const hash_names[HASH_COUNT] = {"SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512"};

static const char *const wrap_names[WRAP_MODE_COUNT][KEY_SIZE_COUNT] = {
    {"AES-128-WRAP", "AES-192-WRAP", "AES-256-WRAP"},
    {"AES-128-WRAP-PAD", "AES-192-WRAP-PAD", "AES-256-WRAP-PAD"},
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *hashes[HASH_COUNT];
static EVP_MAC_CTX *hmac_templates[HASH_COUNT];
static EVP_CIPHER *gcm;
static EVP_CIPHER *wraps[WRAP_MODE_COUNT][KEY_SIZE_COUNT];

static EVP_MAC_CTX *new_hmac_template(EVP_MAC *hmac, const char *hash_name) {
  static const unsigned char zeros[32];
  EVP_MAC_CTX *context = EVP_MAC_CTX_new(hmac);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)hash_name, 0),
      OSSL_PARAM_construct_end(),
  };
  if (context != NULL && EVP_MAC_init(context, zeros, sizeof zeros, parameters) != 1) {
    EVP_MAC_CTX_free(context);
    return NULL;
  }
  return context;
}

static void fetch_all(void) {
  EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  for (size_t index = 0; index < HASH_COUNT; index++) {
    hashes[index] = EVP_MD_fetch(NULL, hash_names[index], NULL);
    hmac_templates[index] = hmac == NULL ? NULL : new_hmac_template(hmac, hash_names[index]);
  }
  EVP_MAC_free(hmac);
  gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
  for (size_t mode = 0; mode < WRAP_MODE_COUNT; mode++) {
    for (size_t size = 0; size < KEY_SIZE_COUNT; size++) {
      wraps[mode][size] = EVP_CIPHER_fetch(NULL, wrap_names[mode][size], NULL);
    }
  }
  ERR_clear_error();
}

static size_t hash_index(strongroom_hash hash) {
  switch (hash) {
  case STRONGROOM_SHA_224: return 0;
  case STRONGROOM_SHA_256: return 1;
  case STRONGROOM_SHA_384: return 2;
  case STRONGROOM_SHA_512: return 3;
  }
  return HASH_COUNT;
}

const EVP_MD *sr_fetched_hash(strongroom_hash hash) {
  pthread_once(&once, fetch_all);
  const size_t index = hash_index(hash);
  return index < HASH_COUNT ? hashes[index] : NULL;
}

const EVP_MAC_CTX *sr_hmac_template(strongroom_hash hash) {
  pthread_once(&once, fetch_all);
  const size_t index = hash_index(hash);
  return index < HASH_COUNT ? hmac_templates[index] : NULL;
}

const EVP_CIPHER *sr_fetched_gcm(void) {
  pthread_once(&once, fetch_all);
  return gcm;
}

const EVP_CIPHER *sr_fetched_wrap(strongroom_wrap_mode mode, size_t key_count) {
  pthread_once(&once, fetch_all);
  const size_t row = mode == STRONGROOM_WRAP_PADDED ? 1 : 0;
  switch (key_count) {
  case 16: return wraps[row][0];
  case 24: return wraps[row][1];
  case 32: return wraps[row][2];
  default: return NULL;
  }
}
