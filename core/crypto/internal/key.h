#pragma once

// Private keys: made by nettle and OpenSSL, read by OpenSSL. Thread-safe: several keys may be made at once.

#include "core/crypto/certificate.h"
#include "core/crypto/internal/owned.h"

#include <openssl/evp.h>

#include <string_view>

namespace chartroom::crypto::internal {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;

// A new key that has signed and verified once. Null on failure; the reason is then in OpenSSL's error queue.
Key makeKey(KeyKind kind);

// The key in DER that a PEM block of one of the older types holds: "RSA" (PKCS#1), "EC" (SEC 1), "DSA". Null when OpenSSL refuses
// it, and for other types.
Key readKey(std::string_view type, std::string_view der);

// The digest that signatures by the key are made with; null where the algorithm has its own.
const EVP_MD* signatureDigest(EVP_PKEY* key);

} // namespace chartroom::crypto::internal
