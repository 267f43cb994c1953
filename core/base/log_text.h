#pragma once

// Log lines with fields: what is handed to Context::log is a sentence, then one "\tkey=value" per field. A window shows the
// sentence, a terminal writes the whole as Go's slog does (`msg="…" key=value`). Pure functions; thread-safe.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace chartroom {

inline std::string logText(
    std::string_view message, std::initializer_list<std::pair<std::string_view, std::string_view>> fields = {}) {
  std::string text(message);
  for (const auto& [key, value] : fields) {
    text += '\t';
    text += key;
    text += '=';
    std::size_t at = text.size();
    text += value;
    while ((at = text.find('\t', at)) != std::string::npos) text[at] = ' ';
  }
  return text;
}

} // namespace chartroom
