// Regular expressions (sprig's regex.go over Go's regexp). Each pattern is compiled once and kept.

#include "core/base/regexp.h"
#include "core/base/text.h"
#include "core/funcs/internal/growth.h"
#include "core/funcs/internal/support.h"

#include <mutex>
#include <optional>
#include <unordered_map>

namespace chartroom::funcs::internal {

namespace {

constexpr std::size_t kMostPatterns = 2000;

Result<Regexp> compiled(const std::string& pattern) {
  static std::mutex mutex;
  static std::unordered_map<std::string, Regexp> patterns;
  const std::lock_guard lock(mutex);
  if (const auto found = patterns.find(pattern); found != patterns.end()) return found->second;
  CHARTROOM_ASSIGN(Regexp regexp, Regexp::compile(pattern));
  // Patterns come from charts and are few; one that makes them up should not fill the memory.
  if (patterns.size() >= kMostPatterns) patterns.clear();
  patterns.emplace(pattern, regexp);
  return regexp;
}

// The panic of regexp.MustCompile.
Result<Regexp> mustCompile(const std::string& pattern) {
  Result<Regexp> regexp = compiled(pattern);
  if (regexp) return regexp;
  return failure(
      "regexp: Compile(" + (canBackquote(pattern) ? "`" + pattern + "`" : quote(pattern)) + "): " + regexp.error().message);
}

std::size_t runeWidth(std::string_view text, std::size_t at) { return static_cast<std::size_t>(decodeRune(text.substr(at)).width); }

using Range = Regexp::Range;

// Regexp.FindAllStringIndex: no empty match right behind another match.
Result<std::vector<Range>> findAll(Call& call, const Regexp& regexp, std::string_view text, std::int64_t limit) {
  std::vector<Range> found;
  Growth growth(call);
  std::optional<std::size_t> previousEnd;
  const Regexp::Subject subject(text);
  for (std::size_t at = 0; at <= text.size() && (limit < 0 || static_cast<std::int64_t>(found.size()) < limit);) {
    const std::vector<Range> match = regexp.find(subject, at);
    if (match.empty()) break;
    bool accept = true;
    if (match[0].end == at) {
      if (previousEnd && match[0].begin == *previousEnd) accept = false;
      const std::size_t width = runeWidth(text, at);
      at = width > 0 ? at + width : text.size() + 1;
    } else {
      at = match[0].end;
    }
    previousEnd = match[0].end;
    if (accept) found.push_back(match[0]);
    CHARTROOM_TRY(growth.reached(found.size() * kListedText));
  }
  return found;
}

// The name behind a '$' in a replacement: "$1", "$name", "${name}".
struct Reference {
  std::string_view name;
  int number = -1; // -1: a name, not a number
  std::size_t length = 0;
};

std::optional<Reference> readReference(std::string_view text) {
  const bool braced = text.starts_with('{');
  std::size_t at = braced ? 1 : 0;
  const std::size_t begin = at;
  while (at < text.size()) {
    const DecodedRune decoded = decodeRune(text.substr(at));
    if (!isLetter(decoded.rune) && !isDigit(decoded.rune) && decoded.rune != '_') break;
    at += static_cast<std::size_t>(decoded.width);
  }
  if (at == begin) return std::nullopt;
  Reference reference;
  reference.name = text.substr(begin, at - begin);
  if (braced) {
    if (at >= text.size() || text[at] != '}') return std::nullopt;
    ++at;
  }
  reference.length = at;
  constexpr int kTooLarge = 100'000'000;
  reference.number = 0;
  for (const char c : reference.name) {
    if (c < '0' || c > '9' || reference.number >= kTooLarge) {
      reference.number = -1;
      break;
    }
    reference.number = reference.number * 10 + (c - '0');
  }
  if (reference.name.size() > 1 && reference.name[0] == '0') reference.number = -1;
  return reference;
}

// Regexp.expand.
Result<void> expand(Growth& growth, std::string& output, const Regexp& regexp, std::string_view replacement, std::string_view text,
    const std::vector<Range>& match) {
  while (true) {
    const std::size_t dollar = replacement.find('$');
    output += replacement.substr(0, dollar);
    if (dollar == std::string_view::npos) return {};
    replacement.remove_prefix(dollar + 1);
    if (replacement.starts_with('$')) {
      output += '$';
      replacement.remove_prefix(1);
      continue;
    }
    const std::optional<Reference> reference = readReference(replacement);
    if (!reference) {
      output += '$';
      continue;
    }
    replacement.remove_prefix(reference->length);
    const int group = reference->number >= 0 ? reference->number : regexp.groupIndex(reference->name);
    if (group < 0 || static_cast<std::size_t>(group) >= match.size()) continue;
    const Range& range = match[static_cast<std::size_t>(group)];
    if (range.matched()) output += text.substr(range.begin, range.end - range.begin);
    CHARTROOM_TRY(growth.reached(output.size()));
  }
}

enum class Replacement { Expanded, Literal };

// Regexp.replaceAll.
Result<std::string> replaceMatches(
    Call& call, const Regexp& regexp, const std::string& text, const std::string& replacement, Replacement kind) {
  std::string output;
  Growth growth(call);
  std::size_t lastEnd = 0, at = 0;
  const Regexp::Subject subject(text);
  while (at <= text.size()) {
    const std::vector<Range> match = regexp.find(subject, at);
    if (match.empty()) break;
    const auto [begin, end] = match[0];
    output.append(text, lastEnd, begin - lastEnd);
    if (end > lastEnd || begin == 0) {
      if (kind == Replacement::Literal) output += replacement;
      else CHARTROOM_TRY(expand(growth, output, regexp, replacement, text, match));
    }
    CHARTROOM_TRY(growth.reached(output.size()));
    lastEnd = end;
    const std::size_t width = runeWidth(text, at);
    if (at + width > end) at += width;
    else if (at + 1 > end) ++at;
    else at = end;
  }
  return output.append(text, lastEnd);
}

Result<Value> matchedTexts(Call& call, const Regexp& regexp, const std::string& text, std::int64_t limit) {
  CHARTROOM_ASSIGN(const std::vector<Range> matches, findAll(call, regexp, text, limit));
  std::vector<std::string> parts;
  for (const Range& range : matches) parts.push_back(text.substr(range.begin, range.end - range.begin));
  return parts.empty() ? nilList(Type::StringList) : stringList(std::move(parts));
}

// Regexp.Split.
Result<Value> splitTexts(Call& call, const Regexp& regexp, const std::string& text, std::int64_t limit) {
  if (limit == 0) return nilList(Type::StringList);
  if (!regexp.pattern().empty() && text.empty()) return stringList({""});
  CHARTROOM_ASSIGN(const std::vector<Range> matches, findAll(call, regexp, text, limit));
  std::vector<std::string> parts;
  std::size_t begin = 0, end = 0;
  for (const Range& range : matches) {
    if (limit > 0 && static_cast<std::int64_t>(parts.size()) == limit - 1) break;
    end = range.begin;
    if (range.end != 0) parts.push_back(text.substr(begin, end - begin));
    begin = range.end;
  }
  if (end != text.size()) parts.push_back(text.substr(begin));
  return stringList(std::move(parts));
}

std::string quoteMeta(std::string_view text) {
  constexpr std::string_view kSpecial = R"(\.+*?()|[]{}^$)";
  std::string result;
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

// Both forms of a function: the plain one panics on a bad pattern, the must one returns the error.
template <typename Body>
void defineBoth(FunctionMap& map, const char* name, const char* mustName, std::initializer_list<P> parameters, Body body) {
  define(map, name, parameters, [body](Call& call, Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(const Regexp regexp, mustCompile(a[0].string()));
    return body(call, regexp, a);
  });
  define(map, mustName, parameters, [body](Call& call, Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(const Regexp regexp, compiled(a[0].string()));
    return body(call, regexp, a);
  });
}

} // namespace

void addRegex(FunctionMap& map) {
  define(map, "regexMatch", {P::String, P::String}, [](Arguments a) -> Value {
    const Result<Regexp> regexp = compiled(a[0].string());
    return regexp && regexp->matches(a[1].string());
  });
  define(map, "mustRegexMatch", {P::String, P::String}, [](Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(const Regexp regexp, compiled(a[0].string()));
    return Value(regexp.matches(a[1].string()));
  });
  defineBoth(map, "regexFind", "mustRegexFind", {P::String, P::String}, [](Call&, const Regexp& regexp, Arguments a) -> Value {
    const std::vector<Range> match = regexp.find(a[1].string());
    if (match.empty()) return "";
    return a[1].string().substr(match[0].begin, match[0].end - match[0].begin);
  });
  defineBoth(map, "regexFindAll", "mustRegexFindAll", {P::String, P::String, P::Int},
      [](Call& call, const Regexp& regexp, Arguments a) { return matchedTexts(call, regexp, a[1].string(), a[2].integer()); });
  defineBoth(map, "regexReplaceAll", "mustRegexReplaceAll", {P::String, P::String, P::String},
      [](Call& call, const Regexp& regexp, Arguments a) -> Result<Value> {
        CHARTROOM_ASSIGN(std::string text, replaceMatches(call, regexp, a[1].string(), a[2].string(), Replacement::Expanded));
        return Value(std::move(text));
      });
  defineBoth(map, "regexReplaceAllLiteral", "mustRegexReplaceAllLiteral", {P::String, P::String, P::String},
      [](Call& call, const Regexp& regexp, Arguments a) -> Result<Value> {
        CHARTROOM_ASSIGN(std::string text, replaceMatches(call, regexp, a[1].string(), a[2].string(), Replacement::Literal));
        return Value(std::move(text));
      });
  defineBoth(map, "regexSplit", "mustRegexSplit", {P::String, P::String, P::Int},
      [](Call& call, const Regexp& regexp, Arguments a) { return splitTexts(call, regexp, a[1].string(), a[2].integer()); });
  define(map, "regexQuoteMeta", {P::String}, [](Arguments a) -> Value { return quoteMeta(a[0].string()); });
}

} // namespace chartroom::funcs::internal
