#pragma once

// Random primes for RSA keys: the probable primes of FIPS 186-5, A.1.3 (what Go's crypto/rsa makes), found faster.
// Thread-safe.

#include "core/crypto/internal/owned.h"

#include <openssl/bn.h>

#include <cstdint>
#include <vector>

namespace chartroom::crypto::internal {

using BigNumber = Owned<BIGNUM, BN_clear_free>;

// The k below `count` for which start + 2k, `start` odd and large, has no prime factor below 2^14. Ascending.
std::vector<std::uint32_t> sieve(const BIGNUM* start, std::uint32_t count);

// So many probable primes p of exactly `bits` bits (a multiple of 8, at least 512) with the two highest bits set, and p - 1 no
// multiple of the prime `exponent`, searched on two threads that share the work. None when OpenSSL's random generator fails.
//
// Distribution: from a uniformly random odd start upwards the first prime that fits; when there is none among the next
// 2048 odd numbers, again from another start. So a prime after a long gap is likelier than one after a short gap, as in
// OpenSSL's BN_generate_prime_ex() (Go draws every candidate anew): a bit or two of about a thousand bits of entropy.
//
// One is composite with a probability below 2^-150 for 1024 bits and more, 2^-100 for 512 (see prime.cpp).
std::vector<BigNumber> randomPrimes(std::size_t count, int bits, BN_ULONG exponent);

} // namespace chartroom::crypto::internal
