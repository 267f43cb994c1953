#include "core/chart/internal/ignore_rules.h"
#include "core/base/path.h"
#include "core/base/text.h"

namespace chartroom::chart::internal {

Result<void> IgnoreRules::parse(std::string_view text) {
  text = trimPrefix(text, "\xEF\xBB\xBF");
  while (!text.empty()) {
    const auto end = text.find('\n');
    CHARTROOM_TRY(add(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return {};
}

void IgnoreRules::addDefaults() { (void)add("templates/.?*").ok(); }

Result<void> IgnoreRules::add(std::string_view line) {
  line = trimSpace(line);
  if (line.empty() || line.front() == '#') return {};
  if (contains(line, "**")) return Error{Code::InvalidArgument, "double-star (**) syntax is not supported", {}, {}};
  if (auto good = pathMatch(line, "abc"); !good) return good.error();
  Rule rule;
  if (line.front() == '!') {
    rule.negated = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    rule.directoryOnly = true;
    line.remove_suffix(1);
  }
  if (line.starts_with('/')) {
    rule.wholePath = true;
    line.remove_prefix(1);
  } else {
    rule.wholePath = line.find('/') != std::string_view::npos;
  }
  rule.pattern = line;
  m_rules.push_back(std::move(rule));
  return {};
}

bool IgnoreRules::ignores(std::string_view path, bool isDirectory) const {
  if (path.empty() || path == "." || path == "./") return false;
  for (const auto& rule : m_rules) {
    const auto matches = [&] {
      const auto slash = path.rfind('/');
      const std::string_view name = rule.wholePath || slash == std::string_view::npos ? path : path.substr(slash + 1);
      const auto matched = pathMatch(rule.pattern, name);
      return matched.ok() && *matched;
    };
    if (rule.negated) {
      if ((rule.directoryOnly && !isDirectory) || !matches()) return true;
      continue;
    }
    if (rule.directoryOnly && !isDirectory) continue;
    if (matches()) return true;
  }
  return false;
}

} // namespace chartroom::chart::internal
