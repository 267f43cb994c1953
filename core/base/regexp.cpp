#include "core/base/regexp.h"

#include "core/base/text.h"

#include <algorithm>

#include <re2/re2.h>

namespace chartroom {

struct Regexp::Compiled {
  Compiled(const std::string& pattern, const RE2::Options& options) : re(pattern, options) {}
  RE2 re;
};

namespace {

// What Go calls each of RE2's complaints.
const char* goCode(RE2::ErrorCode code) {
  switch (code) {
  case RE2::ErrorBadEscape: return "invalid escape sequence";
  case RE2::ErrorBadCharClass: return "invalid character class";
  case RE2::ErrorBadCharRange: return "invalid character class range";
  case RE2::ErrorMissingBracket: return "missing closing ]";
  case RE2::ErrorMissingParen: return "missing closing )";
  case RE2::ErrorUnexpectedParen: return "unexpected )";
  case RE2::ErrorTrailingBackslash: return "trailing backslash at end of expression";
  case RE2::ErrorRepeatArgument: return "missing argument to repetition operator";
  case RE2::ErrorRepeatSize: return "invalid repeat count";
  case RE2::ErrorRepeatOp: return "invalid nested repetition operator";
  case RE2::ErrorBadPerlOp: return "invalid or unsupported Perl syntax";
  case RE2::ErrorBadUTF8: return "invalid UTF-8";
  case RE2::ErrorBadNamedCapture: return "invalid named capture";
  case RE2::ErrorPatternTooLarge: return "expression too large";
  default: return "internal error";
  }
}

Error failure(std::string_view code, std::string_view part) {
  std::string message = "error parsing regexp: ";
  message.append(code).append(": `").append(part).append("`");
  return Error{Code::Parse, std::move(message), {}, {}};
}

// Go takes (?<name>…) where RE2 of 2022 wants (?P<name>…), and refuses \C, which RE2 takes.
Result<std::string> adapt(std::string_view pattern) {
  std::string adapted;
  adapted.reserve(pattern.size());
  bool inClass = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      if (pattern[i + 1] == 'Q') {
        const std::size_t end = pattern.find("\\E", i + 2);
        const std::size_t stop = end == std::string_view::npos ? pattern.size() : end + 2;
        adapted += pattern.substr(i, stop - i);
        i = stop - 1;
        continue;
      }
      if (pattern[i + 1] == 'C' && !inClass) return failure("invalid escape sequence", "\\C");
      adapted += pattern.substr(i, 2);
      ++i;
      continue;
    }
    if (inClass) {
      inClass = c != ']';
    } else if (c == '[') {
      inClass = true;
      // A bracket right after [ or [^ stands for itself.
      adapted += c;
      if (i + 1 < pattern.size() && pattern[i + 1] == '^') adapted += pattern[++i];
      if (i + 1 < pattern.size() && pattern[i + 1] == ']') adapted += pattern[++i];
      continue;
    } else if (pattern.substr(i).starts_with("(?<") && i + 3 < pattern.size() && pattern[i + 3] != '=' && pattern[i + 3] != '!') {
      adapted += "(?P<";
      i += 2;
      continue;
    }
    adapted += c;
  }
  return adapted;
}

} // namespace

Regexp::Regexp(std::string pattern, std::shared_ptr<const Compiled> compiled)
    : m_pattern(std::move(pattern)), m_compiled(std::move(compiled)) {}

Result<Regexp> Regexp::compile(std::string_view pattern) {
  auto adapted = adapt(pattern);
  if (!adapted) return std::move(adapted).error();
  RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const Compiled>(*adapted, options);
  if (!compiled->re.ok()) {
    std::string_view part(compiled->re.error_arg().data(), compiled->re.error_arg().size());
    // RE2 names the whole pattern where Go names it too; only our own rewriting must not show.
    if (part == *adapted) part = pattern;
    // RE2 names nothing where Go names the text from the bad byte on.
    if (compiled->re.error_code() == RE2::ErrorBadUTF8)
      for (part = pattern; !part.empty();) {
        const DecodedRune decoded = decodeRune(part);
        if (decoded.broken()) break;
        part.remove_prefix(static_cast<std::size_t>(decoded.width));
      }
    return failure(goCode(compiled->re.error_code()), part);
  }
  return Regexp(std::string(pattern), std::move(compiled));
}

int Regexp::groupCount() const { return m_compiled->re.NumberOfCapturingGroups(); }

int Regexp::groupIndex(std::string_view name) const {
  const auto& names = m_compiled->re.NamedCapturingGroups();
  auto at = names.find(std::string(name));
  return at == names.end() ? -1 : at->second;
}

Regexp::Subject::Subject(std::string_view text) : m_text(text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  if (isValidUtf8(text)) return;
  for (std::size_t at = 0; at < text.size();) {
    const DecodedRune decoded = decodeRune(text.substr(at));
    const auto width = static_cast<std::size_t>(decoded.width);
    m_valid += decoded.broken() ? kReplacement : text.substr(at, width);
    if (decoded.broken()) m_bad.push_back(at);
    at += width;
  }
}

// Each bad byte has become two bytes longer.
std::size_t Regexp::Subject::toValid(std::size_t at) const {
  return at + 2 * static_cast<std::size_t>(std::lower_bound(m_bad.begin(), m_bad.end(), at) - m_bad.begin());
}

std::size_t Regexp::Subject::toText(std::size_t validAt) const {
  std::size_t before = 0, end = m_bad.size();
  while (before < end) {
    const std::size_t middle = (before + end) / 2;
    if (m_bad[middle] + 2 * middle < validAt) before = middle + 1;
    else end = middle;
  }
  return validAt - 2 * before;
}

bool Regexp::matches(const Subject& subject) const {
  const std::string_view text = subject.valid();
  return m_compiled->re.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

std::vector<Regexp::Range> Regexp::find(const Subject& subject, std::size_t from) const {
  const std::string_view text = subject.valid();
  from = subject.toValid(from);
  if (from > text.size()) return {};
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(groupCount()) + 1);
  if (!m_compiled->re.Match(re2::StringPiece(text.data(), text.size()), from, text.size(), RE2::UNANCHORED, groups.data(),
          static_cast<int>(groups.size())))
    return {};
  std::vector<Range> ranges(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].data() == nullptr) continue;
    const auto begin = static_cast<std::size_t>(groups[i].data() - text.data());
    ranges[i] = {subject.toText(begin), subject.toText(begin + groups[i].size())};
  }
  return ranges;
}

} // namespace chartroom
