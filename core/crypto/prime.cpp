#include "core/crypto/internal/prime.h"

#include "core/crypto/internal/lanes.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

namespace chartroom::crypto::internal {

namespace {

using Word = BN_ULONG; // a macro
using BigContext = Owned<BN_CTX, BN_CTX_free>;

// Dividing by more primes costs more than the tests it spares.
constexpr std::uint32_t kPrimesBelow = 1 << 14;
constexpr std::uint32_t kWindow = 2048;

// Rounds of Miller-Rabin with random bases. FIPS 186-5, table B.1 asks for 5 with primes of 1024 bits and for 4 with
// larger ones; a vector has room for eight.
//
// Draw odd numbers of k bits until one passes t rounds: it is composite with a probability below
// k^1.5 * 2^t * t^-0.5 * 4^(2 - sqrt(tk)) (Damgard, Landrock, Pomerance), that is 2^-155 for k = 1024, t = 8. Here each
// of the 2048 numbers from a random start on is such a number, and about one in k * ln 2 / 2 = 355 of them is prime;
// that any of them is composite and passes is thus less likely than 2048 / 355 * 2^-155, and twice that as the second
// highest bit is set, too. The test to the base 2 before it only takes away from that.
constexpr std::size_t kRounds = kLanes;

// The odd primes below kPrimesBelow in groups whose product fits into a word: the long number is divided once a group.
struct Group {
  Word product = 1;
  std::vector<std::uint32_t> primes;
};
std::vector<Group> groupPrimes() {
  std::vector<Group> groups(1);
  std::vector<bool> composite(kPrimesBelow);
  for (std::uint32_t p = 3; p < kPrimesBelow; p += 2) {
    if (composite[p]) continue;
    for (std::uint32_t multiple = p * p; multiple < kPrimesBelow; multiple += 2 * p)
      composite[multiple] = true;
    if (groups.back().product > std::numeric_limits<Word>::max() / p) groups.emplace_back();
    groups.back().product *= p;
    groups.back().primes.push_back(p);
  }
  return groups;
}

// The same two tests as in lanes.h, for one number and one base.
bool passesFermat(const BIGNUM* candidate, BN_CTX* context) {
  const BigNumber exponent(BN_dup(candidate)), power(BN_new());
  return exponent && power && BN_sub_word(exponent.get(), 1) == 1 &&
         BN_mod_exp_mont_word(power.get(), 2, exponent.get(), candidate, context, nullptr) == 1 &&
         BN_is_one(power.get());
}
bool passesStrong(const BIGNUM* candidate, const BIGNUM* base, BN_CTX* context) {
  const BigNumber last(BN_dup(candidate)), odd(BN_new()), power(BN_new());
  if (!last || !odd || !power || BN_sub_word(last.get(), 1) != 1) return false;
  int twos = 1;
  while (!BN_is_bit_set(last.get(), twos))
    ++twos;
  if (BN_rshift(odd.get(), last.get(), twos) != 1 ||
      BN_mod_exp_mont(power.get(), base, odd.get(), candidate, context, nullptr) != 1)
    return false;
  if (BN_is_one(power.get())) return true;
  for (int i = 0; i < twos; ++i) {
    if (BN_cmp(power.get(), last.get()) == 0) return true;
    if (BN_mod_sqr(power.get(), power.get(), candidate, context) != 1) return false;
  }
  return false;
}

// A uniform base from all of [0, n) is as good as one from [2, n - 2], which the standard wants: of the three others 0
// fails a prime and 1 and -1 pass a composite, each with the probability 1/n.
bool passesRounds(const BIGNUM* candidate, BN_CTX* context) {
  std::array<BigNumber, kRounds> owned;
  std::array<const BIGNUM*, kRounds> bases{};
  for (std::size_t i = 0; i < kRounds; ++i) {
    owned[i].reset(BN_new());
    if (!owned[i] || BN_priv_rand_range_ex(owned[i].get(), candidate, 0, context) != 1) return false;
    bases[i] = owned[i].get();
  }
  if (lanesSupport(BN_num_bits(candidate))) return passesMillerRabin(candidate, bases);
  return std::all_of(bases.begin(), bases.end(),
                     [&](const BIGNUM* base) { return passesStrong(candidate, base, context); });
}

// The first prime among start + 2k, k in `offsets`, that has `bits` bits and suits the exponent; null if none.
BigNumber firstPrime(const BIGNUM* start, int bits, const std::vector<std::uint32_t>& offsets, Word exponent,
                     BN_CTX* context) {
  const bool lanes = lanesSupport(bits);
  for (std::size_t begin = 0; begin < offsets.size(); begin += kLanes) {
    std::array<BigNumber, kLanes> owned;
    std::array<const BIGNUM*, kLanes> candidates{};
    std::size_t count = 0;
    for (std::size_t i = begin; i < std::min(begin + kLanes, offsets.size()); ++i) {
      BigNumber candidate(BN_dup(start));
      if (!candidate || BN_add_word(candidate.get(), 2 * static_cast<Word>(offsets[i])) != 1) return nullptr;
      if (BN_num_bits(candidate.get()) != bits || BN_mod_word(candidate.get(), exponent) == 1) continue;
      candidates[count] = candidate.get();
      owned[count++] = std::move(candidate);
    }
    if (count == 0) continue;
    const unsigned passed = lanes ? fermatBaseTwo(std::span(candidates).first(count)) : 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (lanes ? !(passed >> i & 1U) : !passesFermat(candidates[i], context)) continue;
      if (passesRounds(candidates[i], context)) return std::move(owned[i]);
    }
  }
  return nullptr;
}

} // namespace

std::vector<std::uint32_t> sieve(const BIGNUM* start, std::uint32_t count) {
  static const std::vector<Group> groups = groupPrimes();
  std::vector<char> composite(count);
  for (const Group& group : groups) {
    const Word rest = BN_mod_word(start, group.product);
    for (const std::uint32_t p : group.primes) {
      // The least k with 2k = -start modulo p.
      const auto missing = (p - static_cast<std::uint32_t>(rest % p)) % p;
      for (std::uint32_t k = missing % 2 == 0 ? missing / 2 : (missing + p) / 2; k < count; k += p)
        composite[k] = 1;
    }
  }
  std::vector<std::uint32_t> left;
  for (std::uint32_t k = 0; k < count; ++k)
    if (!composite[k]) left.push_back(k);
  return left;
}

BigNumber randomPrime(int bits, BN_ULONG exponent) {
  const BigContext context(BN_CTX_new());
  const BigNumber start(BN_new());
  if (!context || !start) return nullptr;
  for (;;) {
    if (BN_priv_rand_ex(start.get(), bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD, 0, context.get()) != 1) return nullptr;
    if (BigNumber prime = firstPrime(start.get(), bits, sieve(start.get(), kWindow), exponent, context.get()))
      return prime;
  }
}

} // namespace chartroom::crypto::internal
