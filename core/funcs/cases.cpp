// Letter case and naming styles (strings.Title, goutils and xstrings as sprig uses them).

#include "core/base/text.h"
#include "core/funcs/internal/support.h"

#include <algorithm>
#include <iterator>

namespace chartroom::funcs::internal {

namespace {

struct RuneRange {
  char32_t first, last;
};
constexpr RuneRange kPunctuation[] = {
#include "core/funcs/internal/punctuation.inc"
};

bool isPunctuation(char32_t rune) {
  const RuneRange* at = std::upper_bound(
      std::begin(kPunctuation), std::end(kPunctuation), rune, [](char32_t r, const RuneRange& range) { return r < range.first; });
  return at != std::begin(kPunctuation) && rune <= at[-1].last;
}

bool isTitleCase(char32_t rune) {
  switch (rune) {
  case 0x1C5:
  case 0x1C8:
  case 0x1CB:
  case 0x1F2:
  case 0x1FBC:
  case 0x1FCC:
  case 0x1FFC: return true;
  default: return (rune >= 0x1F88 && rune <= 0x1FAF && (rune & 8) != 0);
  }
}

// strings.isSeparator: what ends a word for strings.Title.
bool endsWord(char32_t rune) {
  if (rune <= 0x7F)
    return !((rune >= '0' && rune <= '9') || (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z') || rune == '_');
  if (isLetter(rune) || isDigit(rune)) return false;
  return isSpace(rune);
}

std::string titled(std::string_view text) {
  std::u32string runes = toRunes(text);
  char32_t previous = ' ';
  for (char32_t& rune : runes) {
    const char32_t original = rune;
    if (endsWord(previous)) rune = toTitle(rune);
    previous = original;
  }
  return fromRunes(runes);
}

std::string untitled(std::string_view text) {
  std::u32string runes = toRunes(text);
  bool next = true;
  for (char32_t& rune : runes) {
    if (isSpace(rune)) {
      next = true;
    } else if (next) {
      rune = toLower(rune);
      next = false;
    }
  }
  return fromRunes(runes);
}

std::string swapped(std::string_view text) {
  std::u32string runes = toRunes(text);
  bool afterSpace = true;
  for (char32_t& rune : runes) {
    if (isUpper(rune) || isTitleCase(rune)) {
      rune = toLower(rune);
      afterSpace = false;
    } else if (isLower(rune)) {
      rune = afterSpace ? toTitle(rune) : toUpper(rune);
      afterSpace = false;
    } else {
      afterSpace = isSpace(rune);
    }
  }
  return fromRunes(runes);
}

bool isConnector(char32_t rune) { return rune == '-' || rune == '_' || isSpace(rune); }

char32_t takeRune(std::string_view& text) {
  const DecodedRune decoded = decodeRune(text);
  text.remove_prefix(static_cast<std::size_t>(decoded.width));
  return decoded.rune;
}

// xstrings.ToPascalCase.
std::string pascalCased(std::string_view text) {
  std::string result;
  bool firstIsUpper = false;
  char32_t current = 0;
  bool any = false;
  while (!text.empty()) {
    current = takeRune(text);
    any = true;
    if (!isConnector(current)) {
      firstIsUpper = isUpper(current);
      current = toUpper(current);
      break;
    }
    appendRune(result, current);
  }
  if (text.empty()) {
    if (any) appendRune(result, current);
    return result;
  }
  while (!text.empty()) {
    const char32_t previous = current;
    current = takeRune(text);
    if (isConnector(current) && isConnector(previous)) {
      appendRune(result, previous);
      continue;
    }
    if (isConnector(previous)) {
      firstIsUpper = isUpper(current);
      current = toUpper(current);
      continue;
    }
    if (firstIsUpper) {
      if (isUpper(current)) current = toLower(current);
      else firstIsUpper = false;
    }
    appendRune(result, previous);
  }
  appendRune(result, current);
  return result;
}

// The word cutter of xstrings.ToSnakeCase and ToKebabCase.
enum class Word { Invalid, Number, Upper, Alphabet, Connector, Punctuation, Other };

struct Cutter {
  std::string_view remaining;
  std::string_view word;
  Word kind = Word::Invalid;

  // The next readable rune of `text` and the bytes up to its end; `fallback` at the end of the text.
  static char32_t peek(std::string_view text, char32_t fallback, std::size_t& size) {
    size = 0;
    while (!text.empty()) {
      const DecodedRune decoded = decodeRune(text);
      size += static_cast<std::size_t>(decoded.width);
      if (decoded.rune != kReplacementRune) return decoded.rune;
      text.remove_prefix(static_cast<std::size_t>(decoded.width));
    }
    return fallback;
  }

  void next();
};

// xstrings' idea of an alphabet: letters, but not Han.
bool isAlphabet(char32_t rune) {
  if (!isLetter(rune)) return false;
  return !((rune >= 0x3400 && rune <= 0x4D85) || (rune >= 0x4E00 && rune <= 0x9FCC) || (rune >= 0x20000 && rune <= 0x2B81D));
}

void Cutter::next() {
  const std::string_view text = remaining;
  word = {};
  kind = Word::Invalid;
  if (text.empty()) return;
  std::size_t size = 0;
  char32_t rune = peek(text, kReplacementRune, size);
  std::size_t offset = size;
  const auto take = [&](auto&& goesOn) {
    while (!remaining.empty()) {
      rune = peek(remaining, rune, size);
      if (size == 0 || !goesOn(rune)) break;
      offset += size;
      remaining.remove_prefix(size);
    }
  };
  const auto lowerLetter = [](char32_t r) { return isAlphabet(r) && !isUpper(r); };
  remaining.remove_prefix(size);
  if (rune == kReplacementRune) {
    kind = Word::Invalid;
  } else if (isConnector(rune)) {
    kind = Word::Connector;
    take(isConnector);
  } else if (isPunctuation(rune)) {
    kind = Word::Punctuation;
    take(isPunctuation);
  } else if (isUpper(rune)) {
    kind = Word::Upper;
    if (!remaining.empty()) {
      rune = peek(remaining, rune, size);
      if (isUpper(rune)) {
        std::size_t previousSize = size;
        offset += size;
        remaining.remove_prefix(size);
        while (!remaining.empty()) {
          rune = peek(remaining, rune, size);
          if (!isUpper(rune)) break;
          previousSize = size;
          offset += size;
          remaining.remove_prefix(size);
        }
        // "HTTPStatus" is "HTTP" and "Status": the last capital begins the next word.
        if (!remaining.empty() && isAlphabet(rune)) {
          offset -= previousSize;
          remaining = text.substr(offset);
        }
      } else if (isAlphabet(rune)) {
        offset += size;
        remaining.remove_prefix(size);
        take(lowerLetter);
      }
    }
  } else if (isAlphabet(rune)) {
    kind = Word::Alphabet;
    take(lowerLetter);
  } else if (isNumber(rune)) {
    kind = Word::Number;
    take(isNumber);
  } else {
    kind = Word::Other;
    take([](char32_t r) { return !isConnector(r) && !isAlphabet(r) && !isNumber(r) && !isPunctuation(r); });
  }
  word = text.substr(0, offset);
}

void appendLower(std::string& output, Word kind, std::string_view word, char connector) {
  if (kind != Word::Upper && kind != Word::Connector) {
    output += word;
    return;
  }
  while (!word.empty()) {
    const char32_t rune = takeRune(word);
    if (isConnector(rune)) output += connector;
    else appendRune(output, isUpper(rune) ? toLower(rune) : rune);
  }
}

std::string wordsJoined(std::string_view text, char connector) {
  std::string result;
  if (text.empty()) return result;
  Cutter cutter{text, {}, Word::Invalid};
  const auto isBreak = [](Word kind) { return kind == Word::Connector || kind == Word::Punctuation; };
  // Letters and digits that follow a number belong to it ("20x", "2m3s").
  const auto takeWithNumber = [&] {
    while (cutter.kind == Word::Alphabet || cutter.kind == Word::Number) {
      appendLower(result, cutter.kind, cutter.word, connector);
      cutter.next();
    }
    if (cutter.kind != Word::Invalid && !isBreak(cutter.kind)) result += connector;
  };
  cutter.next();
  while (!cutter.remaining.empty()) {
    if (cutter.kind != Word::Connector) appendLower(result, cutter.kind, cutter.word, connector);
    const Word previous = cutter.kind;
    const std::string_view last = cutter.word;
    cutter.next();
    switch (previous) {
    case Word::Number: takeWithNumber(); break;
    case Word::Connector: appendLower(result, previous, last, connector); break;
    case Word::Punctuation: break;
    default: {
      if (cutter.kind != Word::Number) {
        if (!isBreak(cutter.kind)) result += connector;
        break;
      }
      if (cutter.remaining.empty()) break;
      const std::string_view number = cutter.word;
      cutter.next();
      if (cutter.kind != Word::Alphabet) {
        appendLower(result, Word::Number, number, connector);
        if (!isBreak(cutter.kind)) result += connector;
        break;
      }
      result += connector;
      appendLower(result, Word::Number, number, connector);
      takeWithNumber();
    }
    }
  }
  appendLower(result, cutter.kind, cutter.word, connector);
  return result;
}

} // namespace

void addCases(FunctionMap& map) {
  define(map, "upper", {P::String}, [](Arguments a) -> Value { return toUpper(a[0].string()); });
  define(map, "lower", {P::String}, [](Arguments a) -> Value { return toLower(a[0].string()); });
  define(map, "title", {P::String}, [](Arguments a) -> Value { return titled(a[0].string()); });
  define(map, "untitle", {P::String}, [](Arguments a) -> Value { return untitled(a[0].string()); });
  define(map, "swapcase", {P::String}, [](Arguments a) -> Value { return swapped(a[0].string()); });
  define(map, "camelcase", {P::String}, [](Arguments a) -> Value { return pascalCased(a[0].string()); });
  define(map, "snakecase", {P::String}, [](Arguments a) -> Value { return wordsJoined(a[0].string(), '_'); });
  define(map, "kebabcase", {P::String}, [](Arguments a) -> Value { return wordsJoined(a[0].string(), '-'); });
}

} // namespace chartroom::funcs::internal
