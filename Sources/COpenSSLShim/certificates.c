#include "COpenSSLShim.h"
#include "failure.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <limits.h>

static X509 *parsed(const uint8_t *bytes, size_t count) {
  if (count > LONG_MAX) return NULL;
  const uint8_t *end = bytes;
  X509 *certificate = d2i_X509(NULL, &end, (long)count);
  if (certificate != NULL && end != bytes + count) {
    X509_free(certificate);
    return NULL;
  }
  return certificate;
}

strongroom_outcome strongroom_certificate_is_signed(const uint8_t *certificate,
                                                    size_t certificate_count,
                                                    const uint8_t *issuer, size_t issuer_count) {
  X509 *subject = parsed(certificate, certificate_count);
  X509 *signer = parsed(issuer, issuer_count);
  int is_signed = 0;
  if (subject != NULL && signer != NULL) {
    EVP_PKEY *key = X509_get0_pubkey(signer);
    is_signed = key != NULL && X509_check_issued(signer, subject) == X509_V_OK &&
                X509_verify(subject, key) == 1;
  }
  X509_free(subject);
  X509_free(signer);
  if (!is_signed) return sr_refused();
  ERR_clear_error();
  return STRONGROOM_DONE;
}
