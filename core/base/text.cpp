#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <climits>

namespace chartroom {

DecodedRune decodeRune(std::string_view text) {
  if (text.empty()) return {};
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  if (first < 0x80) return {first, 1};
  constexpr DecodedRune kBroken{kReplacementRune, 1};
  int width = 0;
  unsigned char low = 0x80, high = 0xBF; // allowed range of the second byte
  char32_t rune = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    width = 2, rune = first & 0x1Fu;
  } else if (first >= 0xE0 && first <= 0xEF) {
    width = 3, rune = first & 0x0Fu;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    width = 4, rune = first & 0x07u;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return kBroken;
  }
  if (text.size() < static_cast<std::size_t>(width)) return kBroken;
  if (at(1) < low || at(1) > high) return kBroken;
  for (int i = 1; i < width; ++i) {
    const unsigned char next = at(static_cast<std::size_t>(i));
    if (next < 0x80 || next > 0xBF) return kBroken;
    rune = rune << 6 | (next & 0x3Fu);
  }
  return {rune, width};
}

DecodedRune decodeLastRune(std::string_view text) {
  if (text.empty()) return {};
  const std::size_t end = text.size();
  for (std::size_t width = 1; width <= 4 && width <= end; ++width) {
    const auto byte = static_cast<unsigned char>(text[end - width]);
    if (width > 1 && byte < 0x80) break;
    if (byte >= 0x80 && byte < 0xC0) continue;
    const DecodedRune decoded = decodeRune(text.substr(end - width));
    if (static_cast<std::size_t>(decoded.width) == width) return decoded;
    break;
  }
  return {kReplacementRune, 1};
}

void appendRune(std::string& output, char32_t rune) {
  if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) rune = kReplacementRune;
  if (rune < 0x80) {
    output += static_cast<char>(rune);
  } else if (rune < 0x800) {
    output += static_cast<char>(0xC0 | rune >> 6);
    output += static_cast<char>(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    output += static_cast<char>(0xE0 | rune >> 12);
    output += static_cast<char>(0x80 | (rune >> 6 & 0x3F));
    output += static_cast<char>(0x80 | (rune & 0x3F));
  } else {
    output += static_cast<char>(0xF0 | rune >> 18);
    output += static_cast<char>(0x80 | (rune >> 12 & 0x3F));
    output += static_cast<char>(0x80 | (rune >> 6 & 0x3F));
    output += static_cast<char>(0x80 | (rune & 0x3F));
  }
}

std::size_t runeCount(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    text.remove_prefix(static_cast<std::size_t>(decodeRune(text).width));
    ++count;
  }
  return count;
}

bool isValidUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    const DecodedRune decoded = decodeRune(text.substr(i));
    if (decoded.broken()) return false;
    i += static_cast<std::size_t>(decoded.width);
  }
  return true;
}

std::string toValidUtf8(std::string_view text, std::string_view replacement) {
  std::string result;
  bool lastBroken = false;
  while (!text.empty()) {
    const DecodedRune decoded = decodeRune(text);
    if (!decoded.broken()) result += text.substr(0, static_cast<std::size_t>(decoded.width));
    else if (!lastBroken) result += replacement;
    lastBroken = decoded.broken();
    text.remove_prefix(static_cast<std::size_t>(decoded.width));
  }
  return result;
}

std::u32string toRunes(std::string_view text) {
  std::u32string runes;
  while (!text.empty()) {
    const DecodedRune decoded = decodeRune(text);
    runes += decoded.rune;
    text.remove_prefix(static_cast<std::size_t>(decoded.width));
  }
  return runes;
}

std::string fromRunes(std::u32string_view runes) {
  std::string text;
  for (char32_t rune : runes) appendRune(text, rune);
  return text;
}

std::string toUpper(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (char32_t rune : toRunes(text)) appendRune(result, toUpper(rune));
  return result;
}

std::string toLower(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (char32_t rune : toRunes(text)) appendRune(result, toLower(rune));
  return result;
}

std::string toLowerAscii(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return result;
}

bool equalFoldAscii(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimSpace(std::string_view text) {
  while (!text.empty()) {
    const DecodedRune decoded = decodeRune(text);
    if (!isSpace(decoded.rune)) break;
    text.remove_prefix(static_cast<std::size_t>(decoded.width));
  }
  while (!text.empty()) {
    const DecodedRune decoded = decodeLastRune(text);
    if (!isSpace(decoded.rune)) break;
    text.remove_suffix(static_cast<std::size_t>(decoded.width));
  }
  return text;
}

namespace {
bool inCutset(char32_t rune, std::string_view cutset) {
  while (!cutset.empty()) {
    const DecodedRune decoded = decodeRune(cutset);
    if (decoded.rune == rune) return true;
    cutset.remove_prefix(static_cast<std::size_t>(decoded.width));
  }
  return false;
}
} // namespace

std::string_view trimLeft(std::string_view text, std::string_view cutset) {
  while (!text.empty()) {
    const DecodedRune decoded = decodeRune(text);
    if (!inCutset(decoded.rune, cutset)) break;
    text.remove_prefix(static_cast<std::size_t>(decoded.width));
  }
  return text;
}

std::string_view trimRight(std::string_view text, std::string_view cutset) {
  while (!text.empty()) {
    const DecodedRune decoded = decodeLastRune(text);
    if (!inCutset(decoded.rune, cutset)) break;
    text.remove_suffix(static_cast<std::size_t>(decoded.width));
  }
  return text;
}

std::string_view trim(std::string_view text, std::string_view cutset) { return trimRight(trimLeft(text, cutset), cutset); }

std::string_view trimPrefix(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

std::string_view trimSuffix(std::string_view text, std::string_view suffix) {
  return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

std::vector<std::string> split(std::string_view text, std::string_view separator) { return splitN(text, separator, -1); }

std::vector<std::string> splitN(std::string_view text, std::string_view separator, int limit) {
  std::vector<std::string> parts;
  if (limit == 0) return parts;
  const std::size_t most = limit < 0 ? SIZE_MAX : static_cast<std::size_t>(limit);
  if (separator.empty()) {
    while (!text.empty()) {
      if (parts.size() + 1 == most) {
        parts.emplace_back(text);
        break;
      }
      const auto width = static_cast<std::size_t>(decodeRune(text).width);
      parts.emplace_back(text.substr(0, width));
      text.remove_prefix(width);
    }
    return parts;
  }
  while (parts.size() + 1 < most) {
    const std::size_t found = text.find(separator);
    if (found == std::string_view::npos) break;
    parts.emplace_back(text.substr(0, found));
    text.remove_prefix(found + separator.size());
  }
  parts.emplace_back(text);
  return parts;
}

std::vector<std::string> fields(std::string_view text) {
  std::vector<std::string> parts;
  std::size_t start = std::string_view::npos;
  for (std::size_t i = 0; i < text.size();) {
    const DecodedRune decoded = decodeRune(text.substr(i));
    if (isSpace(decoded.rune)) {
      if (start != std::string_view::npos) parts.emplace_back(text.substr(start, i - start));
      start = std::string_view::npos;
    } else if (start == std::string_view::npos) {
      start = i;
    }
    i += static_cast<std::size_t>(decoded.width);
  }
  if (start != std::string_view::npos) parts.emplace_back(text.substr(start));
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string result;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i) result += separator;
    result += parts[i];
  }
  return result;
}

std::string replaceN(std::string_view text, std::string_view from, std::string_view to, int limit) {
  std::string result;
  std::size_t done = 0;
  int count = 0;
  const auto more = [&] { return limit < 0 || count < limit; };
  if (from.empty()) {
    while (more()) {
      result += to;
      ++count;
      if (done == text.size()) break;
      const auto width = static_cast<std::size_t>(decodeRune(text.substr(done)).width);
      result += text.substr(done, width);
      done += width;
    }
  } else {
    for (; more(); ++count) {
      const std::size_t found = text.find(from, done);
      if (found == std::string_view::npos) break;
      result += text.substr(done, found - done);
      result += to;
      done = found + from.size();
    }
  }
  result += text.substr(done);
  return result;
}

std::string replaceAll(std::string_view text, std::string_view from, std::string_view to) { return replaceN(text, from, to, -1); }

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

namespace {

constexpr char kHex[] = "0123456789abcdef";

void appendHex(std::string& output, char32_t value, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) output += kHex[value >> shift & 0xF];
}

enum class Charset { Unicode, Ascii };

void appendEscaped(std::string& output, char32_t rune, char quoteMark, Charset charset) {
  if (rune == static_cast<char32_t>(quoteMark) || rune == '\\') {
    output += '\\';
    output += static_cast<char>(rune);
    return;
  }
  if ((charset == Charset::Unicode || rune < 0x80) && isPrint(rune)) {
    appendRune(output, rune);
    return;
  }
  switch (rune) {
  case '\a': output += "\\a"; return;
  case '\b': output += "\\b"; return;
  case '\f': output += "\\f"; return;
  case '\n': output += "\\n"; return;
  case '\r': output += "\\r"; return;
  case '\t': output += "\\t"; return;
  case '\v': output += "\\v"; return;
  default: break;
  }
  if (rune < ' ' || rune == 0x7F) {
    output += "\\x";
    appendHex(output, rune, 2);
  } else if (rune < 0x10000) {
    output += "\\u";
    appendHex(output, rune, 4);
  } else {
    output += "\\U";
    appendHex(output, rune, 8);
  }
}

std::string quoted(std::string_view text, Charset charset) {
  std::string result = "\"";
  while (!text.empty()) {
    const DecodedRune decoded = decodeRune(text);
    if (decoded.broken()) {
      result += "\\x";
      appendHex(result, static_cast<unsigned char>(text[0]), 2);
    } else {
      appendEscaped(result, decoded.rune, '"', charset);
    }
    text.remove_prefix(static_cast<std::size_t>(decoded.width));
  }
  return result += '"';
}

std::string quotedRune(char32_t rune, Charset charset) {
  if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) rune = kReplacementRune;
  std::string result = "'";
  appendEscaped(result, rune, '\'', charset);
  return result += '\'';
}

} // namespace

std::string quote(std::string_view text) { return quoted(text, Charset::Unicode); }
std::string quoteToAscii(std::string_view text) { return quoted(text, Charset::Ascii); }
std::string quoteRune(char32_t rune) { return quotedRune(rune, Charset::Unicode); }
std::string quoteRuneToAscii(char32_t rune) { return quotedRune(rune, Charset::Ascii); }

bool canBackquote(std::string_view text) {
  while (!text.empty()) {
    const DecodedRune decoded = decodeRune(text);
    text.remove_prefix(static_cast<std::size_t>(decoded.width));
    if (decoded.width > 1) {
      if (decoded.rune == 0xFEFF) return false;
      continue;
    }
    if (decoded.broken()) return false;
    if ((decoded.rune < ' ' && decoded.rune != '\t') || decoded.rune == '`' || decoded.rune == 0x7F) return false;
  }
  return true;
}

namespace {
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<signed char, 256> makeBase64Values() {
  std::array<signed char, 256> values{};
  for (signed char& value : values) value = -1;
  for (std::size_t i = 0; i < kBase64.size(); ++i) values[static_cast<unsigned char>(kBase64[i])] = static_cast<signed char>(i);
  return values;
}
constexpr auto kBase64Values = makeBase64Values();
} // namespace

std::string encodeBase64(std::string_view bytes) {
  std::string result((bytes.size() + 2) / 3 * 4, '=');
  const char* const table = kBase64.data();
  const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());
  char* out = result.data();
  std::size_t left = bytes.size();
  for (; left >= 3; left -= 3, in += 3) {
    const unsigned group = unsigned{in[0]} << 16 | unsigned{in[1]} << 8 | in[2];
    *out++ = table[group >> 18];
    *out++ = table[group >> 12 & 63];
    *out++ = table[group >> 6 & 63];
    *out++ = table[group & 63];
  }
  if (left > 0) {
    const unsigned group = unsigned{in[0]} << 16 | (left > 1 ? unsigned{in[1]} << 8 : 0);
    *out++ = table[group >> 18];
    *out++ = table[group >> 12 & 63];
    if (left > 1) *out = table[group >> 6 & 63];
  }
  return result;
}

bool decodeBase64(std::string_view text, std::string& output) {
  output.clear();
  output.reserve(text.size() / 4 * 3);
  unsigned group = 0;
  int have = 0, padding = 0;
  for (char c : text) {
    if (c == '\n' || c == '\r') continue;
    if (padding == 2 || (padding == 1 && c != '=')) return false;
    if (c == '=') {
      if (have < 2) return false;
      // "xx==" needs both marks, "xxx=" one; nothing may follow.
      if (padding == 0) padding = have == 2 ? 1 : 2;
      else padding = 2;
      continue;
    }
    const int value = kBase64Values[static_cast<unsigned char>(c)];
    if (value < 0) return false;
    group = group << 6 | static_cast<unsigned>(value);
    if (++have == 4) {
      output += static_cast<char>(group >> 16);
      output += static_cast<char>(group >> 8);
      output += static_cast<char>(group);
      group = 0, have = 0;
    }
  }
  if (padding == 0) return have == 0;
  if (padding != 2) return false;
  if (have == 2) output += static_cast<char>(group >> 4);
  if (have == 3) {
    output += static_cast<char>(group >> 10);
    output += static_cast<char>(group >> 2);
  }
  return true;
}

} // namespace chartroom
