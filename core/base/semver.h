#pragma once

// Semantic versions and constraints as github.com/Masterminds/semver/v3 3.5 has them: helm's rule for every version it
// compares (charts, dependencies, kubeVersion, semverCompare). Values are immutable copies; pure functions;
// thread-safe.

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom {

struct SemanticVersion {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::string prerelease; // without its '-'
  std::string metadata;   // without its '+'
  std::string original;   // the text it was read from

  // NewVersion: also takes a leading "v", missing minor and patch, and leading zeros.
  // Fails with "invalid semantic version" and its more special siblings.
  static Result<SemanticVersion> parse(std::string_view text);
  // StrictNewVersion: exactly major.minor.patch.
  static Result<SemanticVersion> parseStrict(std::string_view text);

  // "1.2.3-pre+meta", never with a "v".
  std::string toString() const;
  // The next version, keeping a "v" of the original. The largest number wraps, where Masterminds panics.
  SemanticVersion nextMajor() const;
  SemanticVersion nextMinor() const;
  // A prerelease becomes its release instead.
  SemanticVersion nextPatch() const;

  // -1, 0 or 1 by semver's precedence; metadata does not count.
  int compare(const SemanticVersion& other) const;
  friend bool operator==(const SemanticVersion& a, const SemanticVersion& b) { return a.compare(b) == 0; }
  friend bool operator<(const SemanticVersion& a, const SemanticVersion& b) { return a.compare(b) < 0; }
};

// Fails with "invalid prerelease string" or "version segment starts with 0"; an empty text is invalid.
Result<void> checkPrerelease(std::string_view text);
// Fails with "invalid metadata string".
Result<void> checkMetadata(std::string_view text);

// A condition on versions: "^1.2 || >=2.0.0-0 <3, != 2.1.x", "1.2 - 1.4", "~1", "*".
class VersionConstraint {
public:
  // NewConstraint. Fails with `improper constraint: "abc"`.
  static Result<VersionConstraint> parse(std::string_view text);

  // Prereleases only meet a group of conditions one of which names a prerelease.
  bool accepts(const SemanticVersion& version) const;
  // The same, with the reasons of a refusal: "1.2.3 is less than ^2.0" in Masterminds' words. Empty when accepted.
  std::vector<std::string> refusals(const SemanticVersion& version) const;
  std::string toString() const;

private:
  enum class Operator { TildeOrEqual, NotEqual, Greater, Less, GreaterEqual, LessEqual, Tilde, Caret };
  struct Condition {
    Operator op = Operator::TildeOrEqual;
    std::string opText;
    std::string original;
    SemanticVersion version;
    bool dirty = false;      // some part is a wildcard or missing
    bool minorDirty = false; // from the minor part on
    bool patchDirty = false; // only the patch
  };
  struct Group {
    std::vector<Condition> conditions;
    bool namesPrerelease = false;
  };

  static Result<Condition> parseCondition(std::string_view op, std::string_view version);
  // Empty when met, else why not.
  static std::string check(const Condition& condition, const SemanticVersion& version, const Group& group);

  std::vector<Group> m_groups;
};

} // namespace chartroom
