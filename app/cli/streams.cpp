#include "app/cli/streams.h"

#include "core/base/text.h"

#include <cstdlib>
#include <iostream>

namespace chartroom::cli {

Streams processStreams() {
  return {std::cout, std::cerr, std::cin, [](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): read only
            return value ? std::optional<std::string>(value) : std::nullopt;
          }};
}

namespace {

// slog quotes what could not be read back as one word.
std::string logValue(std::string_view text) {
  bool plain = !text.empty();
  for (std::string_view rest = text; !rest.empty() && plain;) {
    const auto decoded = decodeRune(rest);
    rest.remove_prefix(static_cast<std::size_t>(decoded.width));
    plain = !decoded.broken() && !isSpace(decoded.rune) && isPrint(decoded.rune) && decoded.rune != '"' &&
            decoded.rune != '=';
  }
  return plain ? std::string(text) : quote(text);
}

} // namespace

std::string logLine(std::string_view level, std::string_view text) {
  std::string line = "level=" + std::string(level);
  const auto parts = split(text, "\t");
  line += " msg=" + logValue(parts.empty() ? std::string_view() : parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto equals = parts[i].find('=');
    if (equals == std::string::npos) continue;
    line += " " + parts[i].substr(0, equals) + "=" + logValue(std::string_view(parts[i]).substr(equals + 1));
  }
  return line + "\n";
}

} // namespace chartroom::cli
