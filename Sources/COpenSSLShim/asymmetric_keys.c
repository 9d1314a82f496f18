#include "asymmetric.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include <string.h>

// Between big-endian and the order of this machine, which OSSL_PARAM takes.
static void to_other_order(uint8_t *bytes, size_t count) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  for (size_t low = 0; low < count / 2; low++) {
    uint8_t byte = bytes[low];
    bytes[low] = bytes[count - 1 - low];
    bytes[count - 1 - low] = byte;
  }
#else
  (void)bytes;
  (void)count;
#endif
}

static const char *const rsa_part_names[STRONGROOM_RSA_PART_COUNT] = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
    OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
    OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

static EVP_PKEY *from_parameters(const char *type, int selection, OSSL_PARAM *parameters) {
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  if (context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
      EVP_PKEY_fromdata(context, &key, selection, parameters) != 1) {
    EVP_PKEY_free(key);
    key = NULL;
  }
  EVP_PKEY_CTX_free(context);
  return key;
}

// Keeps the key and reports success, or frees it and reports the refusal.
static strongroom_outcome keep(EVP_PKEY *made, int accepted, strongroom_key **key) {
  if (made != NULL && accepted) {
    *key = sr_handle(made);
    return sr_finish(STRONGROOM_DONE);
  }
  EVP_PKEY_free(made);
  return sr_finish(STRONGROOM_REFUSED);
}

static int pair_fits(EVP_PKEY *key) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
  int fits = context != NULL && EVP_PKEY_check(context) == 1;
  EVP_PKEY_CTX_free(context);
  return fits;
}

static strongroom_outcome rsa_from_parts(const strongroom_number *parts, size_t part_count,
                                         int checked, strongroom_key **key) {
  size_t total = 0;
  for (size_t part = 0; part < part_count; part++) {
    if (parts[part].count == 0) return STRONGROOM_REFUSED;
    total += parts[part].count;
  }
  uint8_t *scratch = OPENSSL_malloc(total);
  if (scratch == NULL) return sr_finish(STRONGROOM_FAILED);
  OSSL_PARAM parameters[STRONGROOM_RSA_PART_COUNT + 1];
  uint8_t *next = scratch;
  for (size_t part = 0; part < part_count; part++) {
    memcpy(next, parts[part].bytes, parts[part].count);
    to_other_order(next, parts[part].count);
    parameters[part] = OSSL_PARAM_construct_BN(rsa_part_names[part], next, parts[part].count);
    next += parts[part].count;
  }
  parameters[part_count] = OSSL_PARAM_construct_end();
  int selection = part_count == STRONGROOM_RSA_PART_COUNT ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
  EVP_PKEY *made = from_parameters("RSA", selection, parameters);
  OPENSSL_clear_free(scratch, total);
  return keep(made, made != NULL && (!checked || pair_fits(made)), key);
}

strongroom_outcome strongroom_rsa_private(const strongroom_number *parts, int checked,
                                          strongroom_key **key) {
  return rsa_from_parts(parts, STRONGROOM_RSA_PART_COUNT, checked, key);
}

strongroom_outcome strongroom_rsa_public(const strongroom_number *modulus,
                                         const strongroom_number *exponent, strongroom_key **key) {
  strongroom_number parts[2] = {*modulus, *exponent};
  return rsa_from_parts(parts, 2, 0, key);
}

// Writes an unsigned number of a key, big-endian, `count` bytes.
static strongroom_outcome export_number(const strongroom_key *key, const char *name, uint8_t *out,
                                        size_t count) {
  OSSL_PARAM parameters[2] = {OSSL_PARAM_construct_BN(name, out, count),
                              OSSL_PARAM_construct_end()};
  if (EVP_PKEY_get_params(sr_evp(key), parameters) != 1 || !OSSL_PARAM_modified(parameters) ||
      parameters[0].return_size > count) {
    OPENSSL_cleanse(out, count);
    return sr_finish(STRONGROOM_FAILED);
  }
  size_t written = parameters[0].return_size;
  to_other_order(out, written);
  memmove(out + (count - written), out, written);
  memset(out, 0, count - written);
  return sr_finish(STRONGROOM_DONE);
}

strongroom_outcome strongroom_rsa_export(const strongroom_key *key, strongroom_rsa_part part,
                                         uint8_t *out, size_t count) {
  if ((size_t)part >= STRONGROOM_RSA_PART_COUNT) return STRONGROOM_FAILED;
  return export_number(key, rsa_part_names[part], out, count);
}

static const char *curve_type(strongroom_curve curve) {
  return curve == STRONGROOM_SM2 ? "SM2" : "EC";
}

strongroom_outcome strongroom_curve_generate(strongroom_curve curve, strongroom_key **key) {
  EVP_PKEY *made = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, curve_type(curve), NULL);
  int done = context != NULL && EVP_PKEY_keygen_init(context) == 1 &&
             EVP_PKEY_CTX_set_group_name(context, sr_group_name(curve)) == 1 &&
             EVP_PKEY_generate(context, &made) == 1;
  EVP_PKEY_CTX_free(context);
  if (!done) return sr_finish(STRONGROOM_FAILED);
  *key = sr_handle(made);
  return sr_finish(STRONGROOM_DONE);
}

// Whether the scalar is in 1...n-1, or in 1...n-2 for SM2.
static int scalar_in_range(const EC_GROUP *group, const BIGNUM *scalar, strongroom_curve curve) {
  const BIGNUM *order = EC_GROUP_get0_order(group);
  BIGNUM *limit = order == NULL ? NULL : BN_dup(order);
  int in_range = limit != NULL && (curve != STRONGROOM_SM2 || BN_sub_word(limit, 1) == 1) &&
                 !BN_is_zero(scalar) && BN_cmp(scalar, limit) < 0;
  BN_free(limit);
  return in_range;
}

// Computes the uncompressed public point of a scalar; its length, or 0.
static size_t public_point(strongroom_curve curve, const uint8_t *scalar, size_t count,
                           uint8_t *out, size_t capacity) {
  size_t written = 0;
  EC_GROUP *group = EC_GROUP_new_by_curve_name(sr_group_number(curve));
  EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
  BIGNUM *number = BN_secure_new();
  if (point != NULL && number != NULL && BN_bin2bn(scalar, (int)count, number) != NULL) {
    BN_set_flags(number, BN_FLG_CONSTTIME);
    if (scalar_in_range(group, number, curve) &&
        EC_POINT_mul(group, point, number, NULL, NULL, NULL) == 1) {
      written =
          EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, capacity, NULL);
    }
  }
  BN_clear_free(number);
  EC_POINT_free(point);
  EC_GROUP_free(group);
  return written;
}

enum { SCALAR_COUNT_MAX = 66, POINT_COUNT_MAX = 2 * SCALAR_COUNT_MAX + 1 };

strongroom_outcome strongroom_curve_private(strongroom_curve curve, const uint8_t *scalar,
                                            size_t count, strongroom_key **key) {
  uint8_t point[POINT_COUNT_MAX];
  uint8_t native[SCALAR_COUNT_MAX];
  if (count == 0 || count > SCALAR_COUNT_MAX) return STRONGROOM_REFUSED;
  size_t point_count = public_point(curve, scalar, count, point, sizeof point);
  if (point_count == 0) return sr_finish(STRONGROOM_REFUSED);
  memcpy(native, scalar, count);
  to_other_order(native, count);
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                       (char *)(uintptr_t)sr_group_name(curve), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, point_count),
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, count),
      OSSL_PARAM_construct_end(),
  };
  EVP_PKEY *made = from_parameters(curve_type(curve), EVP_PKEY_KEYPAIR, parameters);
  OPENSSL_cleanse(native, sizeof native);
  return keep(made, 1, key);
}

strongroom_outcome strongroom_curve_public(strongroom_curve curve, const uint8_t *point,
                                           size_t count, strongroom_key **key) {
  // A single zero byte is the point at infinity, which decoding alone would accept.
  if (count <= 1) return STRONGROOM_REFUSED;
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                       (char *)(uintptr_t)sr_group_name(curve), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)point, count),
      OSSL_PARAM_construct_end(),
  };
  return keep(from_parameters(curve_type(curve), EVP_PKEY_PUBLIC_KEY, parameters), 1, key);
}

strongroom_outcome strongroom_curve_export_scalar(const strongroom_key *key, uint8_t *out,
                                                  size_t count) {
  return export_number(key, OSSL_PKEY_PARAM_PRIV_KEY, out, count);
}

strongroom_outcome strongroom_curve_export_point(const strongroom_key *key, uint8_t *out,
                                                 size_t count) {
  size_t written = 0;
  int done = EVP_PKEY_get_octet_string_param(sr_evp(key), OSSL_PKEY_PARAM_PUB_KEY, out, count,
                                             &written) == 1 &&
             written == count;
  return sr_finish(done ? STRONGROOM_DONE : STRONGROOM_FAILED);
}

void strongroom_key_free(strongroom_key *key) {
  EVP_PKEY_free(sr_evp(key));
}
