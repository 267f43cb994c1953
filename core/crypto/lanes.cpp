#include "core/crypto/internal/lanes.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <openssl/crypto.h>

#include <array>
#include <cstdint>
#include <cstring>

// Only what runs after lanesSupport() said yes may contain such instructions; so no flag for the whole file, whose
// inline functions the linker could hand to others. GCC does not pass the attribute on to lambdas: there are none.
#define CHARTROOM_IFMA __attribute__((target("avx512f,avx512ifma")))
#define CHARTROOM_IFMA_INLINE CHARTROOM_IFMA __attribute__((always_inline)) inline

namespace chartroom::crypto::internal {

namespace {

constexpr int kDigit = 52; // bits of a digit: what the IFMA instructions multiply
constexpr std::uint64_t kMask = (std::uint64_t{1} << kDigit) - 1;

// The same digit of eight numbers. Eight digits below 2^52 multiplied, the lower or higher half of each product added.
using Vector = std::uint64_t __attribute__((vector_size(64)));
CHARTROOM_IFMA_INLINE Vector addLow(Vector sum, Vector a, Vector b) {
  return reinterpret_cast<Vector>(_mm512_madd52lo_epu64(reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(a),
                                                        reinterpret_cast<__m512i>(b)));
}
CHARTROOM_IFMA_INLINE Vector addHigh(Vector sum, Vector a, Vector b) {
  return reinterpret_cast<Vector>(_mm512_madd52hi_epu64(reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(a),
                                                        reinterpret_cast<__m512i>(b)));
}

// Arithmetic modulo eight odd numbers n in Montgomery form with R = 2^(52 * Digits).
//
// Numbers are not reduced to [0, n) between steps. The product of a and b comes out below ab/R + n; so as long as both
// are at most n * 2^8 and n * 2^16 <= R, it comes out below 2n. Digits is chosen for that, and the 8 bits are used: a
// doubling is a shift, up to seven of them between two squarings.
template <int Digits>
class Field {
  static_assert(Digits % 2 == 0, "reduce() takes two rows at once");

public:
  struct alignas(64) Number {
    Vector digit[Digits];
  };

  CHARTROOM_IFMA explicit Field(std::span<const BIGNUM* const> moduli) {
    BN_CTX* context = BN_CTX_new();
    BIGNUM* one = BN_new();
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const BIGNUM* modulus = moduli[lane < moduli.size() ? lane : 0];
      set(m_modulus, lane, modulus);
      BN_zero(one);
      BN_set_bit(one, kDigit * Digits);
      BN_mod(one, one, modulus, context);
      set(m_one, lane, one);
      // Newton's iteration doubles the right bits: 3, 6, 12, 24, 48, 96.
      const std::uint64_t n = m_modulus.digit[0][lane];
      std::uint64_t inverse = n;
      for (int i = 0; i < 5; ++i)
        inverse *= 2 - n * inverse;
      m_inverse[lane] = -inverse & kMask;
    }
    BN_clear_free(one);
    BN_CTX_free(context);
  }
  Field(const Field&) = delete;
  Field& operator=(const Field&) = delete;
  ~Field() {
    OPENSSL_cleanse(&m_modulus, sizeof m_modulus);
    OPENSSL_cleanse(&m_wide, sizeof m_wide);
  }

  const Number& one() const { return m_one; }
  static void set(Number& number, std::size_t lane, const BIGNUM* from) {
    std::array<unsigned char, (Digits * kDigit + 7) / 8 + 8> bytes{}; // the last digit is read as eight bytes, too
    BN_bn2lebinpad(from, bytes.data(), static_cast<int>(bytes.size()));
    for (std::size_t i = 0; i < Digits; ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + i * kDigit / 8, sizeof word);
      number.digit[i][lane] = word >> (i * kDigit % 8) & kMask;
    }
    OPENSSL_cleanse(bytes.data(), bytes.size());
  }

  CHARTROOM_IFMA void square(Number& a) {
    squareWide(a);
    reduce(a);
  }
  CHARTROOM_IFMA void multiply(Number& a, const Number& b) {
    for (Vector& digit : m_wide)
      digit = Vector{};
    for (int i = 0; i < Digits; ++i) {
      const Vector factor = a.digit[i];
#pragma GCC unroll 64
      for (int j = 0; j <= Digits; ++j) {
        Vector sum = m_wide[i + j];
        if (j < Digits) sum = addLow(sum, factor, b.digit[j]);
        if (j > 0) sum = addHigh(sum, factor, b.digit[j - 1]);
        m_wide[i + j] = sum;
      }
    }
    reduce(a);
  }
  // Times two, as often as each lane of `times` says: at most seven times after a square() or multiply().
  CHARTROOM_IFMA static void redouble(Number& a, Vector times) {
    Vector carry{};
    for (Vector& digit : a.digit) {
      const Vector shifted = digit << times | carry;
      carry = digit >> (kDigit - times);
      digit = shifted & kMask;
    }
  }

  // In each lane three bits of its modulus, from bit `from` on.
  CHARTROOM_IFMA Vector modulusBits(int from) const {
    const int index = from / kDigit, offset = from % kDigit;
    Vector bits = m_modulus.digit[index] >> offset;
    if (index + 1 < Digits) bits |= m_modulus.digit[index + 1] << (kDigit - offset);
    return bits & 7;
  }

  // One bit per lane: is a equal to 1 (or n - 1) modulo n?
  CHARTROOM_IFMA unsigned equalsOne(const Number& a) {
    Number one{};
    one.digit[0] += 1;
    return equal(plain(a), one);
  }
  CHARTROOM_IFMA unsigned equalsMinusOne(const Number& a) {
    Number last = m_modulus;
    last.digit[0] -= 1;
    return equal(plain(a), last);
  }

private:
  // Out of Montgomery form. (a + mn) / R with m < R is at most n, so this is the one number in [0, n) unless a is 0.
  CHARTROOM_IFMA Number plain(const Number& a) {
    Number result;
    for (int i = 0; i < Digits; ++i) {
      m_wide[i] = a.digit[i];
      m_wide[Digits + i] = Vector{};
    }
    reduce(result);
    return result;
  }
  CHARTROOM_IFMA static unsigned equal(const Number& a, const Number& b) {
    Vector difference{};
    for (int i = 0; i < Digits; ++i)
      difference |= a.digit[i] ^ b.digit[i];
    unsigned lanes = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      lanes |= static_cast<unsigned>(difference[lane] == 0) << lane;
    return lanes;
  }

  // m_wide = a * a: every product of two different digits once, doubled, and the squares. Two columns at a time, so
  // that four independent sums keep the multipliers busy. A sum has at most 2 * Digits terms below 2^52: no overflow.
  CHARTROOM_IFMA_INLINE void squareWide(const Number& a) {
    const Number copy = a; // m_wide cannot be it: its digits may stay in registers
    const Vector* digit = copy.digit;
    const Vector zero{};
    Vector over = zero;
#pragma GCC unroll 128
    for (int k = 0; k < 2 * Digits; k += 2) {
      Vector low = zero, high = zero, nextLow = zero, nextHigh = zero;
#pragma GCC unroll 64
      for (int i = k < Digits ? 0 : k - Digits + 1; i <= k / 2; ++i) {
        if (i < k - i) {
          low = addLow(low, digit[i], digit[k - i]);
          high = addHigh(high, digit[i], digit[k - i]);
        }
        if (k + 1 - i < Digits) {
          nextLow = addLow(nextLow, digit[i], digit[k + 1 - i]);
          nextHigh = addHigh(nextHigh, digit[i], digit[k + 1 - i]);
        }
      }
      low = low + over;
      high = high + nextLow;
      over = nextHigh;
      m_wide[k] = addLow(low + low, digit[k / 2], digit[k / 2]);
      m_wide[k + 1] = addHigh(high + high, digit[k / 2], digit[k / 2]);
    }
  }

  // result = m_wide / R mod n. Two rows at a time: every digit is then loaded and stored half as often. The two digits
  // that the next rows begin with are summed first and stay in registers, as everything waits for them.
  CHARTROOM_IFMA_INLINE void reduce(Number& result) {
    const Vector* n = m_modulus.digit;
    const Vector zero{};
    Vector lowest = m_wide[0], above = m_wide[1];
    for (int row = 0; row < Digits; row += 2) {
      Vector* sum = m_wide + row;
      const Vector first = addLow(zero, lowest, m_inverse);
      const Vector carry = addLow(lowest, first, n[0]) >> kDigit;
      const Vector next = addHigh(addLow(above, first, n[1]), first, n[0]) + carry;
      const Vector second = addLow(zero, next, m_inverse);
      const Vector nextCarry = addLow(next, second, n[0]) >> kDigit;
      lowest =
          addHigh(addLow(sum[2], first, n[2]), first, n[1]) + addHigh(addLow(nextCarry, second, n[1]), second, n[0]);
      above = addHigh(addLow(sum[3], first, n[3]), first, n[2]) + addHigh(addLow(zero, second, n[2]), second, n[1]);
#pragma GCC unroll 64
      for (int i = 4; i < Digits + 2; ++i) {
        Vector digit = sum[i];
        if (i < Digits) digit = addLow(digit, first, n[i]);
        if (i <= Digits) digit = addLow(addHigh(digit, first, n[i - 1]), second, n[i - 1]);
        sum[i] = addHigh(digit, second, n[i - 2]);
      }
    }
    m_wide[Digits] = lowest;
    m_wide[Digits + 1] = above;
    Vector carry{};
    for (int i = 0; i < Digits; ++i) {
      carry += m_wide[Digits + i];
      result.digit[i] = carry & kMask;
      carry >>= kDigit;
    }
  }

  Number m_modulus;
  Number m_one;       // R mod n: 1 in Montgomery form
  Vector m_inverse{}; // -1/n mod 2^52
  Vector m_wide[2 * Digits];
};

// `width` bits of the number from bit `from` on.
unsigned bitsAt(const BIGNUM* number, int from, int width) {
  unsigned bits = 0;
  for (int i = width - 1; i >= 0; --i)
    bits = bits << 1 | static_cast<unsigned>(BN_is_bit_set(number, from + i));
  return bits;
}

// 2^(n-1) from the highest three bits of the exponent to the lowest; the exponent of an odd n is n without its lowest
// bit.
template <int Digits>
CHARTROOM_IFMA unsigned fermat(std::span<const BIGNUM* const> candidates) {
  constexpr int kWindow = 3;
  Field<Digits> field(candidates);
  typename Field<Digits>::Number power = field.one();
  for (int at = (BN_num_bits(candidates[0]) - 1) / kWindow * kWindow; at >= 0; at -= kWindow) {
    for (int i = 0; i < kWindow; ++i)
      field.square(power);
    const Vector bits = field.modulusBits(at);
    Field<Digits>::redouble(power, at == 0 ? bits & 6 : bits);
  }
  const unsigned passed = field.equalsOne(power) & ((1U << candidates.size()) - 1);
  OPENSSL_cleanse(&power, sizeof power);
  return passed;
}

// With n - 1 = 2^twos * odd: base^odd is 1, or one of its first `twos` squares (itself among them) is -1.
template <int Digits>
CHARTROOM_IFMA bool millerRabin(const BIGNUM* candidate, std::span<const BIGNUM* const, kLanes> bases) {
  constexpr int kWindow = 4;
  using Number = typename Field<Digits>::Number;
  Field<Digits> field(std::span(&candidate, 1));
  int twos = 1;
  while (!BN_is_bit_set(candidate, twos))
    ++twos;

  std::array<Number, 1 << kWindow> powers;
  powers[0] = field.one();
  for (std::size_t lane = 0; lane < kLanes; ++lane)
    Field<Digits>::set(powers[1], lane, bases[lane]);
  for (std::size_t i = 2; i < powers.size(); ++i) {
    powers[i] = powers[i - 1];
    field.multiply(powers[i], powers[1]);
  }
  Number power = field.one();
  const int length = BN_num_bits(candidate) - twos;
  for (int at = (length - 1) / kWindow * kWindow; at >= 0; at -= kWindow) {
    for (int i = 0; i < kWindow; ++i)
      field.square(power);
    field.multiply(power, powers[bitsAt(candidate, twos + at, kWindow)]);
  }
  unsigned passed = field.equalsOne(power) | field.equalsMinusOne(power);
  for (int i = 1; i < twos; ++i) {
    field.square(power);
    passed |= field.equalsMinusOne(power);
  }
  OPENSSL_cleanse(&powers, sizeof powers);
  OPENSSL_cleanse(&power, sizeof power);
  return passed == (1U << kLanes) - 1;
}

} // namespace

bool lanesSupport(int bits) {
  return (bits == 1024 || bits == 2048) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma");
}

unsigned fermatBaseTwo(std::span<const BIGNUM* const> candidates) {
  return BN_num_bits(candidates[0]) == 1024 ? fermat<20>(candidates) : fermat<40>(candidates);
}

bool passesMillerRabin(const BIGNUM* candidate, std::span<const BIGNUM* const, kLanes> bases) {
  return BN_num_bits(candidate) == 1024 ? millerRabin<20>(candidate, bases) : millerRabin<40>(candidate, bases);
}

} // namespace chartroom::crypto::internal

#else

#include <cstdlib>

namespace chartroom::crypto::internal {

bool lanesSupport(int) {
  return false;
}
unsigned fermatBaseTwo(std::span<const BIGNUM* const>) {
  std::abort();
}
bool passesMillerRabin(const BIGNUM*, std::span<const BIGNUM* const, kLanes>) {
  std::abort();
}

} // namespace chartroom::crypto::internal

#endif
