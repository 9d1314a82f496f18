#include "algorithms.h"
#include "failure.h"

#include <limits.h>
#include <openssl/crypto.h>

// Contexts are made for one call: freeing one wipes the key schedule in it, and a key at rest is
// nowhere but in the memory of its owner.

strongroom_outcome strongroom_digest(strongroom_hash hash, const uint8_t *message, size_t count,
                                     uint8_t *output) {
  const EVP_MD *algorithm = sr_fetched_hash(hash);
  if (algorithm == NULL || EVP_Digest(message, count, output, NULL, algorithm, NULL) != 1) {
    return sr_failed();
  }
  return STRONGROOM_DONE;
}

static int gcm_seal(EVP_CIPHER_CTX *context, const uint8_t *key, const uint8_t *nonce,
                    const uint8_t *associated, size_t associated_count, const uint8_t *plaintext,
                    size_t count, uint8_t *output) {
  int written = 0;
  return EVP_EncryptInit_ex2(context, sr_fetched_gcm(), key, nonce, NULL) == 1 &&
         (associated_count == 0 || EVP_EncryptUpdate(context, NULL, &written, associated,
                                                     (int)associated_count) == 1) &&
         (count == 0 ||
          EVP_EncryptUpdate(context, output, &written, plaintext, (int)count) == 1) &&
         EVP_EncryptFinal_ex(context, output + count, &written) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, STRONGROOM_GCM_TAG_BYTES,
                             output + count) == 1;
}

strongroom_outcome strongroom_aes_256_gcm_seal(const uint8_t *key, const uint8_t *nonce,
                                               const uint8_t *associated, size_t associated_count,
                                               const uint8_t *plaintext, size_t count,
                                               uint8_t *output) {
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
  if (context == NULL || sr_fetched_gcm() == NULL || count > INT_MAX ||
      associated_count > INT_MAX) {
    EVP_CIPHER_CTX_free(context);
    return sr_failed();
  }
  const int is_done = gcm_seal(context, key, nonce, associated, associated_count, plaintext,
                               count, output);
  EVP_CIPHER_CTX_free(context);
  return is_done ? STRONGROOM_DONE : sr_failed();
}

/// Everything but the check of the tag.
static int gcm_decrypt(EVP_CIPHER_CTX *context, const uint8_t *key, const uint8_t *nonce,
                       const uint8_t *associated, size_t associated_count, const uint8_t *sealed,
                       size_t count, uint8_t *output) {
  int written = 0;
  return EVP_DecryptInit_ex2(context, sr_fetched_gcm(), key, nonce, NULL) == 1 &&
         (associated_count == 0 || EVP_DecryptUpdate(context, NULL, &written, associated,
                                                     (int)associated_count) == 1) &&
         (count == 0 || EVP_DecryptUpdate(context, output, &written, sealed, (int)count) == 1) &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, STRONGROOM_GCM_TAG_BYTES,
                             (void *)(sealed + count)) == 1;
}

strongroom_outcome strongroom_aes_256_gcm_open(const uint8_t *key, const uint8_t *nonce,
                                               const uint8_t *associated, size_t associated_count,
                                               const uint8_t *sealed, size_t count,
                                               uint8_t *output) {
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
  if (context == NULL || sr_fetched_gcm() == NULL || count > INT_MAX ||
      associated_count > INT_MAX) {
    EVP_CIPHER_CTX_free(context);
    return sr_failed();
  }
  int written = 0;
  uint8_t nothing[1];
  const int is_decrypted = gcm_decrypt(context, key, nonce, associated, associated_count, sealed,
                                       count, output);
  const int is_authentic =
      is_decrypted && EVP_DecryptFinal_ex(context, nothing, &written) == 1;
  EVP_CIPHER_CTX_free(context);
  if (is_authentic) {
    return STRONGROOM_DONE;
  }
  if (count > 0) {
    OPENSSL_cleanse(output, count);
  }
  return is_decrypted ? sr_refused() : sr_failed();
}

/// A context for wrapping (`is_wrapping` 1) or unwrapping (0); NULL if the library fails.
static EVP_CIPHER_CTX *new_wrap_context(strongroom_wrap_mode mode, const uint8_t *key,
                                        size_t key_count, int is_wrapping) {
  const EVP_CIPHER *cipher = sr_fetched_wrap(mode, key_count);
  EVP_CIPHER_CTX *context = cipher == NULL ? NULL : EVP_CIPHER_CTX_new();
  if (context == NULL) {
    return NULL;
  }
  EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  if (EVP_CipherInit_ex2(context, cipher, key, NULL, is_wrapping, NULL) != 1) {
    EVP_CIPHER_CTX_free(context);
    return NULL;
  }
  return context;
}

strongroom_outcome strongroom_aes_wrap(strongroom_wrap_mode mode, const uint8_t *key,
                                       size_t key_count, const uint8_t *secret, size_t count,
                                       uint8_t *output, size_t *output_count) {
  EVP_CIPHER_CTX *context = new_wrap_context(mode, key, key_count, 1);
  if (context == NULL || count > INT_MAX - 16) {
    EVP_CIPHER_CTX_free(context);
    return sr_failed();
  }
  int written = 0;
  const int is_done = EVP_CipherUpdate(context, output, &written, secret, (int)count) == 1;
  EVP_CIPHER_CTX_free(context);
  if (!is_done || written <= 0) {
    OPENSSL_cleanse(output, count + 16);
    return sr_failed();
  }
  *output_count = (size_t)written;
  return STRONGROOM_DONE;
}

strongroom_outcome strongroom_aes_unwrap(strongroom_wrap_mode mode, const uint8_t *key,
                                         size_t key_count, const uint8_t *wrapped, size_t count,
                                         uint8_t *output, size_t *output_count) {
  EVP_CIPHER_CTX *context = new_wrap_context(mode, key, key_count, 0);
  if (context == NULL || count > INT_MAX - 16) {
    EVP_CIPHER_CTX_free(context);
    return sr_failed();
  }
  int written = 0;
  const int is_done = EVP_CipherUpdate(context, output, &written, wrapped, (int)count) == 1;
  EVP_CIPHER_CTX_free(context);
  if (!is_done || written <= 0) {
    // The library has one answer for a changed key, a wrong key and a wrong size.
    OPENSSL_cleanse(output, count + 8);
    return sr_refused();
  }
  *output_count = (size_t)written;
  return STRONGROOM_DONE;
}
