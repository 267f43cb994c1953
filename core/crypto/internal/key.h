#pragma once

// RSA keys as Go's crypto/rsa makes them (FIPS 186-5, A.1.3), many times faster than OpenSSL's EVP_RSA_gen(), which
// tests with 64 rounds. Thread-safe: several keys may be made at once.

#include "core/crypto/internal/owned.h"

#include <openssl/evp.h>

#include <string_view>

namespace chartroom::crypto::internal {

// A key of exactly `bits` bits (a multiple of 16, at least 1024) with two primes, searched on two threads together,
// and the public exponent 65537. Null on failure; the reason is then in OpenSSL's error queue.
Owned<EVP_PKEY, EVP_PKEY_free> makeRsaKey(int bits);

// The key that a PKCS#1 RSAPrivateKey holds, null when OpenSSL refuses it.
Owned<EVP_PKEY, EVP_PKEY_free> readRsaKey(std::string_view der);

} // namespace chartroom::crypto::internal
