// Random text and numbers (goutils' crypto random strings, math/rand, xstrings.Shuffle, uuid).

#include "core/funcs/internal/random.h"

#include "core/base/text.h"
#include "core/funcs/internal/support.h"

#include <sys/random.h>

#include <algorithm>
#include <cstdlib>

namespace chartroom::funcs {

namespace {

class SystemRandom final : public RandomSource {
public:
  void fill(unsigned char* bytes, std::size_t count) override {
    constexpr std::size_t kMostAtOnce = 256; // what the kernel hands out whole
    while (count > 0) {
      const ssize_t got = getrandom(bytes, std::min(count, kMostAtOnce), 0);
      if (got < 0) std::abort(); // as Go: a system without randomness must not issue secrets
      bytes += got;
      count -= static_cast<std::size_t>(got);
    }
  }
  bool isReal() const override { return true; }
};

} // namespace

RandomSource& RandomSource::system() {
  static SystemRandom source;
  return source;
}

// SplitMix64: enough for text that only has to look random.
void SeededRandom::fill(unsigned char* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; i += 8) {
    m_state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = m_state;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    z ^= z >> 31;
    for (std::size_t j = i; j < std::min(i + 8, count); ++j, z >>= 8) bytes[j] = static_cast<unsigned char>(z);
  }
}

namespace internal {

std::uint64_t randomBelow(RandomSource& source, std::uint64_t bound) {
  // Numbers past the last whole multiple of the bound would favour the small results.
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t number = 0;
  do {
    unsigned char bytes[8];
    source.fill(bytes, sizeof bytes);
    number = 0;
    for (const unsigned char byte : bytes) number = number << 8 | byte;
  } while (number >= limit);
  return number % bound;
}

std::string randomBytes(RandomSource& source, std::size_t count) {
  std::string bytes(count, '\0');
  source.fill(reinterpret_cast<unsigned char*>(bytes.data()), count);
  return bytes;
}

namespace {

constexpr std::int64_t kMostRandom = 1 << 28;

// `alphabet` holds what the generator may pick; each character is equally likely, as in goutils.
Result<Value> randomText(Call& call, std::int64_t count, std::string_view alphabet) {
  // goutils returns an error for a negative count, which sprig drops.
  if (count < 0) return Value("");
  if (count > kMostRandom) return failure("runtime error: makeslice: len out of range");
  CHARTROOM_TRY(call.charge(static_cast<std::size_t>(count)));
  RandomSource& source = random(call);
  std::string text(static_cast<std::size_t>(count), ' ');
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 1024 == 0) CHARTROOM_TRY(call.keepGoing());
    text[i] = alphabet[randomBelow(source, alphabet.size())];
  }
  return Value(std::move(text));
}

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kAlphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::string printableAscii() {
  std::string all;
  for (char c = ' '; c < 0x7F; ++c) all += c;
  return all;
}

std::string uuid(RandomSource& source) {
  std::string bytes = randomBytes(source, 16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40); // version 4
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80); // variant of RFC 4122
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += "0123456789abcdef"[static_cast<unsigned char>(bytes[i]) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(bytes[i]) & 15];
  }
  return text;
}

} // namespace

void addRandom(FunctionMap& map) {
  define(map, "randAlphaNum", {P::Int}, [](Call& call, Arguments a) { return randomText(call, a[0].integer(), kAlphanumeric); });
  define(map, "randAlpha", {P::Int}, [](Call& call, Arguments a) { return randomText(call, a[0].integer(), kLetters); });
  define(map, "randNumeric", {P::Int}, [](Call& call, Arguments a) { return randomText(call, a[0].integer(), kDigits); });
  define(map, "randAscii", {P::Int}, [](Call& call, Arguments a) {
    static const std::string all = printableAscii();
    return randomText(call, a[0].integer(), all);
  });
  define(map, "randInt", {P::Int, P::Int}, [](Call& call, Arguments a) -> Result<Value> {
    const std::int64_t low = a[0].integer(), high = a[1].integer();
    const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    if (static_cast<std::int64_t>(span) <= 0) return failure("invalid argument to Intn");
    return Value::goInt(static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + randomBelow(random(call), span)));
  });
  define(map, "randBytes", {P::Int}, [](Call& call, Arguments a) -> Result<Value> {
    const std::int64_t count = a[0].integer();
    if (count < 0 || count > kMostRandom) return failure("runtime error: makeslice: len out of range");
    CHARTROOM_TRY(call.charge(2 * static_cast<std::size_t>(count)));
    return Value(encodeBase64(randomBytes(random(call), static_cast<std::size_t>(count))));
  });
  define(map, "shuffle", {P::String}, [](Call& call, Arguments a) -> Result<Value> {
    CHARTROOM_TRY(call.charge(4 * a[0].string().size()));
    std::u32string runes = toRunes(a[0].string());
    RandomSource& source = random(call);
    for (std::size_t i = runes.size(); i > 1; --i) {
      if (i % 1024 == 0) CHARTROOM_TRY(call.keepGoing());
      std::swap(runes[i - 1], runes[randomBelow(source, i)]);
    }
    return Value(fromRunes(runes));
  });
  define(map, "uuidv4", {}, [](Call& call, Arguments) -> Value { return uuid(random(call)); });
}

} // namespace internal
} // namespace chartroom::funcs
