// Patterns and versions: globs, .helmignore rules, semantic versions and constraints.

#include "target.h"

#include "core/base/glob.h"
#include "core/base/semver.h"
#include "core/chart/internal/ignore_rules.h"

#include <optional>

namespace chartroom::fuzz {

void runGlob(std::string_view input) {
  const auto part = parts(input, 3);
  const std::string_view path = part[1];
  if (const auto glob = Glob::compile(part[0])) {
    const bool matched = glob->matches(path);
    expect(Glob(*glob).matches(path) == matched, "a copy decides otherwise");
  } else {
    expect(!glob.error().message.empty(), "an error without a text");
  }
  std::string quoted;
  for (const char c : path) {
    quoted += '\\';
    quoted += c;
  }
  if (const auto literal = Glob::compile(quoted)) {
    expect(literal->matches(path), "a quoted path does not match itself");
    expect(!literal->matches(std::string(path) + "x"), "a quoted path matches a longer one");
  }
  expect(Glob::compile("**")->matches(path), "** does not match everything");

  chart::internal::IgnoreRules rules;
  rules.addDefaults();
  if (rules.parse(part[2])) {
    const bool ignored = rules.ignores(path, false);
    expect(rules.ignores(path, false) == ignored, "the same path is judged twice");
    (void)rules.ignores(path, true);
  }
}

constexpr std::size_t kLongestVersion = 256; // as SemanticVersion::parse has it

void runSemver(std::string_view input) {
  const auto part = parts(input, 4);
  std::optional<SemanticVersion> versions[3];
  for (std::size_t i = 0; i < 3; ++i) {
    auto parsed = SemanticVersion::parse(part[i + 1]);
    if (!parsed) {
      expect(!parsed.error().message.empty(), "an error without a text");
      continue;
    }
    // Written out, "1-x" is longer, and may be too long for the parser, as in helm.
    const std::string text = parsed->toString();
    const auto again = SemanticVersion::parse(text);
    expect(again.ok() || text.size() > kLongestVersion, "a version's text is none");
    expect(!again || (*again == *parsed && again->metadata == parsed->metadata), "a version's text is another version");
    if (parsed->major < 1000 && parsed->minor < 1000 && parsed->patch < 1000) {
      expect(*parsed < parsed->nextMajor() && *parsed < parsed->nextMinor() && *parsed < parsed->nextPatch(),
          "the next version is not later");
    }
    versions[i] = std::move(*parsed);
  }
  const auto& [a, b, c] = versions;
  if (a && b) expect(a->compare(*b) == -b->compare(*a), "the order depends on the side");
  if (a && b && c && a->compare(*b) <= 0 && b->compare(*c) <= 0) expect(a->compare(*c) <= 0, "the order goes in circles");

  const auto constraint = VersionConstraint::parse(part[0]);
  if (!constraint) return;
  for (const auto& version : versions)
    if (version)
      expect(constraint->accepts(*version) == constraint->refusals(*version).empty(), "accepted with reasons against it");
}

} // namespace chartroom::fuzz
