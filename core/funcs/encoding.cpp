// Base64, base32 and JSON (sprig's; helm replaces toJson, fromJson and mustToJson, see helm.cpp).

#include "core/funcs/internal/encoding.h"

#include "core/base/text.h"
#include "core/funcs/internal/support.h"
#include "core/value/json.h"

#include <array>

namespace chartroom::funcs::internal {

namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

int digitOf(std::string_view alphabet, char c) {
  const std::size_t at = alphabet.find(c);
  return at == std::string_view::npos || c == '\0' ? -1 : static_cast<int>(at);
}

std::string corrupt(const char* encoding, std::size_t offset) {
  return std::string("illegal ") + encoding + " data at input byte " + std::to_string(offset);
}

std::string encodeBase32(std::string_view bytes) {
  std::string result;
  for (std::size_t i = 0; i < bytes.size(); i += 5) {
    std::uint64_t group = 0;
    const std::size_t count = std::min<std::size_t>(5, bytes.size() - i);
    for (std::size_t j = 0; j < 5; ++j) group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    const std::size_t digits = (count * 8 + 4) / 5;
    for (std::size_t j = 0; j < 8; ++j) result += j < digits ? kBase32[group >> (35 - 5 * j) & 31] : '=';
  }
  return result;
}

// encoding/base32's decoder on text without line breaks: groups of eight, the last one padded.
std::string decodeBase32(std::string_view original) {
  std::string text;
  for (const char c : original)
    if (c != '\r' && c != '\n') text += c;
  std::string result;
  std::size_t at = 0;
  bool end = false;
  while (at < text.size() && !end) {
    std::array<unsigned, 8> digits{};
    std::size_t count = 8;
    for (std::size_t j = 0; j < 8;) {
      if (at == text.size()) return corrupt("base32", text.size() - j);
      const char c = text[at++];
      if (c == '=' && j >= 2 && text.size() - at < 8) {
        const std::size_t rest = text.size() - at;
        if (rest + j < 8 - 1) return corrupt("base32", text.size());
        for (std::size_t k = 0; k < 8 - 1 - j; ++k)
          if (rest > k && text[at + k] != '=') return corrupt("base32", at + k - 1);
        count = j;
        end = true;
        if (count == 1 || count == 3 || count == 6) return corrupt("base32", at - 1);
        break;
      }
      const int digit = digitOf(kBase32, c);
      if (digit < 0) return corrupt("base32", at - 1);
      digits[j++] = static_cast<unsigned>(digit);
    }
    std::uint64_t group = 0;
    for (const unsigned digit : digits) group = group << 5 | digit;
    const std::size_t bytes = count * 5 / 8;
    for (std::size_t j = 0; j < bytes; ++j) result += static_cast<char>(group >> (32 - 8 * j) & 255);
  }
  return result;
}

} // namespace

Base64Text decodeBase64Text(std::string_view text) {
  Base64Text result;
  std::size_t at = 0;
  const auto skipBreaks = [&] {
    while (at < text.size() && (text[at] == '\n' || text[at] == '\r')) ++at;
  };
  const auto fail = [&](std::size_t offset) { return Base64Text{{}, corrupt("base64", offset)}; };
  while (at < text.size()) {
    std::array<unsigned, 4> digits{};
    std::size_t count = 4;
    for (std::size_t j = 0; j < 4;) {
      if (at == text.size()) {
        if (j == 0) return result;
        return fail(at - j);
      }
      const char c = text[at++];
      if (const int digit = digitOf(kBase64, c); digit >= 0) {
        digits[j++] = static_cast<unsigned>(digit);
        continue;
      }
      if (c == '\n' || c == '\r') continue;
      if (c != '=') return fail(at - 1);
      if (j < 2) return fail(at - 1);
      if (j == 2) {
        skipBreaks();
        if (at == text.size()) return fail(text.size());
        if (text[at] != '=') return fail(at - 1);
        ++at;
      }
      skipBreaks();
      if (at < text.size()) return fail(at);
      count = j;
      break;
    }
    const unsigned group = digits[0] << 18 | digits[1] << 12 | digits[2] << 6 | digits[3];
    for (std::size_t j = 0; j + 1 < count; ++j) result.bytes += static_cast<char>(group >> (16 - 8 * j) & 255);
  }
  return result;
}

void addEncoding(FunctionMap& map) {
  define(map, "b64enc", {P::String}, [](Arguments a) -> Value { return encodeBase64(a[0].string()); });
  define(map, "b64dec", {P::String}, [](Arguments a) -> Value {
    Base64Text decoded = decodeBase64Text(a[0].string());
    return decoded.error.empty() ? decoded.bytes : decoded.error;
  });
  define(map, "b32enc", {P::String}, [](Arguments a) -> Value { return encodeBase32(a[0].string()); });
  define(map, "b32dec", {P::String}, [](Arguments a) -> Value { return decodeBase32(a[0].string()); });

  define(map, "mustFromJson", {P::String}, [](Arguments a) { return value::parseJson(a[0].string()); });
  const value::JsonOptions pretty{value::JsonHtml::Escape, "  "};
  const value::JsonOptions raw{value::JsonHtml::Keep, ""};
  define(map, "toPrettyJson", {P::Any}, [pretty](Arguments a) -> Value {
    Result<std::string> json = value::writeJson(a[0], pretty);
    return json ? std::move(*json) : std::string();
  });
  define(map, "mustToPrettyJson", {P::Any}, [pretty](Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(std::string json, value::writeJson(a[0], pretty));
    return Value(std::move(json));
  });
  define(map, "toRawJson", {P::Any}, [raw](Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(std::string json, value::writeJson(a[0], raw));
    return Value(std::move(json));
  });
  alias(map, "toRawJson", "mustToRawJson");
}

} // namespace chartroom::funcs::internal
