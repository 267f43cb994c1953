// Strings: cutting, padding, searching, quoting and joining (sprig's strings.go and the closures over Go's strings
// package).

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/funcs/internal/growth.h"
#include "core/funcs/internal/support.h"
#include "core/tmpl/format.h"

#include <algorithm>

namespace chartroom::funcs::internal {

namespace {

Result<std::string> repeated(Call& call, std::string_view part, std::int64_t count) {
  if (count < 0) return failure("strings: negative Repeat count");
  if (!part.empty() && static_cast<std::uint64_t>(count) > static_cast<std::uint64_t>(INT64_MAX) / part.size())
    return failure("strings: Repeat output length overflow");
  CHARTROOM_TRY(call.charge(part.size() * static_cast<std::size_t>(count)));
  std::string result;
  result.reserve(part.size() * static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count && !part.empty(); ++i) result += part;
  return result;
}

Result<std::string> indented(Call& call, std::int64_t spaces, std::string_view text) {
  CHARTROOM_ASSIGN(std::string pad, repeated(call, " ", spaces));
  if (pad.size() > 1000)
    CHARTROOM_TRY(call.charge(text.size() + pad.size() * static_cast<std::size_t>(1 + std::count(text.begin(), text.end(), '\n'))));
  std::string result = pad;
  result.reserve(text.size() + pad.size() * 8);
  for (const char c : text) {
    result += c;
    if (c == '\n') result += pad;
  }
  return result;
}

// goutils.AbbreviateFull; all lengths are bytes there.
std::string abbreviated(const std::string& text, std::int64_t offset, std::int64_t width) {
  const auto length = static_cast<std::int64_t>(text.size());
  if (text.empty() || width < 4) return "";
  if (length <= width) return text;
  offset = std::min(offset, length);
  if (length - offset < width - 3) offset = length - (width - 3);
  if (offset <= 4) return text.substr(0, static_cast<std::size_t>(width - 3)) + "...";
  if (width < 7) return "";
  if (offset + width - 3 < length) return "..." + abbreviated(text.substr(static_cast<std::size_t>(offset)), 0, width - 3);
  return "..." + text.substr(static_cast<std::size_t>(length - (width - 3)));
}

Value truncated(std::int64_t count, const Value& whole) {
  const std::string& text = whole.string();
  const auto length = static_cast<std::int64_t>(text.size());
  if (count < 0 && length + count > 0) return text.substr(static_cast<std::size_t>(length + count));
  if (count >= 0 && length > count) return text.substr(0, static_cast<std::size_t>(count));
  return whole;
}

Result<Value> substring(std::int64_t start, std::int64_t end, const std::string& text) {
  const auto length = static_cast<std::int64_t>(text.size());
  if (start < 0) {
    if (end < 0 || end > length) return sliceBounds(0, end, length);
    return Value(text.substr(0, static_cast<std::size_t>(end)));
  }
  if (end < 0 || end > length) {
    // s[start:] has no upper bound of its own, and Go's text says so by leaving the length in its place.
    if (start > length)
      return failure("runtime error: slice bounds out of range [" + std::to_string(start) + ":" + std::to_string(length) + "]");
    return Value(text.substr(static_cast<std::size_t>(start)));
  }
  if (start > end) return sliceBounds(start, end, length);
  return Value(text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start)));
}

// goutils.WrapCustom.
std::string wrapped(const std::string& text, std::int64_t width, std::string lineBreak, bool breakWords) {
  if (lineBreak.empty()) lineBreak = "\n";
  const std::size_t limit = width < 1 ? 1 : static_cast<std::size_t>(width);
  std::string result;
  std::size_t offset = 0;
  while (text.size() - offset > limit) {
    if (text[offset] == ' ') {
      ++offset;
      continue;
    }
    const std::size_t space = text.rfind(' ', offset + limit);
    if (space != std::string::npos && space >= offset) {
      result.append(text, offset, space - offset).append(lineBreak);
      offset = space + 1;
    } else if (breakWords) {
      result.append(text, offset, limit).append(lineBreak);
      offset += limit;
    } else if (const std::size_t next = text.find(' ', offset + limit); next != std::string::npos) {
      result.append(text, offset, next - offset).append(lineBreak);
      offset = next + 1;
    } else {
      break;
    }
  }
  return result.append(text, offset);
}

// What `shown` makes of the non-nil arguments, one space between.
template <typename Shown>
std::string spaced(Arguments arguments, Shown shown) {
  std::string result;
  bool first = true;
  for (const Value& argument : arguments) {
    if (argument.isNil()) continue;
    if (!first) result += ' ';
    first = false;
    result += shown(argument);
  }
  return result;
}

Value numbered(const std::vector<std::string>& parts) {
  Value map = Value::makeMap(Type::StringMap);
  for (std::size_t i = 0; i < parts.size(); ++i) map.map().set("_" + std::to_string(i), parts[i]);
  return map;
}

// How often `part` stands in a text at most, as Go counts: the empty text around every rune.
std::size_t occurrences(std::string_view text, std::string_view part) {
  if (part.empty()) return text.size() + 1;
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// A product that stops short of overflow.
std::size_t most(std::size_t count, std::size_t size) {
  std::size_t product = 0;
  return __builtin_mul_overflow(count, size, &product) ? SIZE_MAX / 8 : product;
}

int clampToInt(std::int64_t number) { return static_cast<int>(std::clamp<std::int64_t>(number, -1, 0x7FFFFFFF)); }

void addCutting(FunctionMap& map) {
  define(map, "trunc", {P::Int, P::String}, [](Arguments a) { return truncated(a[0].integer(), a[1]); });
  define(map, "substr", {P::Int, P::Int, P::String},
      [](Arguments a) { return substring(a[0].integer(), a[1].integer(), a[2].string()); });
  define(map, "abbrev", {P::Int, P::String}, [](Arguments a) -> Value {
    if (a[0].integer() < 4) return a[1];
    return abbreviated(a[1].string(), 0, a[0].integer());
  });
  define(map, "abbrevboth", {P::Int, P::Int, P::String}, [](Arguments a) -> Value {
    const std::int64_t left = a[0].integer(), right = a[1].integer();
    if (right < 4 || (left > 0 && right < 7)) return a[2];
    return abbreviated(a[2].string(), left, right);
  });
  define(map, "trim", {P::String}, [](Arguments a) -> Value { return trimSpace(a[0].string()); });
  define(map, "trimAll", {P::String, P::String}, [](Arguments a) -> Value { return trim(a[1].string(), a[0].string()); });
  alias(map, "trimAll", "trimall");
  define(map, "trimSuffix", {P::String, P::String}, [](Arguments a) -> Value { return trimSuffix(a[1].string(), a[0].string()); });
  define(map, "trimPrefix", {P::String, P::String}, [](Arguments a) -> Value { return trimPrefix(a[1].string(), a[0].string()); });
  define(map, "nospace", {P::String}, [](Arguments a) -> Value {
    // goutils reads bytes as if they were code points, so 0x85 and 0xA0 inside a UTF-8 sequence count as space.
    std::string result;
    bool changed = false;
    for (const char c : a[0].string()) {
      if (isSpace(static_cast<unsigned char>(c))) changed = true;
      else appendRune(result, static_cast<unsigned char>(c));
    }
    return changed ? Value(result) : a[0];
  });
  define(map, "initials", {P::String}, [](Arguments a) -> Value {
    std::string result;
    bool gap = true;
    for (const char c : a[0].string()) {
      if (isSpace(static_cast<unsigned char>(c))) {
        gap = true;
      } else if (gap) {
        appendRune(result, static_cast<unsigned char>(c));
        gap = false;
      }
    }
    return result;
  });
  define(map, "split", {P::String, P::String}, [](Call& call, Arguments a) -> Result<Value> {
    CHARTROOM_TRY(call.charge(2 * kListedText * occurrences(a[1].string(), a[0].string())));
    return numbered(split(a[1].string(), a[0].string()));
  });
  define(map, "splitn", {P::String, P::Int, P::String}, [](Call& call, Arguments a) -> Result<Value> {
    CHARTROOM_TRY(call.charge(2 * kListedText * occurrences(a[2].string(), a[0].string())));
    return numbered(splitN(a[2].string(), a[0].string(), clampToInt(a[1].integer())));
  });
  define(map, "splitList", {P::String, P::String}, [](Call& call, Arguments a) -> Result<Value> {
    CHARTROOM_TRY(call.charge(kListedText * occurrences(a[1].string(), a[0].string())));
    return stringList(split(a[1].string(), a[0].string()));
  });
}

void addFilling(FunctionMap& map) {
  define(map, "repeat", {P::Int, P::String}, [](Call& call, Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(std::string result, repeated(call, a[1].string(), a[0].integer()));
    return Value(std::move(result));
  });
  define(map, "indent", {P::Int, P::String}, [](Call& call, Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(std::string result, indented(call, a[0].integer(), a[1].string()));
    return Value(std::move(result));
  });
  define(map, "nindent", {P::Int, P::String}, [](Call& call, Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(std::string result, indented(call, a[0].integer(), a[1].string()));
    return Value("\n" + result);
  });
  define(map, "wrap", {P::Int, P::String}, [](Arguments a) -> Value { return wrapped(a[1].string(), a[0].integer(), "", false); });
  define(map, "wrapWith", {P::Int, P::String, P::String}, [](Call& call, Arguments a) -> Result<Value> {
    const std::size_t width = a[0].integer() < 1 ? 1 : static_cast<std::size_t>(a[0].integer());
    CHARTROOM_TRY(call.charge(most(a[2].string().size() / width, a[1].string().size())));
    return Value(wrapped(a[2].string(), a[0].integer(), a[1].string(), true));
  });
  define(map, "replace", {P::String, P::String, P::String}, [](Call& call, Arguments a) -> Result<Value> {
    if (a[1].string().size() > a[0].string().size())
      CHARTROOM_TRY(call.charge(most(occurrences(a[2].string(), a[0].string()), a[1].string().size())));
    return Value(replaceAll(a[2].string(), a[0].string(), a[1].string()));
  });
  define(map, "plural", {P::String, P::String, P::Int}, [](Arguments a) -> Value { return a[2].integer() == 1 ? a[0] : a[1]; });
}

void addAsking(FunctionMap& map) {
  define(map, "contains", {P::String, P::String}, [](Arguments a) -> Value { return contains(a[1].string(), a[0].string()); });
  define(map, "hasPrefix", {P::String, P::String}, [](Arguments a) -> Value { return a[1].string().starts_with(a[0].string()); });
  define(map, "hasSuffix", {P::String, P::String}, [](Arguments a) -> Value { return a[1].string().ends_with(a[0].string()); });
}

void addJoining(FunctionMap& map) {
  defineVariadic(map, "quote", {P::Any},
      [](Arguments a) -> Value { return spaced(a, [](const Value& argument) { return quote(text(argument)); }); });
  defineVariadic(map, "squote", {P::Any},
      [](Arguments a) -> Value { return spaced(a, [](const Value& argument) { return '\'' + tmpl::print(argument) + '\''; }); });
  defineVariadic(map, "cat", {P::Any},
      [](Arguments a) -> Value { return spaced(a, [](const Value& argument) { return tmpl::print(argument); }); });
  define(map, "toString", {P::Any}, [](Arguments a) -> Value { return a[0].isString() ? a[0] : Value(text(a[0])); });
  define(map, "toStrings", {P::Any},
      [](Arguments a) -> Value { return a[0].type() == Type::StringList ? a[0] : stringList(texts(a[0])); });
  define(map, "join", {P::String, P::Any}, [](Call& call, Arguments a) -> Result<Value> {
    const std::vector<std::string> parts = texts(a[1]);
    std::size_t size = most(parts.size(), a[0].string().size());
    for (const auto& part : parts) size += part.size();
    CHARTROOM_TRY(call.charge(size));
    return Value(join(parts, a[0].string()));
  });
  define(map, "sortAlpha", {P::Any}, [](Arguments a) -> Value {
    std::vector<std::string> parts;
    Items items;
    if (items.read(a[0])) parts = texts(a[0]);
    else parts.push_back(text(a[0]));
    std::sort(parts.begin(), parts.end());
    Value sorted = stringList(std::move(parts));
    // Go sorts a []string where it stands.
    if (a[0].type() != Type::StringList) return sorted;
    a[0].list().items = sorted.list().items;
    return a[0];
  });
}

} // namespace

void addStrings(FunctionMap& map) {
  addCutting(map);
  addFilling(map);
  addAsking(map);
  addJoining(map);
}

} // namespace chartroom::funcs::internal
