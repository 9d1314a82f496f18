#include "failure.h"
#include "COpenSSLShim.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

static _Thread_local unsigned long last_error;

const char *strongroom_crypto_version(void) { return OpenSSL_version(OPENSSL_VERSION); }

unsigned long strongroom_crypto_last_error(void) { return last_error; }

strongroom_outcome sr_failed(void) {
  last_error = ERR_peek_last_error();
  ERR_clear_error();
  return STRONGROOM_FAILED;
}

strongroom_outcome sr_refused(void) {
  ERR_clear_error();
  return STRONGROOM_REFUSED;
}
