#pragma once

// The plain reader of YAML against the full one, and a seeded maker of small documents that lie around the border between what the
// one takes and what it leaves to the other. For tests and the fuzz target.

#include "core/value/internal/yaml_plain.h"

#include <bit>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::test {

// The same types, order of keys and bits of numbers.
inline bool identical(const Value& a, const Value& b) {
  if (a.type() != b.type() || a.isNilContainer() != b.isNilContainer() || a.label() != b.label()) return false;
  if (a.isFloat()) return std::bit_cast<std::uint64_t>(a.number()) == std::bit_cast<std::uint64_t>(b.number());
  if (a.isList()) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!identical(a.list().items[i], b.list().items[i])) return false;
    return true;
  }
  if (a.isMap()) {
    if (a.size() != b.size() || a.map().home() != b.map().home()) return false;
    for (auto x = a.map().begin(), y = b.map().begin(); x != a.map().end(); ++x, ++y)
      if (!(x->key == y->key) || !identical(x->value, y->value)) return false;
    return true;
  }
  return a == b;
}

struct Agreement {
  bool one = false, stream = false; // whether the plain reader answered
  std::string problem;              // what it says other than the full one; empty if nothing
};

inline Agreement compareYamlReaders(std::string_view text) {
  using namespace value::internal;
  Agreement result;
  Value plain;
  result.one = readPlainYaml(text, plain);
  if (result.one) {
    const auto full = readFullYaml(text);
    if (!full) result.problem = "the full reader fails: " + full.error().message;
    else if (!identical(plain, *full)) result.problem = "the value is another";
  }
  std::vector<Value> documents;
  result.stream = readPlainYamlStream(text, documents);
  if (result.stream && result.problem.empty()) {
    const auto full = readFullYamlStream(text);
    if (!full) result.problem = "the full reader fails on the stream: " + full.error().message;
    else if (!identical(Value::makeList(documents), Value::makeList(*full))) result.problem = "the documents are others";
  }
  if (result.stream && !result.one) result.problem = "a stream, but no first document";
  return result;
}

class YamlMaker {
public:
  explicit YamlMaker(std::uint64_t seed) : m_random(seed) {}

  std::size_t below(std::size_t count) { return count ? m_random() % count : 0; }
  bool chance(int percent) { return static_cast<int>(below(100)) < percent; }

  // A document that the plain reader should take, more or less.
  std::string document() {
    std::string text;
    if (chance(20)) text += chance(80) ? "---\n" : "--- # new\n";
    if (chance(10)) text += "# head\n";
    if (chance(95)) collection(text, chance(90) ? 0 : 2, 0);
    else text += (chance(70) ? flow(0) : scalar()) + "\n";
    if (chance(10)) text += chance(50) ? "---\n" : "...\n";
    if (chance(15)) collection(text, 0, 2);
    if (chance(15) && !text.empty()) text.pop_back();
    return text;
  }

  // Changes bytes, lines and indentations here and there.
  void mutate(std::string& text, std::size_t times) {
    for (; times > 0; --times) {
      const std::size_t at = below(text.size() + 1);
      switch (below(9)) {
      case 0:
      case 1: text.insert(at, piece()); break;
      case 2:
        if (at < text.size()) text.replace(at, 1, piece());
        break;
      case 3: text.erase(at, 1 + below(chance(80) ? 1 : 8)); break;
      case 4: text.erase(lineStart(text, at), lineLength(text, at)); break;
      case 5: {
        const std::string line = text.substr(lineStart(text, at), lineLength(text, at));
        text.insert(lineStart(text, below(text.size() + 1)), line);
        break;
      }
      case 6: text.insert(lineStart(text, at), 1 + below(3), ' '); break;
      case 7: {
        const std::size_t start = lineStart(text, at);
        text.erase(start, std::min(1 + below(3), std::min(text.find_first_not_of(' ', start), text.size()) - start));
        break;
      }
      default: text.insert(lineStart(text, at), std::string(below(4), ' ') + piece() + "\n"); break;
      }
    }
  }

private:
  static std::size_t lineStart(const std::string& text, std::size_t at) {
    const std::size_t feed = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
    return feed == std::string::npos ? 0 : feed + 1;
  }
  static std::size_t lineLength(const std::string& text, std::size_t at) {
    const std::size_t start = lineStart(text, at), feed = text.find('\n', start);
    return (feed == std::string::npos ? text.size() : feed + 1) - start;
  }
  template <std::size_t N>
  const char* pick(const char* const (&from)[N]) {
    return from[below(N)];
  }

  std::string piece() {
    static const char* const kPieces[] = {" ", " ", "  ", "\n", "\n", ":", ": ", ":", "- ", "-", "#", " #", "'", "\"", "''", "\\",
        "\\n", "\\\"", "[", "]", "{", "}", ",", "|", ">", "+", "-", "2", "?", "? ", "&a ", "*a", "!", "!!str ", "%", "@", "`", "<<",
        "~", "\t", "\r", "\r\n", "a", "1", "y", ".", "0", "---", "...", "--- ", "\n---\n", "\n\n", "|-\n", ">+\n", "[]", "{}",
        "a: ", "- - ", "\xc3\xa9", "\xc2\x85", "\xc2\xa0", "\xe2\x80\xa8", "\xef\xbb\xbf", "\x7f", "\x01", "\xff",
        "\xf0\x9f\x98\x80", "_", "e", "="};
    return pick(kPieces);
  }
  // What is left to the full reader stays rare, or little would be compared.
  std::string word() {
    static const char* const kWords[] = {"a", "b", "c", "name", "y", "n", "no", "Yes", "true", "FALSE", "null", "~", "1", "0", "-1",
        "007", "0x1f", "1_000", "1.5", ".5", "-.5", "1e3", "2001-01-01", "12:30:45", "0b11", "-", "a b", "a  b", "a#b", "a:b",
        ":8080", "-x", "--", "a - b", "http://x/y?z", "a,b", "a[0]", "a{b}", "x'y", "\xc3\xa9", "\xe6\x97\xa5", "=", "<", "0o7",
        "+1", "k.io/v1", "a?", "?a", ".", "...x", "on", "Off", "1.0.0", "10Gi", "18446744073709551615", "-0", "9223372036854775808",
        "a\n   b", "a \n\n    - b"};
    static const char* const kOdd[] = {
        ".inf", "-.Inf", ".nan", "::", "<<", "*a", "&a", "!a", "@a", "%a", "`a", "a: b", "a\tb", "|", ">-"};
    return chance(2) ? pick(kOdd) : pick(kWords);
  }
  std::string scalar() {
    static const char* const kQuoted[] = {"''", "\"\"", "'a'", "\"a\"", "'it''s'", "\"a\\nb\"", "\"a: b # c\"", "'a: b'",
        "\"\\\\\\\"\"", "\" a \"", "'true'", "\"1\"", "'# a'", "\"\xc3\xa9\"", "'{a}'", "\"a\\tb\"", "'\\'", "'a\n b'",
        "\"a \n\n b\"", "\"\n a\\n \n \""};
    static const char* const kOdd[] = {"\"\\u0041\"", "\"a\\\n b\"", "'a\tb'", "'a", "\"a\\x\""};
    return !chance(30) ? word() : chance(2) ? pick(kOdd) : pick(kQuoted);
  }
  std::string key() {
    static const char* const kKeys[] = {"a", "b", "c", "d", "e", "f", "g", "h", "y", "1", "-1", "name", "a b", "'a'", "\"b\"",
        "'a: b'", "\xc3\xa9", "''", "2001-01-01"};
    return chance(96) ? pick(kKeys) : scalar();
  }
  std::string flow(int depth) {
    const bool map = chance(50);
    std::string text = map ? "{" : "[";
    for (std::size_t count = below(4); count > 0; --count) {
      if (chance(10)) text += chance(50) ? "\n " : " ";
      if (map) text += key() + (chance(96) ? ": " : ":");
      text += depth < 2 && chance(20) ? flow(depth + 1) : map && chance(10) ? "" : scalar();
      if (chance(10)) text += chance(50) ? "\n   " : "  # c\n ";
      if (count > 1 || chance(15)) text += chance(80) ? ", " : ",";
    }
    return text + (map ? "}" : "]");
  }
  std::string blanks(std::size_t count) { return std::string(count, ' '); }
  void comment(std::string& text) {
    if (chance(6)) text += chance(50) ? " # c" : "   ";
    text += '\n';
    if (chance(8)) text += chance(50) ? "\n" : chance(50) ? "# c\n" : blanks(below(6)) + (chance(50) ? "# c\n" : "\n");
  }
  void blockText(std::string& text, std::size_t indent) {
    static const char* const kHeads[] = {"|", "|-", "|+", ">", ">-", ">+", "|2", "|1-", ">2+", "|+2", "|3"};
    text += pick(kHeads);
    if (chance(10)) text += chance(50) ? "  " : " # c";
    text += '\n';
    const std::size_t inner = indent + 1 + below(3);
    for (std::size_t lines = below(6); lines > 0; --lines) {
      if (chance(20)) text += blanks(below(inner + 3)) + "\n";
      else
        text += blanks(chance(80) ? inner : inner + 1 + below(2)) +
                (chance(10)      ? "\t"
                    : chance(10) ? "# "
                                 : "") +
                scalar() + (chance(10) ? "  \n" : "\n");
    }
  }
  // Behind "key:" or "-", which stands at `indent`.
  void member(std::string& text, std::size_t indent, int depth, bool inMap) {
    const std::size_t what = below(depth < 3 ? 10 : 7);
    if (what < 4) {
      text += ' ' + scalar();
      comment(text);
    } else if (what == 4) {
      comment(text);
      if (chance(30)) text += blanks(indent + below(3)) + (chance(50) ? flow(0) : scalar()) + "\n";
    } else if (what == 5) {
      text += ' ' + flow(0);
      comment(text);
    } else if (what == 6) {
      text += ' ';
      blockText(text, indent);
    } else if (!inMap && chance(70)) {
      text += ' ';
      collection(text, indent + 2, depth + 1, true);
    } else {
      comment(text);
      collection(text, indent + (inMap && chance(40) ? 0 : 1 + below(3)), depth + 1);
    }
  }
  // At the indentation of its mapping a sequence alone makes sense, but not only sense is wanted.
  void collection(std::string& text, std::size_t indent, int depth, bool begun = false) {
    const bool map = chance(60);
    for (std::size_t count = 1 + below(3); count > 0; --count) {
      if (!begun) text += blanks(indent);
      begun = false;
      if (map) text += key() + (chance(95) ? ":" : " :");
      else text += '-';
      member(text, indent, depth, map);
    }
  }

  std::mt19937_64 m_random;
};

} // namespace chartroom::test
