// Masterminds describes its grammar by regular expressions; they are simple enough to be read by hand here, and a
// version or constraint is always decided in one pass.

#include "core/base/semver.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <algorithm>

namespace chartroom {

namespace {

constexpr std::size_t kLongestVersion = 256;
constexpr std::size_t kLongestConstraint = 512;
constexpr std::size_t kMostGroups = 32;

Error invalid(std::string text) { return Error{Code::InvalidArgument, std::move(text), {}, {}}; }
Error invalidVersion() { return invalid("invalid semantic version"); }

bool isDigitChar(char c) { return c >= '0' && c <= '9'; }
bool isIdentifierChar(char c) { return isDigitChar(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; }
// RE2's \s, which knows no vertical tab.
bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

// The part of a version text (or of a constraint's, whose numbers may be wildcards) that one look takes greedily.
struct VersionText {
  std::string_view numbers[3]; // with the leading '.' of the later ones
  std::string_view prerelease; // with its '-'
  std::string_view metadata;   // with its '+'
  std::size_t length = 0;      // 0: no version here
};

template <typename IsNumber>
VersionText readVersion(std::string_view text, IsNumber isNumber) {
  VersionText result;
  std::size_t at = 0;
  const auto run = [&](std::size_t from, auto belongs) {
    while (from < text.size() && belongs(text[from])) ++from;
    return from;
  };
  if (at < text.size() && text[at] == 'v') ++at;
  std::size_t end = run(at, isNumber);
  if (end == at) return result;
  result.numbers[0] = text.substr(at, end - at);
  at = end;
  for (int i = 1; i < 3; ++i) {
    if (at >= text.size() || text[at] != '.') break;
    end = run(at + 1, isNumber);
    if (end == at + 1) break;
    result.numbers[i] = text.substr(at, end - at);
    at = end;
  }
  const auto readIdentifiers = [&](char mark) -> std::string_view {
    if (at >= text.size() || text[at] != mark) return {};
    std::size_t stop = run(at + 1, isIdentifierChar);
    if (stop == at + 1) return {};
    while (stop < text.size() && text[stop] == '.') {
      const std::size_t next = run(stop + 1, isIdentifierChar);
      if (next == stop + 1) break;
      stop = next;
    }
    const std::string_view part = text.substr(at, stop - at);
    at = stop;
    return part;
  };
  result.prerelease = readIdentifiers('-');
  result.metadata = readIdentifiers('+');
  result.length = at;
  return result;
}

Result<std::uint64_t> segment(std::string_view digits, const char* context) {
  const ParsedUint parsed = parseUint(digits);
  if (parsed.ok()) return parsed.value;
  return invalid(std::string(context) + "strconv.ParseUint: parsing " + quote(digits) + ": " +
                 (parsed.error == NumberError::Range ? "value out of range" : "invalid syntax"));
}

int compareNumbers(std::uint64_t a, std::uint64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

int compareIdentifiers(const std::string& a, const std::string& b) {
  if (a == b) return 0;
  if (a.empty()) return -1;
  if (b.empty()) return 1;
  const ParsedUint x = parseUint(a), y = parseUint(b);
  if (!x.ok() && !y.ok()) return a > b ? 1 : -1;
  // Numbers come before words.
  if (!y.ok()) return -1;
  if (!x.ok()) return 1;
  return x.value > y.value ? 1 : -1;
}

int comparePrereleases(const std::string& a, const std::string& b) {
  const std::vector<std::string> left = split(a, "."), right = split(b, ".");
  static const std::string none;
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i)
    if (const int order = compareIdentifiers(i < left.size() ? left[i] : none, i < right.size() ? right[i] : none)) return order;
  return 0;
}

bool isWildcard(std::string_view number) { return number == "x" || number == "X" || number == "*"; }

bool isConstraintNumber(char c) { return isDigitChar(c) || c == 'x' || c == 'X' || c == '*' || c == '|'; }

// "1.2 - 1.4" becomes ">= 1.2, <= 1.4 ".
std::string rewriteRanges(std::string_view text) {
  std::string result(text);
  std::size_t at = 0;
  const auto skipBlanks = [&](std::size_t from) {
    while (from < text.size() && isBlank(text[from])) ++from;
    return from;
  };
  while (at < text.size()) {
    const std::size_t first = skipBlanks(at);
    const VersionText low = readVersion(text.substr(first), isConstraintNumber);
    const std::size_t lowEnd = first + low.length;
    const std::size_t dash = skipBlanks(lowEnd);
    if (low.length > 0 && dash > lowEnd && dash < text.size() && text[dash] == '-') {
      const std::size_t second = skipBlanks(dash + 1);
      const VersionText high = readVersion(text.substr(second), isConstraintNumber);
      if (second > dash + 1 && high.length > 0) {
        const std::size_t end = skipBlanks(second + high.length);
        result = replaceN(result, text.substr(at, end - at),
            ">= " + std::string(text.substr(first, low.length)) + ", <= " + std::string(text.substr(second, high.length)) + " ", 1);
        at = end;
        continue;
      }
    }
    ++at;
  }
  return result;
}

std::string quoted(const SemanticVersion& version) { return quote(version.toString()); }

} // namespace

Result<void> checkPrerelease(std::string_view text) {
  for (const std::string& part : split(text, ".")) {
    if (part.empty()) return invalid("invalid prerelease string");
    if (std::all_of(part.begin(), part.end(), isDigitChar)) {
      if (part.size() > 1 && part[0] == '0') return invalid("version segment starts with 0");
    } else if (!std::all_of(part.begin(), part.end(), isIdentifierChar)) {
      return invalid("invalid prerelease string");
    }
  }
  return {};
}

Result<void> checkMetadata(std::string_view text) {
  for (const std::string& part : split(text, "."))
    if (part.empty() || !std::all_of(part.begin(), part.end(), isIdentifierChar)) return invalid("invalid metadata string");
  return {};
}

Result<SemanticVersion> SemanticVersion::parse(std::string_view text) {
  if (text.size() > kLongestVersion)
    return invalid("version string is too long (max " + std::to_string(kLongestVersion) + " bytes)");
  const VersionText parts = readVersion(text, isDigitChar);
  if (parts.length == 0 || parts.length != text.size()) return invalidVersion();
  SemanticVersion version;
  version.original = text;
  constexpr const char* kContext = "error parsing version segment: ";
  CHARTROOM_ASSIGN(version.major, segment(parts.numbers[0], kContext));
  if (!parts.numbers[1].empty()) {
    CHARTROOM_ASSIGN(version.minor, segment(parts.numbers[1].substr(1), kContext));
  }
  if (!parts.numbers[2].empty()) {
    CHARTROOM_ASSIGN(version.patch, segment(parts.numbers[2].substr(1), kContext));
  }
  if (!parts.prerelease.empty()) {
    version.prerelease = parts.prerelease.substr(1);
    CHARTROOM_TRY(checkPrerelease(version.prerelease));
  }
  if (!parts.metadata.empty()) version.metadata = parts.metadata.substr(1);
  return version;
}

Result<SemanticVersion> SemanticVersion::parseStrict(std::string_view text) {
  if (text.empty()) return invalid("version string empty");
  if (text.size() > kLongestVersion)
    return invalid("version string is too long (max " + std::to_string(kLongestVersion) + " bytes)");
  std::vector<std::string> parts = splitN(text, ".", 3);
  if (parts.size() != 3) return invalidVersion();
  SemanticVersion version;
  version.original = text;
  if (const std::size_t plus = parts[2].find('+'); plus != std::string::npos) {
    version.metadata = parts[2].substr(plus + 1);
    parts[2].resize(plus);
    CHARTROOM_TRY(checkMetadata(version.metadata));
  }
  if (const std::size_t dash = parts[2].find('-'); dash != std::string::npos) {
    version.prerelease = parts[2].substr(dash + 1);
    parts[2].resize(dash);
    CHARTROOM_TRY(checkPrerelease(version.prerelease));
  }
  for (const std::string& part : parts) {
    if (!std::all_of(part.begin(), part.end(), isDigitChar)) return invalid("invalid characters in version");
    if (part.size() > 1 && part[0] == '0') return invalid("version segment starts with 0");
  }
  CHARTROOM_ASSIGN(version.major, segment(parts[0], ""));
  CHARTROOM_ASSIGN(version.minor, segment(parts[1], ""));
  CHARTROOM_ASSIGN(version.patch, segment(parts[2], ""));
  return version;
}

std::string SemanticVersion::toString() const {
  std::string text = std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  if (!prerelease.empty()) text += "-" + prerelease;
  if (!metadata.empty()) text += "+" + metadata;
  return text;
}

namespace {

SemanticVersion released(const SemanticVersion& from, std::uint64_t major, std::uint64_t minor, std::uint64_t patch) {
  SemanticVersion next;
  next.major = major;
  next.minor = minor;
  next.patch = patch;
  next.original = (from.original.starts_with('v') ? "v" : "") + next.toString();
  return next;
}

} // namespace

SemanticVersion SemanticVersion::nextMajor() const { return released(*this, major + 1, 0, 0); }
SemanticVersion SemanticVersion::nextMinor() const { return released(*this, major, minor + 1, 0); }
SemanticVersion SemanticVersion::nextPatch() const { return released(*this, major, minor, prerelease.empty() ? patch + 1 : patch); }

int SemanticVersion::compare(const SemanticVersion& other) const {
  if (const int order = compareNumbers(major, other.major)) return order;
  if (const int order = compareNumbers(minor, other.minor)) return order;
  if (const int order = compareNumbers(patch, other.patch)) return order;
  if (prerelease.empty()) return other.prerelease.empty() ? 0 : 1;
  if (other.prerelease.empty()) return -1;
  return comparePrereleases(prerelease, other.prerelease);
}

Result<VersionConstraint::Condition> VersionConstraint::parseCondition(std::string_view op, std::string_view text) {
  Condition condition;
  condition.opText = op;
  condition.original = text;
  if (op.empty() || op == "=") condition.op = Operator::TildeOrEqual;
  else if (op == "!=") condition.op = Operator::NotEqual;
  else if (op == ">") condition.op = Operator::Greater;
  else if (op == "<") condition.op = Operator::Less;
  else if (op == ">=" || op == "=>") condition.op = Operator::GreaterEqual;
  else if (op == "<=" || op == "=<") condition.op = Operator::LessEqual;
  else if (op == "^") condition.op = Operator::Caret;
  else condition.op = Operator::Tilde;

  const VersionText parts = readVersion(text, isConstraintNumber);
  const auto open = [](std::string_view number) {
    return number.empty() || isWildcard(number.starts_with('.') ? number.substr(1) : number);
  };
  std::string version(text);
  const std::string prerelease(parts.prerelease);
  if (open(parts.numbers[0])) {
    version = "0.0.0" + prerelease;
    condition.dirty = true;
  } else if (open(parts.numbers[1])) {
    version = std::string(parts.numbers[0]) + ".0.0" + prerelease;
    condition.dirty = condition.minorDirty = true;
  } else if (open(parts.numbers[2])) {
    version = std::string(parts.numbers[0]) + std::string(parts.numbers[1]) + ".0" + prerelease;
    condition.dirty = condition.patchDirty = true;
  }
  Result<SemanticVersion> parsed = SemanticVersion::parse(version);
  if (!parsed) return invalid("constraint parser error");
  condition.version = std::move(*parsed);
  return condition;
}

Result<VersionConstraint> VersionConstraint::parse(std::string_view text) {
  if (text.size() > kLongestConstraint)
    return invalid("constraint string is too long (max " + std::to_string(kLongestConstraint) + " bytes)");
  const std::string rewritten = rewriteRanges(text);
  const std::vector<std::string> alternatives = split(rewritten, "||");
  if (alternatives.size() > kMostGroups) return invalid("too many constraint groups (max " + std::to_string(kMostGroups) + ")");

  static constexpr std::string_view kOperators[] = {"!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^"};
  VersionConstraint result;
  for (const std::string& alternative : alternatives) {
    std::string_view rest = alternative;
    const auto skipBlanks = [&] {
      const std::size_t before = rest.size();
      while (!rest.empty() && isBlank(rest.front())) rest.remove_prefix(1);
      return before != rest.size();
    };
    // The whole group has to be well formed before any of its conditions is looked at.
    std::vector<std::pair<std::string_view, std::string_view>> found;
    skipBlanks();
    do {
      std::string_view op;
      for (const std::string_view candidate : kOperators)
        if (rest.starts_with(candidate)) {
          op = candidate;
          break;
        }
      rest.remove_prefix(op.size());
      skipBlanks();
      const VersionText version = readVersion(rest, isConstraintNumber);
      if (version.length == 0) return invalid("improper constraint: " + quote(alternative));
      found.emplace_back(op, rest.substr(0, version.length));
      rest.remove_prefix(version.length);
      const bool blank = skipBlanks();
      if (rest.empty()) break;
      if (rest.front() == ',') {
        rest.remove_prefix(1);
        skipBlanks();
      } else if (!blank) {
        return invalid("improper constraint: " + quote(alternative));
      }
    } while (true);

    Group group;
    for (const auto& [op, version] : found) {
      CHARTROOM_ASSIGN(Condition condition, parseCondition(op, version));
      group.namesPrerelease = group.namesPrerelease || !condition.version.prerelease.empty();
      group.conditions.push_back(std::move(condition));
    }
    result.m_groups.push_back(std::move(group));
  }
  return result;
}

namespace {

std::string prereleaseRefusal(const SemanticVersion& version) {
  return quoted(version) + " is a prerelease version and the constraint is only looking for release versions";
}

} // namespace

std::string VersionConstraint::check(const Condition& condition, const SemanticVersion& version, const Group& group) {
  if (!version.prerelease.empty() && !group.namesPrerelease) return prereleaseRefusal(version);
  const SemanticVersion& bound = condition.version;
  const auto refuse = [&](const char* why) { return quoted(version) + " " + why + " " + quote(condition.original); };
  const int order = version.compare(bound);

  const auto tilde = [&]() -> std::string {
    if (order < 0) return refuse("is less than");
    if (bound.major == 0 && bound.minor == 0 && bound.patch == 0 && !condition.minorDirty && !condition.patchDirty) return {};
    if (version.major != bound.major) return refuse("does not have same major version as");
    if (version.minor != bound.minor && !condition.minorDirty) return refuse("does not have same major and minor version as");
    return {};
  };

  switch (condition.op) {
  case Operator::TildeOrEqual:
    if (condition.dirty) return tilde();
    return order == 0 ? std::string() : refuse("is not equal to");
  case Operator::Tilde: return tilde();
  case Operator::NotEqual:
    if (condition.dirty) {
      if (bound.major != version.major) return {};
      if (bound.minor != version.minor && !condition.minorDirty) return {};
      if (condition.minorDirty) return refuse("is equal to");
      if (bound.patch != version.patch && !condition.patchDirty) return {};
      if (condition.patchDirty) {
        const bool prereleases = !version.prerelease.empty() || !bound.prerelease.empty();
        if (prereleases && comparePrereleases(version.prerelease, bound.prerelease) != 0) return {};
        return refuse("is equal to");
      }
    }
    return order == 0 ? refuse("is equal to") : std::string();
  case Operator::Greater:
    if (condition.dirty) {
      if (version.major > bound.major) return {};
      if (version.major < bound.major || condition.minorDirty) return refuse("is less than or equal to");
      if (condition.patchDirty) return version.minor > bound.minor ? std::string() : refuse("is less than or equal to");
    }
    return order > 0 ? std::string() : refuse("is less than or equal to");
  case Operator::Less: return order < 0 ? std::string() : refuse("is greater than or equal to");
  case Operator::GreaterEqual: return order >= 0 ? std::string() : refuse("is less than");
  case Operator::LessEqual:
    if (!condition.dirty) return order <= 0 ? std::string() : refuse("is greater than");
    if (version.major > bound.major || (version.major == bound.major && version.minor > bound.minor && !condition.minorDirty))
      return refuse("is greater than");
    return {};
  case Operator::Caret:
    if (order < 0) return refuse("is less than");
    if (bound.major > 0 || condition.minorDirty)
      return version.major == bound.major ? std::string() : refuse("does not have same major version as");
    if (version.major > 0) return refuse("does not have same major version as");
    if (bound.minor > 0 || condition.patchDirty) {
      if (version.minor == bound.minor) return {};
      return refuse("does not have same minor version as") +
             ". Expected minor versions to match when constraint major version is 0";
    }
    if (version.minor > 0) return refuse("does not have same minor version as");
    if (version.patch == bound.patch) return {};
    return refuse("does not equal") + ". Expect version and constraint to equal when major and minor versions are 0";
  }
  return {};
}

bool VersionConstraint::accepts(const SemanticVersion& version) const {
  return std::any_of(m_groups.begin(), m_groups.end(), [&](const Group& group) {
    return std::all_of(group.conditions.begin(), group.conditions.end(),
        [&](const Condition& condition) { return check(condition, version, group).empty(); });
  });
}

std::vector<std::string> VersionConstraint::refusals(const SemanticVersion& version) const {
  std::vector<std::string> reasons;
  bool saidPrerelease = false;
  for (const Group& group : m_groups) {
    bool accepted = true;
    for (const Condition& condition : group.conditions) {
      if (!group.namesPrerelease && !version.prerelease.empty()) {
        if (!saidPrerelease) reasons.push_back(prereleaseRefusal(version));
        saidPrerelease = true;
        accepted = false;
      } else if (std::string why = check(condition, version, group); !why.empty()) {
        reasons.push_back(std::move(why));
        accepted = false;
      }
    }
    if (accepted) return {};
  }
  return reasons;
}

std::string VersionConstraint::toString() const {
  std::string text;
  for (const Group& group : m_groups) {
    if (!text.empty()) text += " || ";
    for (std::size_t i = 0; i < group.conditions.size(); ++i)
      text += (i > 0 ? " " : "") + group.conditions[i].opText + group.conditions[i].original;
  }
  return text;
}

} // namespace chartroom
