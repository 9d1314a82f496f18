// libsodium: the group operations of Ed25519 that Ed25519ph needs.
#include <sodium.h>
