#pragma once

// .helmignore, as helm's pkg/ignore reads it: the first rule that decides wins; a negated rule ignores everything it does not
// match.

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::chart::internal {

class IgnoreRules {
public:
  // Adds the rules of a file. Fails on "**" and malformed patterns.
  Result<void> parse(std::string_view text);
  // Dot files of templates/ are always ignored.
  void addDefaults();
  // `path` is relative to the chart's base.
  bool ignores(std::string_view path, bool isDirectory) const;

private:
  struct Rule {
    std::string pattern;
    bool negated = false;
    bool directoryOnly = false;
    bool wholePath = false; // else only the last element is matched
  };
  Result<void> add(std::string_view line);
  std::vector<Rule> m_rules;
};

} // namespace chartroom::chart::internal
