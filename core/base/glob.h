#pragma once

// Glob: file name patterns of github.com/gobwas/glob 0.2.3 with the separator '/', as .Files.Glob uses them: `*` and
// `?` stay inside one path element, `**` crosses, `[abc]`, `[!abc]`, `[a-z]`, `{one,two}`, `\` quotes. Immutable;
// copies share the pattern; thread-safe.
//
// As in gobwas, "front/**/back" also matches "front/back". Differs on purpose where other shortcuts of gobwas miss
// matches that its own grammar allows; here the grammar decides.

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace chartroom {

class Glob {
public:
  // Fails with gobwas' text ("unexpected end of input").
  static Result<Glob> compile(std::string_view pattern);
  // Whether the whole path matches.
  bool matches(std::string_view path) const;

private:
  struct Sequence;
  class Parser;
  explicit Glob(std::shared_ptr<const Sequence> pattern) : m_pattern(std::move(pattern)) {}
  std::shared_ptr<const Sequence> m_pattern;
};

} // namespace chartroom
