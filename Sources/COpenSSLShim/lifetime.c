#include <openssl/crypto.h>

/// Tells OpenSSL, before anybody uses it, not to clean up when the process exits.
///
/// Its exit handler frees what other threads may still work with: a thread that makes an RSA key pair
/// cannot be interrupted and would crash. The kernel takes the memory back; secrets of ours that must be
/// wiped are wiped by their owners before.
__attribute__((constructor)) static void strongroom_keep_library_at_exit(void) {
  OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
}
