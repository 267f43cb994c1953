#pragma once

// What a YAML scalar means: go-yaml v2's resolve(). Internal to core/value.

#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom::value::internal {

inline constexpr std::string_view kLongTagPrefix = "tag:yaml.org,2002:";

enum class YamlTag { Null, Bool, String, Int, Float, Timestamp, Binary, Merge, Other };

struct ResolvedScalar {
  YamlTag tag = YamlTag::String;
  bool boolean = false;
  bool isUnsigned = false; // an Int past int64
  std::int64_t integer = 0;
  double number = 0;
};

// What a plain scalar may be besides a string, by its first character.
enum class YamlHint { None, Sign, Digit, Word, Point };
constexpr YamlHint hintOf(char c) {
  switch (c) {
  case '+':
  case '-': return YamlHint::Sign;
  case '.': return YamlHint::Point;
  case 'y':
  case 'Y':
  case 'n':
  case 'N':
  case 't':
  case 'T':
  case 'f':
  case 'F':
  case 'o':
  case 'O':
  case '~': return YamlHint::Word;
  default: return c >= '0' && c <= '9' ? YamlHint::Digit : YamlHint::None;
  }
}

// Resolves a plain scalar without a tag.
ResolvedScalar resolvePlain(std::string_view text);
// Resolves with an explicit tag (long form). False when the text is no such thing: `problem` is go-yaml's message.
bool resolveTagged(std::string_view tag, std::string_view text, ResolvedScalar& resolved, std::string& problem);
// Whether go-yaml takes the text for a timestamp.
bool isTimestamp(std::string_view text);
// "!!str" for "tag:yaml.org,2002:str".
std::string shortTag(std::string_view tag);

} // namespace chartroom::value::internal
