#ifndef STRONGROOM_MLKEM_NATIVE_CONFIG_H
#define STRONGROOM_MLKEM_NATIVE_CONFIG_H

// How mlkem-native is built here: ML-KEM-512 only, one compilation unit, portable C, hashing by
// OpenSSL, random bytes from the caller.

#define MLK_CONFIG_PARAMETER_SET 512
#define MLK_CONFIG_NAMESPACE_PREFIX mlkem512
#define MLK_CONFIG_INTERNAL_API_QUALIFIER static
#define MLK_CONFIG_EXTERNAL_API_QUALIFIER static
#define MLK_CONFIG_NO_RANDOMIZED_API
#define MLK_CONFIG_SERIAL_FIPS202_ONLY
#define MLK_CONFIG_FIPS202_CUSTOM_HEADER "../hashing.h"

#define MLK_CONFIG_CUSTOM_ZEROIZE
#if !defined(__ASSEMBLER__)
#include <stddef.h>
#include "openssl/crypto.h"
static inline void mlk_zeroize(void *bytes, size_t count) { OPENSSL_cleanse(bytes, count); }
#endif

#endif
