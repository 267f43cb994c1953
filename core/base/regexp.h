#pragma once

// Regexp: a compiled regular expression with the syntax and error texts of Go's regexp package, in linear time (RE2).
// Immutable and cheap to copy; thread-safe. Differs from Go in one corner: bytes that are not UTF-8 match nothing but `.`-free
// parts, where Go would take each for U+FFFD.

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom {

class Regexp {
public:
  // regexp.Compile. The error is Go's: "error parsing regexp: missing closing ): `a(b`".
  static Result<Regexp> compile(std::string_view pattern);

  // The pattern as it was given.
  const std::string& pattern() const { return m_pattern; }
  // Capturing groups, without the whole match.
  int groupCount() const;
  // Number of the group called `name`, or -1.
  int groupIndex(std::string_view name) const;

  bool matches(std::string_view text) const;

  // Byte ranges of the leftmost match at or after `from`: the whole match, then each group; {npos, npos} for a group that took
  // no part. Empty when there is no match.
  struct Range {
    std::size_t begin = std::string_view::npos;
    std::size_t end = std::string_view::npos;
    bool matched() const { return begin != std::string_view::npos; }
  };
  std::vector<Range> find(std::string_view text, std::size_t from = 0) const;

private:
  struct Compiled;
  Regexp(std::string pattern, std::shared_ptr<const Compiled> compiled);
  std::string m_pattern;
  std::shared_ptr<const Compiled> m_compiled;
};

} // namespace chartroom
