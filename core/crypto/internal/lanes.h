#pragma once

// Primality tests of large numbers, eight at once: on processors with AVX-512 IFMA every vector lane works on a number
// of its own, which costs about a ninth of eight tests one after another by OpenSSL. The caller asks lanesSupport()
// first and has another way where it says no. Pure functions, thread-safe. The sequence of operations does not depend
// on the numbers but for the trailing zero bits of n - 1.

#include <openssl/bn.h>

#include <cstddef>
#include <span>

namespace chartroom::crypto::internal {

constexpr std::size_t kLanes = 8;

// Whether this processor can test numbers of exactly `bits` bits here (1024 and 2048: the primes of the usual RSA
// keys).
bool lanesSupport(int bits);

// Fermat's test to the base 2. Bit i of the answer is set when 2^(n-1) = 1 mod n for n = candidates[i]. One to kLanes
// odd numbers, all of the same length, for which lanesSupport() holds.
unsigned fermatBaseTwo(std::span<const BIGNUM* const> candidates);

// Miller's and Rabin's strong test of one such number to kLanes bases at once: true when it passes every one. A base b
// stands for b * 2^-k mod n with a fixed k: if b is drawn uniformly from [0, n), so is what it stands for.
bool passesMillerRabin(const BIGNUM* candidate, std::span<const BIGNUM* const, kLanes> bases);

} // namespace chartroom::crypto::internal
