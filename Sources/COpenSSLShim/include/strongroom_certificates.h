#ifndef STRONGROOM_CERTIFICATES_H
#define STRONGROOM_CERTIFICATES_H

#include "strongroom_asymmetric.h"

#include <stddef.h>
#include <stdint.h>

/// Whether a certificate names another as its issuer and carries that one's signature.
///
/// Both are DER. Says nothing about dates or trust.
///
/// Returns STRONGROOM_DONE if so, else STRONGROOM_REFUSED, also for bytes that are no certificate.
strongroom_outcome strongroom_certificate_is_signed(const uint8_t *certificate,
                                                    size_t certificate_count,
                                                    const uint8_t *issuer, size_t issuer_count);

#endif
