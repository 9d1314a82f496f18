#ifndef STRONGROOM_ASYMMETRIC_H
#define STRONGROOM_ASYMMETRIC_H

/// Asymmetric operations of OpenSSL 3 behind plain pointers: no macros, no varargs, no OSSL_PARAM.
///
/// Every function takes complete inputs and writes into buffers of the caller. A key may be used by
/// many threads at once; every call has its own context and leaves the error queue of its thread
/// empty. Copies of secrets that these functions need for themselves are wiped before they return.

#include <stddef.h>
#include <stdint.h>

/// A parsed key pair or public key.
typedef struct strongroom_key strongroom_key;

typedef enum {
  STRONGROOM_DONE,
  /// The input is not valid: a key that does not fit together, a wrong signature, a wrong
  /// ciphertext.
  STRONGROOM_REFUSED,
  /// The library failed: no memory, no random bytes, an algorithm that it lacks.
  STRONGROOM_FAILED
} strongroom_outcome;

typedef enum {
  STRONGROOM_P256,
  STRONGROOM_P384,
  STRONGROOM_P521,
  STRONGROOM_SECP256K1,
  STRONGROOM_SM2
} strongroom_curve;

typedef enum {
  STRONGROOM_SIGNING_SHA1,
  STRONGROOM_SIGNING_SHA256,
  STRONGROOM_SIGNING_SHA384,
  STRONGROOM_SIGNING_SHA512,
  STRONGROOM_SIGNING_SM3
} strongroom_signing_hash;

typedef enum {
  STRONGROOM_RSA_PKCS1,
  /// MGF1 with the same hash, salt as long as the hash.
  STRONGROOM_RSA_PSS,
  /// ECDSA, or SM2DSA for an SM2 key; signatures are DER.
  STRONGROOM_CURVE_SIGNATURE
} strongroom_scheme;

typedef enum {
  STRONGROOM_RSA_MODULUS,
  STRONGROOM_RSA_PUBLIC_EXPONENT,
  STRONGROOM_RSA_PRIVATE_EXPONENT,
  STRONGROOM_RSA_PRIME1,
  STRONGROOM_RSA_PRIME2,
  STRONGROOM_RSA_EXPONENT1,
  STRONGROOM_RSA_EXPONENT2,
  STRONGROOM_RSA_COEFFICIENT
} strongroom_rsa_part;

enum { STRONGROOM_RSA_PART_COUNT = 8 };

/// A big-endian unsigned number.
typedef struct {
  const uint8_t *bytes;
  size_t count;
} strongroom_number;

// Keys

/// Builds an RSA key pair from its eight parts, in the order of `strongroom_rsa_part`. With
/// `checked`, proves that they belong together and that the primes are primes.
strongroom_outcome strongroom_rsa_private(const strongroom_number *parts, int checked,
                                          strongroom_key **key);

/// Builds an RSA public key.
strongroom_outcome strongroom_rsa_public(const strongroom_number *modulus,
                                         const strongroom_number *exponent, strongroom_key **key);

/// Writes one part, big-endian, with zeros before it up to `count` bytes.
strongroom_outcome strongroom_rsa_export(const strongroom_key *key, strongroom_rsa_part part,
                                         uint8_t *out, size_t count);

strongroom_outcome strongroom_curve_generate(strongroom_curve curve, strongroom_key **key);

/// Builds a key pair; the public point is computed. The scalar must be in 1...n-1, for SM2
/// in 1...n-2.
strongroom_outcome strongroom_curve_private(strongroom_curve curve, const uint8_t *scalar,
                                            size_t count, strongroom_key **key);

/// Builds a public key from an encoded point, which must be on the curve and not at infinity.
strongroom_outcome strongroom_curve_public(strongroom_curve curve, const uint8_t *point,
                                           size_t count, strongroom_key **key);

/// Writes the scalar, big-endian, `count` bytes: the byte length of the order.
strongroom_outcome strongroom_curve_export_scalar(const strongroom_key *key, uint8_t *out,
                                                  size_t count);

/// Writes the uncompressed point, which must have `count` bytes.
strongroom_outcome strongroom_curve_export_point(const strongroom_key *key, uint8_t *out,
                                                 size_t count);

/// Wipes and frees.
void strongroom_key_free(strongroom_key *key);

// Signatures

/// Signs a ready digest. `capacity` is that of `out`; `*count` becomes the length of the signature.
strongroom_outcome strongroom_sign_digest(const strongroom_key *key, strongroom_scheme scheme,
                                          strongroom_signing_hash hash, const uint8_t *digest,
                                          size_t digest_count, uint8_t *out, size_t capacity,
                                          size_t *count);

strongroom_outcome strongroom_verify_digest(const strongroom_key *key, strongroom_scheme scheme,
                                            strongroom_signing_hash hash, const uint8_t *digest,
                                            size_t digest_count, const uint8_t *signature,
                                            size_t signature_count);

/// Signs a message with SM2 and SM3 under the default distinguishing id, 1234567812345678.
strongroom_outcome strongroom_sm2_sign(const strongroom_key *key, const uint8_t *message,
                                       size_t message_count, uint8_t *out, size_t capacity,
                                       size_t *count);

strongroom_outcome strongroom_sm2_verify(const strongroom_key *key, const uint8_t *message,
                                         size_t message_count, const uint8_t *signature,
                                         size_t signature_count);

// Encryption and key agreement

/// RSA-OAEP with an empty label and MGF1 with the same hash.
strongroom_outcome strongroom_oaep_encrypt(const strongroom_key *key, strongroom_signing_hash hash,
                                           const uint8_t *plaintext, size_t plaintext_count,
                                           uint8_t *out, size_t capacity, size_t *count);

/// `capacity` must be the byte length of the modulus at least.
strongroom_outcome strongroom_oaep_decrypt(const strongroom_key *key, strongroom_signing_hash hash,
                                           const uint8_t *ciphertext, size_t ciphertext_count,
                                           uint8_t *out, size_t capacity, size_t *count);

/// SM2 encryption with SM3; the ciphertext is ASN.1 DER.
strongroom_outcome strongroom_sm2_encrypt(const strongroom_key *key, const uint8_t *plaintext,
                                          size_t plaintext_count, uint8_t *out, size_t capacity,
                                          size_t *count);

strongroom_outcome strongroom_sm2_decrypt(const strongroom_key *key, const uint8_t *ciphertext,
                                          size_t ciphertext_count, uint8_t *out, size_t capacity,
                                          size_t *count);

/// Elliptic curve Diffie-Hellman: the x coordinate, `count` bytes: the byte length of the field.
strongroom_outcome strongroom_curve_agree(const strongroom_key *key, const strongroom_key *peer,
                                          strongroom_curve curve, uint8_t *out, size_t count);

// Digests

strongroom_outcome strongroom_hash_message(strongroom_signing_hash hash, const uint8_t *message,
                                           size_t count, uint8_t *out, size_t capacity);

/// SHAKE128 or SHAKE256 (`bits`) of two parts one after the other.
strongroom_outcome strongroom_shake(uint32_t bits, const uint8_t *first, size_t first_count,
                                    const uint8_t *second, size_t second_count, uint8_t *out,
                                    size_t count);

// The library

/// Fills a buffer with random bytes of the library's generator for private keys.
strongroom_outcome strongroom_random_private(uint8_t *out, size_t count);

/// Whether the linked library offers a key type by this name, as "SM2" or "ML-KEM-512".
int strongroom_offers_key_type(const char *name);

/// The version of the linked library as `OPENSSL_VERSION_NUMBER` counts it.
uint64_t strongroom_library_version(void);

#endif
