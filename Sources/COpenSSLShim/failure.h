#ifndef STRONGROOM_FAILURE_H
#define STRONGROOM_FAILURE_H

#include "COpenSSLShim.h"

// How functions of the shim end when they are not done: both leave the library's error queue empty.

/// Keeps the library's last code for `strongroom_crypto_last_error`.
///
/// Returns STRONGROOM_FAILED.
strongroom_outcome sr_failed(void);

/// Returns STRONGROOM_REFUSED.
strongroom_outcome sr_refused(void);

#endif
