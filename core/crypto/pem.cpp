#include "core/crypto/internal/pem.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstdint>

namespace chartroom::crypto::internal {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "\n-----END ";
constexpr std::string_view kEndOfLine = "-----";

// The first line without the blanks at its end; `rest` is what follows it.
std::string_view takeLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t last = line.find_last_not_of(" \t");
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

} // namespace

std::optional<PemBlock> decodePem(std::string_view text) {
  std::string_view rest = text;
  std::size_t afterEnd = 0;
  while (true) {
    if (afterEnd > rest.size()) return std::nullopt;
    rest.remove_prefix(afterEnd);
    // The first END, then the last BEGIN before it: repeated BEGIN lines without an END are passed over.
    const std::size_t end = rest.find(kEnd);
    if (end == std::string_view::npos) return std::nullopt;
    afterEnd = end + kEnd.size();
    const std::size_t begin = rest.substr(0, end).rfind(kBegin);
    if (begin == std::string_view::npos || (begin > 0 && rest[begin - 1] != '\n')) continue;
    // What stands at the END, seen from the text behind the lines taken so far; negative when those reach past it.
    const std::string_view whole = rest;
    rest.remove_prefix(begin + kBegin.size());
    std::string_view type = takeLine(rest);
    const auto endIn = [&] { return static_cast<std::int64_t>(end) - static_cast<std::int64_t>(whole.size() - rest.size()); };
    const auto retry = [&] { afterEnd = end + kEnd.size() - (whole.size() - rest.size()); };
    if (!type.ends_with(kEndOfLine)) {
      retry();
      continue;
    }
    type.remove_suffix(kEndOfLine.size());
    bool hasHeaders = false;
    while (true) {
      if (rest.empty()) return std::nullopt;
      std::string_view next = rest;
      if (takeLine(next).find(':') == std::string_view::npos) break;
      hasHeaders = true;
      rest = next;
    }
    retry();
    if (hasHeaders && endIn() < 0) continue;
    std::string_view trailer = rest.substr(std::min(afterEnd, rest.size()));
    if (trailer.size() < type.size() + kEndOfLine.size() || !trailer.starts_with(type) ||
        trailer.substr(type.size(), kEndOfLine.size()) != kEndOfLine)
      continue;
    trailer.remove_prefix(type.size() + kEndOfLine.size());
    if (!takeLine(trailer).empty()) continue;
    PemBlock block{std::string(type), {}};
    if (endIn() > 0) {
      std::string body;
      for (const char c : rest.substr(0, static_cast<std::size_t>(endIn())))
        if (c != ' ' && c != '\t') body += c;
      if (!decodeBase64(body, block.bytes)) continue;
    }
    return block;
  }
}

} // namespace chartroom::crypto::internal
