#include "algorithms.h"
#include "failure.h"

#include <openssl/crypto.h>
#include <string.h>

/// A context with this key, for one call; NULL if the library fails.
static EVP_MAC_CTX *new_keyed_context(strongroom_hash hash, const uint8_t *key,
                                      size_t key_count) {
  static const uint8_t nothing[1];
  const EVP_MAC_CTX *template = sr_hmac_template(hash);
  EVP_MAC_CTX *context = template == NULL ? NULL : EVP_MAC_CTX_dup(template);
  // The library takes NULL for "the key you have", so that an empty key needs an address.
  if (context != NULL && EVP_MAC_init(context, key == NULL ? nothing : key, key_count, NULL) != 1) {
    EVP_MAC_CTX_free(context);
    return NULL;
  }
  return context;
}

strongroom_outcome strongroom_hmac(strongroom_hash hash, const uint8_t *key, size_t key_count,
                                   const uint8_t *message, size_t count, uint8_t *output) {
  EVP_MAC_CTX *context = new_keyed_context(hash, key, key_count);
  size_t written = 0;
  const int is_done = context != NULL && EVP_MAC_update(context, message, count) == 1 &&
                      EVP_MAC_final(context, output, &written, (size_t)hash / 8) == 1;
  EVP_MAC_CTX_free(context);
  return is_done ? STRONGROOM_DONE : sr_failed();
}

/// One block: the MAC of the counter and the fixed data.
static int kbkdf_block(EVP_MAC_CTX *context, uint32_t counter, const uint8_t *fixed,
                       size_t fixed_count, uint8_t *block, size_t block_count) {
  const uint8_t encoded[4] = {(uint8_t)(counter >> 24), (uint8_t)(counter >> 16),
                              (uint8_t)(counter >> 8), (uint8_t)counter};
  size_t written = 0;
  // Initializing without a key starts the next message under the key that is there.
  return (counter == 1 || EVP_MAC_init(context, NULL, 0, NULL) == 1) &&
         EVP_MAC_update(context, encoded, sizeof encoded) == 1 &&
         EVP_MAC_update(context, fixed, fixed_count) == 1 &&
         EVP_MAC_final(context, block, &written, block_count) == 1;
}

strongroom_outcome strongroom_kbkdf_counter(strongroom_hash hash, const uint8_t *key,
                                            size_t key_count, const uint8_t *fixed,
                                            size_t fixed_count, uint8_t *output, size_t count) {
  const size_t block_count = (size_t)hash / 8;
  EVP_MAC_CTX *context = new_keyed_context(hash, key, key_count);
  int is_done = context != NULL && count <= 255 * block_count;
  uint8_t block[STRONGROOM_HASH_BYTES_MAX];
  size_t done = 0;
  for (uint32_t counter = 1; is_done && done < count; counter++) {
    is_done = kbkdf_block(context, counter, fixed, fixed_count, block, block_count);
    const size_t taken = count - done < block_count ? count - done : block_count;
    if (is_done) {
      memcpy(output + done, block, taken);
    }
    done += taken;
  }
  OPENSSL_cleanse(block, sizeof block);
  EVP_MAC_CTX_free(context);
  if (!is_done) {
    OPENSSL_cleanse(output, count);
    return sr_failed();
  }
  return STRONGROOM_DONE;
}
