// libsodium: Ed25519 and Ed25519ph.
#include <sodium.h>
