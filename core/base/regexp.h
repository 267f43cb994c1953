#pragma once

// Regexp: a compiled regular expression with the syntax and error texts of Go's regexp package, in linear time (RE2).
// Immutable and cheap to copy; thread-safe.

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

  // A text to search in, as Go reads it: each byte that is no UTF-8 counts as U+FFFD. Refers to the text.
  class Subject {
  public:
    Subject(std::string_view text);                                       // NOLINT
    Subject(const std::string& text) : Subject(std::string_view(text)) {} // NOLINT
    Subject(const char* text) : Subject(std::string_view(text)) {}        // NOLINT

  private:
    friend class Regexp;
    std::string_view valid() const { return m_bad.empty() ? m_text : std::string_view(m_valid); }
    std::size_t toValid(std::size_t at) const;
    std::size_t toText(std::size_t validAt) const;
    std::string_view m_text;
    std::string m_valid;            // of a text with bad bytes
    std::vector<std::size_t> m_bad; // where they stand in it
  };

  bool matches(const Subject& text) const;

  // Byte ranges of the leftmost match at or after `from`: the whole match, then each group; {npos, npos} for a group that took
  // no part. Empty when there is no match.
  struct Range {
    std::size_t begin = std::string_view::npos;
    std::size_t end = std::string_view::npos;
    bool matched() const { return begin != std::string_view::npos; }
  };
  std::vector<Range> find(const Subject& text, std::size_t from = 0) const;

private:
  struct Compiled;
  Regexp(std::string pattern, std::shared_ptr<const Compiled> compiled);
  std::string m_pattern;
  std::shared_ptr<const Compiled> m_compiled;
};

} // namespace chartroom
