#include "ui/models/secret_mask.h"

#include "core/value/yaml.h"

#include <algorithm>

namespace chartroom::models {
namespace {

Value readMap(std::string_view manifest) {
  auto parsed = value::parseYaml(manifest);
  return parsed ? std::move(parsed).value() : Value();
}

// Reads the manifest line by line and writes what may be seen.
class Masker {
public:
  Masker(std::string_view manifest, std::string_view other) : m_own(readMap(manifest)), m_other(other.empty() ? Value() : readMap(other)) {}

  void line(std::string_view line) {
    const std::size_t indent = line.find_first_not_of(' ');
    const bool blank = indent == std::string_view::npos;
    if (!blank && indent == 0 && line[0] != '#') return top(line);
    if (m_section.empty()) return keep(line);
    if (blank || line[indent] == '#') return;
    if (m_keyIndent == std::string_view::npos) m_keyIndent = indent;
    const std::size_t colon = line.find(':');
    // Anything deeper than the keys is the inside of a value.
    if (indent != m_keyIndent || colon == std::string_view::npos) return;
    std::string key(line.substr(indent, colon - indent));
    if (key.size() > 1 && (key[0] == '"' || key[0] == '\'')) key = key.substr(1, key.size() - 2);
    const Value own = m_own.get(m_section).get(key), other = m_other.get(m_section).get(key);
    m_output += std::string(line.substr(0, colon + 1)) + " " + kDots + (other.isNil() || own == other ? "\n" : " (changed)\n");
  }

  std::string take() { return std::move(m_output); }

private:
  static constexpr const char* kDots = "••••••••";

  void keep(std::string_view line) { m_output += std::string(line) + "\n"; }

  void top(std::string_view line) {
    m_section.clear();
    m_keyIndent = std::string_view::npos;
    for (const std::string_view name : {"data", "stringData"}) {
      if (!line.starts_with(std::string(name) + ":")) continue;
      m_section = name;
      // A flow map on the same line hides as a whole.
      const std::size_t rest = line.find_first_not_of(' ', name.size() + 1);
      if (rest != std::string_view::npos && line[rest] != '#') return keep(std::string(name) + ": " + kDots);
    }
    keep(line);
  }

  const Value m_own, m_other;
  std::string m_section, m_output;
  std::size_t m_keyIndent = std::string_view::npos;
};

} // namespace

std::string maskedSecret(std::string_view manifest, std::string_view other) {
  Masker masker(manifest, other);
  for (std::size_t at = 0; at < manifest.size();) {
    const std::size_t end = std::min(manifest.find('\n', at), manifest.size());
    masker.line(manifest.substr(at, end - at));
    at = end + 1;
  }
  return masker.take();
}

} // namespace chartroom::models
