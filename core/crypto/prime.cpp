#include "core/crypto/internal/prime.h"

#include "core/crypto/internal/lanes.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <limits>
#include <mutex>
#include <span>
#include <system_error>
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

// The search from one start. Several threads may take part.
class Search {
public:
  // False when the random generator fails.
  bool begin(int bits, Word exponent, BN_CTX* context) {
    m_bits = bits;
    m_exponent = exponent;
    m_start.reset(BN_new());
    if (!m_start || BN_priv_rand_ex(m_start.get(), bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD, 0, context) != 1) return false;
    m_offsets = sieve(m_start.get(), kWindow);
    m_next = 0;
    m_foundAt = m_offsets.size();
    return true;
  }

  // Tests candidates, a vector of them at a time, until there are no more that come before the first prime.
  void takePart(BN_CTX* context) {
    for (;;) {
      const std::size_t begin = m_next.fetch_add(kLanes);
      if (begin >= m_foundAt) return;
      test(begin, context);
    }
  }

  // When all have done their part: the first prime among start + 2k, k in the offsets, that fits; null if none.
  BigNumber take() { return std::move(m_prime); }

private:
  void test(std::size_t begin, BN_CTX* context) {
    std::array<BigNumber, kLanes> owned;
    std::array<const BIGNUM*, kLanes> candidates{};
    std::array<std::size_t, kLanes> places{};
    std::size_t count = 0;
    for (std::size_t i = begin; i < std::min(begin + kLanes, m_offsets.size()); ++i) {
      BigNumber candidate(BN_dup(m_start.get()));
      if (!candidate || BN_add_word(candidate.get(), 2 * static_cast<Word>(m_offsets[i])) != 1) return;
      if (BN_num_bits(candidate.get()) != m_bits || BN_mod_word(candidate.get(), m_exponent) == 1) continue;
      candidates[count] = candidate.get();
      places[count] = i;
      owned[count++] = std::move(candidate);
    }
    if (count == 0) return;
    const bool lanes = lanesSupport(m_bits);
    const unsigned passed = lanes ? fermatBaseTwo(std::span(candidates).first(count)) : 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (lanes ? !(passed >> i & 1U) : !passesFermat(candidates[i], context)) continue;
      {
        const std::lock_guard lock(m_mutex);
        if (places[i] >= m_foundAt) return;
        m_foundAt = places[i];
      }
      // What comes this far and is no prime, a freak, ends the search: others have left the candidates behind it.
      if (!passesRounds(candidates[i], context)) return;
      const std::lock_guard lock(m_mutex);
      if (places[i] == m_foundAt) m_prime = std::move(owned[i]);
      return;
    }
  }

  int m_bits = 0;
  Word m_exponent = 0;
  BigNumber m_start;
  std::vector<std::uint32_t> m_offsets;
  std::atomic<std::size_t> m_next{0};
  std::atomic<std::size_t> m_foundAt{0}; // index into the offsets, their number for none yet
  std::mutex m_mutex;
  BigNumber m_prime;
};

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

std::vector<BigNumber> randomPrimes(std::size_t count, int bits, BN_ULONG exponent) {
  std::vector<BigNumber> primes;
  while (primes.size() < count) {
    const BigContext context(BN_CTX_new());
    std::vector<Search> searches(count - primes.size());
    for (Search& search : searches)
      if (!context || !search.begin(bits, exponent, context.get())) return {};
    // The helper begins at the other end; who is done helps the other.
    const auto help = [&searches] {
      const BigContext own(BN_CTX_new());
      if (!own) return;
      std::for_each(searches.rbegin(), searches.rend(), [&own](Search& search) { search.takePart(own.get()); });
    };
    std::future<void> helper;
    try {
      helper = std::async(std::launch::async, help);
    } catch (const std::system_error&) { // no more threads
    }
    for (Search& search : searches) search.takePart(context.get());
    if (helper.valid()) helper.get();
    for (Search& search : searches)
      if (BigNumber prime = search.take()) primes.push_back(std::move(prime));
  }
  return primes;
}

} // namespace chartroom::crypto::internal
