#include "core/base/text.h"

#include <algorithm>
#include <iterator>

namespace chartroom {

namespace {

struct Range {
  char32_t first, last;
};
struct CaseRange {
  char32_t first, last;
  int step, upper, lower, title;
};

#include "core/base/internal/unicode_tables.inc"

template <std::size_t N>
bool within(const Range (&ranges)[N], char32_t rune) {
  const Range* at =
      std::upper_bound(std::begin(ranges), std::end(ranges), rune, [](char32_t r, const Range& range) { return r < range.first; });
  return at != std::begin(ranges) && rune <= at[-1].last;
}

const CaseRange* caseOf(char32_t rune) {
  const CaseRange* at = std::upper_bound(
      std::begin(kCase), std::end(kCase), rune, [](char32_t r, const CaseRange& range) { return r < range.first; });
  // Ranges with a step interleave (upper and lower case take turns), so the fitting one may stand a few before.
  for (int back = 0; back < 8 && at != std::begin(kCase); ++back) {
    --at;
    if (rune <= at->last && (rune - at->first) % static_cast<char32_t>(at->step) == 0) return at;
  }
  return nullptr;
}

bool between(char32_t rune, char32_t first, char32_t last) { return rune >= first && rune <= last; }
char32_t shifted(char32_t rune, int distance) { return static_cast<char32_t>(static_cast<int>(rune) + distance); }

} // namespace

bool isPrint(char32_t rune) { return rune < 0x80 ? between(rune, 0x20, 0x7E) : within(kPrint, rune); }
bool isUpper(char32_t rune) { return rune < 0x80 ? between(rune, 'A', 'Z') : within(kUpper, rune); }
bool isLower(char32_t rune) { return rune < 0x80 ? between(rune, 'a', 'z') : within(kLower, rune); }
bool isLetter(char32_t rune) { return rune < 0x80 ? between(rune, 'A', 'Z') || between(rune, 'a', 'z') : within(kLetter, rune); }
bool isDigit(char32_t rune) { return rune < 0x80 ? between(rune, '0', '9') : within(kDigit, rune); }
bool isNumber(char32_t rune) { return rune < 0x80 ? between(rune, '0', '9') : within(kNumber, rune); }

bool isSpace(char32_t rune) {
  switch (rune) {
  case '\t':
  case '\n':
  case '\v':
  case '\f':
  case '\r':
  case ' ':
  case 0x85:
  case 0xA0:
  case 0x1680:
  case 0x2028:
  case 0x2029:
  case 0x202F:
  case 0x205F:
  case 0x3000: return true;
  default: return between(rune, 0x2000, 0x200A);
  }
}

char32_t toUpper(char32_t rune) {
  if (rune < 0x80) return between(rune, 'a', 'z') ? rune - 32 : rune;
  const CaseRange* range = caseOf(rune);
  return range ? shifted(rune, range->upper) : rune;
}

char32_t toLower(char32_t rune) {
  if (rune < 0x80) return between(rune, 'A', 'Z') ? rune + 32 : rune;
  const CaseRange* range = caseOf(rune);
  return range ? shifted(rune, range->lower) : rune;
}

char32_t toTitle(char32_t rune) {
  if (rune < 0x80) return between(rune, 'a', 'z') ? rune - 32 : rune;
  const CaseRange* range = caseOf(rune);
  return range ? shifted(rune, range->title) : rune;
}

} // namespace chartroom
