#pragma once

// Seeded makers of inputs for the differential tests: values, YAML texts of many shapes (good and broken), JSON texts and
// --set lines. The same seed gives the same inputs. Header only; for tests.

#include "core/base/text.h"
#include "core/value/value.h"

#include <random>
#include <string>
#include <vector>

namespace chartroom::test {

class Generator {
public:
  explicit Generator(std::uint64_t seed) : m_random(seed) {}

  std::size_t below(std::size_t count) { return count ? m_random() % count : 0; }
  bool chance(int percent) { return static_cast<int>(below(100)) < percent; }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

  // Texts that YAML readers and writers treat apart, and plain ones.
  std::string text() {
    static const std::vector<std::string> kSpecial{"", " ", "yes", "no", "on", "Off", "y", "N", "true", "True", "FALSE", "null",
        "Null", "~", "NULL", "0", "-0", "+1", "007", "0x1F", "0o17", "0b11", "-0b1", "1_000", "1e3", "1E+3", ".5", "5.", "-.5e-3",
        ".inf", "-.Inf", ".NaN", "+.INF", "1e400", "9223372036854775807", "9223372036854775808", "18446744073709551616", "12:30:45",
        "1:2", "-1:30.5", "190:20", "2001-01-01", "2001-1-1", "2001-02-30", "2001-12-14t21:59:43.10-05:00", "2001-12-15 2:59:43.10",
        "2001-12-14T1:2:3Z", "0001-01-01", "=", "<<", "-", "--", "---", "--- a", "...", "?", "? a", ":", "a:", "a: b", ":a", "a #b",
        "a#b", "#a", "- a", "-a", "*a", "&a", "!a", "!!str a", "|", ">", "'a'", "\"a\"", "it's", "say \"x\"", "%a", "@a", "`a`",
        "[a", "a]", "{a}", "a,b", "a, b", "\\", "a\\nb", "a\nb", "a\n", "\na", "a\n\n", "\n", "\n\n", " a\nb", "a \nb", "a\n b",
        "a\n  b\n c\n", "\ta", "a\tb", "a\t", "a\r\nb", "\r", "\x01", "\x1b[0m", "\xc2\x85", "\xc2\xa0",
        "a\xc2\x85"
        "b",
        "\xe2\x80\xa8",
        "a\xe2\x80\xa9"
        "b",
        "\xef\xbb\xbf",
        "\xef\xbb\xbf"
        "a",
        "é", "日本語", "😀", "a😀b", "\xff", "a\xffz", "\xef\xbf\xbe", "\x7f", "http://x/?a=b&c=<d>", "{{ .Values.x }}",
        "a: {{ b }}", "trailing ", " leading", "a  b", "key with spaces", "1.2.3", "v1.0", "1.0.0-rc.1", "10Gi", "100m",
        "*/5 * * * *", "arn:aws:iam::123:role/x", "-1", "1.5", "1e21", "123456789012345678901234567890", "0.1", "0.000001", "1e-7",
        "127.0.0.1", "10.0.0.0/8", "::1", "a::b", "--flag=x", "-c", "$(FOO)", "${BAR}", "\\d+", "^a.*$", "a|b", "a>b", "a & b"};
    if (chance(55)) return pick(kSpecial);
    if (chance(15)) return words(4 + below(30));
    if (chance(12)) {
      std::string lines;
      for (std::size_t i = 0, count = 1 + below(5); i < count; ++i) {
        lines += std::string(below(4), ' ') + words(below(6));
        if (chance(80)) lines += '\n';
      }
      return lines;
    }
    if (chance(15)) return pick(kSpecial) + pick(std::vector<std::string>{" ", "\n", ": ", "-", "", " #", ","}) + pick(kSpecial);
    return words(1);
  }

  std::string words(std::size_t count) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i) {
      if (i) result += chance(5) ? "  " : " ";
      for (std::size_t j = 0, length = 1 + below(12); j < length; ++j) result += static_cast<char>('a' + below(26));
    }
    return result;
  }

  // No "a1b" beside "a2" and "a10": go-yaml v2's natural order goes in circles there, and Go's output is by chance.
  std::string key() {
    static const std::vector<std::string> kKeys{"a", "b", "name", "image", "a1", "a10", "a2", "a01", "A", "B2", "x_y", "x-y",
        "x.y/z", "1", "10", "2", "1.5", "é", "a b", "yes", "null", "0x1", "a/b", "_", "-", "Z", "zz", "zza", "000", "00", "a.b.c",
        "k8s.io", "b1.2", "b1.10", "b01", "b001", "true", "2001-1-1"};
    if (chance(85)) return pick(kKeys);
    if (chance(20)) return std::string(120 + below(20), 'k');
    return text();
  }

  double number() {
    static const std::vector<double> kNumbers{0, -0.0, 1, -1, 1.5, 1e6, 123456, 1234567, 1e20, 1e21, 1e-6, 1e-7, 0.1, 1e19, -1e19,
        1.8446744073709552e19, 9007199254740993.0, 3.14159, 2e15, 1e100, 5e-324, 4096};
    if (chance(70)) return pick(kNumbers);
    if (chance(50)) return static_cast<double>(static_cast<std::int64_t>(below(2000000)) - 1000000);
    return static_cast<double>(m_random()) / static_cast<double>(1ULL << below(63));
  }

  Value value(int depth = 4) {
    const std::size_t kind = below(depth > 0 ? 10 : 5);
    switch (kind) {
    case 0: return chance(60) ? Value(number()) : Value(std::int64_t(m_random() >> below(63)));
    case 1: return chance(50) ? Value(chance(50)) : Value();
    case 2:
    case 3:
    case 4: return Value(text());
    case 5:
    case 6: {
      Value list = Value::makeList();
      for (std::size_t i = 0, count = below(4); i < count; ++i) list.list().items.push_back(value(depth - 1));
      return list;
    }
    default: {
      Value map = Value::makeMap();
      for (std::size_t i = 0, count = below(6); i < count; ++i) map.map().set(SharedKey(key()), value(depth - 1));
      return map;
    }
    }
  }

  // --- YAML texts ---

  // More than half are right but for what a tag may refuse; the others have torn or misplaced pieces.
  std::string yaml() {
    m_anchors = 0;
    m_maps.clear();
    m_careful = chance(60);
    std::string document;
    if (chance(8))
      document += pick(std::vector<std::string>{"---\n", "%YAML 1.1\n---\n", "# comment\n", "\n\n", "--- # x\n", "\xef\xbb\xbf"});
    document += chance(6) ? scalar(0, false) + "\n" : block(0, 4);
    if (chance(5)) document += pick(std::vector<std::string>{"...\n", "---\nb: 1\n", "# end", "\n\n"});
    if (!m_careful && chance(50)) mutate(document);
    return document;
  }

  std::string json() {
    m_careful = chance(60);
    std::string text = jsonValue(4);
    if (!m_careful && chance(60)) mutate(text);
    return text;
  }

  std::string setLine() {
    std::string line;
    for (std::size_t i = 0, count = 1 + below(3); i < count; ++i) {
      if (i) line += chance(95) ? "," : "";
      line += setKey();
      if (chance(95)) line += '=';
      line += setValue();
    }
    if (chance(25)) mutate(line);
    return line;
  }

  std::string setJsonLine() {
    std::string line;
    for (std::size_t i = 0, count = 1 + below(3); i < count; ++i) {
      if (i) line += pick(std::vector<std::string>{",", ", ", " ,", " "});
      line += setKey() + "=" + (chance(85) ? jsonValue(2) : "");
    }
    if (chance(25)) mutate(line);
    return line;
  }

  // --- Versions ---

  std::string versionNumber() {
    return chance(90) ? std::to_string(below(4))
                      : pick(std::vector<std::string>{
                            "10", "01", "00", "18446744073709551615", "18446744073709551616", "999999999", "x", "", "-1", "1a"});
  }
  std::string prerelease() {
    std::string made;
    for (std::size_t i = 0, count = 1 + below(3); i < count; ++i)
      made += (i ? "." : "") + pick(std::vector<std::string>{"alpha", "beta", "rc", "1", "2", "10", "0", "01", "rc1", "a-b", "-",
                                   "A", "x", "0a", "99999999999999999999", "", "é", "_"});
    return made;
  }
  std::string version() {
    std::string made = chance(25) ? pick(std::vector<std::string>{"v", "v", "V", " ", "=", "vv"}) : "";
    made += versionNumber();
    for (std::size_t i = 0, count = chance(85) ? 2 : below(4); i < count; ++i) made += "." + versionNumber();
    if (chance(30)) made += "-" + prerelease();
    if (chance(12)) made += "+" + prerelease();
    if (chance(5)) mutateVersion(made);
    return made;
  }
  std::string constraintVersion() {
    if (chance(6)) return pick(std::vector<std::string>{"*", "x", "X", "", "0", "0.0", "0.0.0"});
    std::string made = chance(10) ? "v" : "";
    made += versionNumber();
    for (std::size_t i = 0, count = below(3); i < count; ++i)
      made += "." + (chance(20) ? pick(std::vector<std::string>{"x", "X", "*"}) : versionNumber());
    if (chance(20)) made += "-" + prerelease();
    if (chance(6)) made += "+" + prerelease();
    return made;
  }
  std::string constraint() {
    std::string made;
    for (std::size_t i = 0, groups = chance(75) ? 1 : 1 + below(3); i < groups; ++i) {
      if (i) made += pick(std::vector<std::string>{" || ", "||", " ||"});
      if (chance(12)) {
        made += constraintVersion() + (chance(90) ? " - " : "-") + constraintVersion();
        continue;
      }
      for (std::size_t j = 0, count = 1 + below(3); j < count; ++j) {
        if (j) made += pick(std::vector<std::string>{", ", " ", ",", " , ", "  "});
        made += pick(
            std::vector<std::string>{"", "=", "!=", ">", "<", ">=", "<=", "~", "^", "~>", "=>", "=<", "==", "^", "~", ">=", "<"});
        if (chance(15)) made += ' ';
        made += constraintVersion();
      }
    }
    if (chance(8)) mutateVersion(made);
    return made;
  }

private:
  void mutateVersion(std::string& text) {
    static const std::string kBytes = " .-+*xXv0123<>=!~^|,aé\n";
    const std::size_t at = below(text.size() + 1);
    if (chance(50)) text.insert(at, 1, kBytes[below(kBytes.size())]);
    else text.erase(at, 1);
  }
  static value::SharedString SharedKey(std::string text) { return value::SharedString(std::move(text)); }

  void mutate(std::string& text) {
    static const std::string kBytes = " \t\n:-?,[]{}#&*!|>'\"%@`\\/=.0aexX~<\r+_";
    for (std::size_t i = 0, count = 1 + below(3); i < count; ++i) {
      const std::size_t at = below(text.size() + 1);
      switch (below(5)) {
      case 0: text.insert(at, 1, kBytes[below(kBytes.size())]); break;
      case 1:
        if (at < text.size()) text.erase(at, 1);
        break;
      case 2:
        if (at < text.size()) text[at] = kBytes[below(kBytes.size())];
        break;
      case 3:
        text.insert(
            at, pick(std::vector<std::string>{"\n", ": ", "- ", "\t", "---\n", "...", " #", "'", "\"", "&a ", "*a", "!!int ", "{",
                    "}", "]", "? ", "<<: ", "\\/", "\\'", "\\x41", "\xc2\x85", "\xe2\x80\xa8", "\x01", "\xff"}));
        break;
      default:
        if (at < text.size()) text.erase(at, 1 + below(6));
        break;
      }
    }
  }

  std::string scalar(int indent, bool flow) {
    std::string prefix;
    if (chance(4)) prefix = "&a" + std::to_string(++m_anchors) + " ";
    if (chance(m_careful ? 1 : 4))
      prefix += pick(std::vector<std::string>{"!!str ", "!!int ", "!!float ", "!!bool ", "!!null ", "!!binary ", "!x ", "! ",
          "!<tag:yaml.org,2002:str> ", "!!timestamp "});
    if (m_anchors && chance(4)) return "*a" + std::to_string(1 + below(static_cast<std::size_t>(m_anchors)));
    const std::string pad(static_cast<std::size_t>(indent) + 2, ' ');
    switch (below(flow ? 4 : 7)) {
    case 0: return prefix + "'" + replaceAll(safe(), "'", "''") + "'";
    case 1: {
      std::string quoted;
      for (char c : safe()) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
      }
      if (chance(20))
        quoted += pick(std::vector<std::string>{"\\n", "\\t", "\\x41", "\\u00e9", "\\U0001F600", "\\N", "\\_", "\\L", "\\P", "\\e",
            "\\0", "\\\n   x", "\\ ", "\\/", "\\'", "\n  x", " \n\n  x"});
      return prefix + "\"" + quoted + "\"";
    }
    case 4:
    case 5: {
      std::string result =
          prefix + (chance(60) ? "|" : ">") + pick(std::vector<std::string>{"", "", "-", "+", "2", "1-", "+1", " # c"}) + "\n";
      for (std::size_t i = 0, count = below(5); i < count; ++i) {
        if (chance(15)) result += '\n';
        result += pad + std::string(chance(20) ? below(4) : 0, ' ') + words(1 + below(3)) + (chance(10) ? " " : "") + "\n";
      }
      if (!result.empty() && result.back() == '\n') result.pop_back();
      return result;
    }
    default: {
      std::string plain = text();
      for (char& c : plain)
        if (c == '\n' || c == '\r') c = ' ';
      if (m_careful && !isPlain(plain)) return prefix + "'" + replaceAll(safe(), "'", "''") + "'";
      if (!flow && chance(6)) plain += "\n" + pad + words(2);
      return prefix + plain;
    }
    }
  }

  std::string safe() {
    std::string result;
    for (char c : text())
      if ((static_cast<unsigned char>(c) >= 0x20 && c != '\x7f') || c == '\t') result += c;
    result = toValidUtf8(result, "?");
    return m_careful ? replaceAll(replaceAll(result, "\xef\xbb\xbf", "b"), "\xef\xbf\xbe", "n") : result;
  }

  // Whether a text may stand without quotes, in flow too.
  static bool isPlain(const std::string& text) {
    if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
    if (std::string_view("-?:,[]{}#&*!|>'\"%@`=<.\t").find(text.front()) != std::string_view::npos) return false;
    if (text.find(": ") != std::string::npos || text.find(" #") != std::string::npos) return false;
    if (text.find_first_of(",[]{}?") != std::string::npos) return false;
    for (char c : text)
      if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) return false;
    return true;
  }

  std::string flow(int depth) {
    if (depth == 0 || chance(40)) return scalar(0, true);
    const bool map = chance(50);
    std::string result = map ? "{" : "[";
    for (std::size_t i = 0, count = below(4); i < count; ++i) {
      if (i) result += pick(std::vector<std::string>{", ", ",", " , ", ",\n    "});
      if (map && m_careful) result += blockKey() + ": ";
      else if (map) result += (chance(80) ? key() : scalar(0, true)) + pick(std::vector<std::string>{": ", ": ", ":", " : ", ""});
      else if (chance(10) && !m_careful) result += key() + ": ";
      result += flow(depth - 1);
    }
    if (chance(5)) result += ",";
    return result + (map ? "}" : "]");
  }

  std::string comment() {
    if (!chance(6)) return "";
    return chance(80) || m_careful ? " # note" : "#tight";
  }

  // A key that is right where a key stands; seldom one twice.
  std::string blockKey(std::size_t number = 0) {
    const std::string made = key();
    const std::string end = chance(97) ? std::to_string(number) : "";
    return isPlain(made) ? made + end : chance(50) ? "\"q" + end + "\"" : words(1) + end;
  }

  std::string block(int indent, int depth) {
    const std::string pad(static_cast<std::size_t>(indent), ' ');
    std::string result;
    const bool list = chance(35);
    for (std::size_t i = 0, count = 1 + below(5); i < count; ++i) {
      if (chance(4)) result += pick(std::vector<std::string>{"\n", "  # c\n", "#c\n"});
      if (m_careful && !list && chance(3)) {
        result += pad + "<<: " +
                  (m_maps.empty()  ? "{m: 1}"
                      : chance(70) ? "*" + pick(m_maps)
                                   : "[*" + pick(m_maps) + ", {n: 2}]") +
                  "\n";
        continue;
      }
      std::string head;
      if (list) head = pad + "-";
      else if (chance(4)) head = pad + "? " + (m_careful ? blockKey() : scalar(indent, false)) + "\n" + pad + ":";
      else if (m_careful) head = pad + blockKey(i) + (chance(98) ? ":" : " :");
      else if (chance(4)) head = pad + "<<:";
      else head = pad + (chance(85) ? key() : scalar(indent, true)) + (chance(98) ? ":" : " :");
      if (depth > 0 && chance(40)) {
        if (m_careful && !list && chance(15)) {
          // A map to merge later.
          const std::string name = "m" + std::to_string(m_maps.size());
          result += head + " &" + name + " {a: 1, m: " + words(1) + "}\n";
          m_maps.push_back(name);
          continue;
        }
        if (chance(6) && !m_careful) head += " &a" + std::to_string(++m_anchors);
        const int deeper = indent + (!list && !m_careful && chance(20) ? 0 : 1 + static_cast<int>(below(4)));
        if (list && chance(60)) {
          std::string inner = block(indent + 2, depth - 1);
          inner.replace(0, std::min(inner.size(), static_cast<std::size_t>(indent) + 2), "");
          result += head + " " + inner;
        } else {
          result += head + comment() + "\n" + block(deeper, depth - 1);
        }
      } else if (chance(15)) {
        result += head + " " + flow(3) + comment() + "\n";
      } else if (chance(6)) {
        result += head + "\n";
      } else {
        result += head + " " + scalar(indent, false) + comment() + "\n";
      }
    }
    return result;
  }

  // --- JSON ---

  std::string jsonString() {
    std::string result = "\"";
    for (char c : text()) {
      if (c == '"' || c == '\\') result += '\\';
      if (c == '\n') result += "\\n";
      else if (static_cast<unsigned char>(c) >= 0x20 || (!m_careful && chance(10))) result += c;
    }
    if (chance(15) && !m_careful)
      result += pick(std::vector<std::string>{
          "\\u0041", "\\ud83d\\ude00", "\\ud83d", "\\ude00x", "\\ud83d\\u0041", "\\/", "\\b\\f\\r\\t", "\\u2028", "\\x", "\\u12"});
    return result + "\"";
  }

  std::string jsonValue(int depth) {
    static const std::vector<std::string> kAtoms{"null", "true", "false", "0", "-0", "1", "-1.5", "1e3", "1E-3", "0.10", "1e400",
        "01", "1.", "-", "+1", ".5", "123456789012345678901", "tru", "nul", "1e", "1e+"};
    if (depth == 0 || chance(40)) return chance(50) ? jsonString() : m_careful ? kAtoms[below(10)] : pick(kAtoms);
    const bool map = chance(60);
    std::string result = map ? "{" : "[";
    for (std::size_t i = 0, count = below(4); i < count; ++i) {
      if (i) result += chance(90) ? "," : " ,\n ";
      if (map) result += jsonString() + (chance(90) ? ":" : " : ");
      result += jsonValue(depth - 1);
    }
    return result + (map ? "}" : "]");
  }

  // --- --set ---

  std::string setKey() {
    std::string result = pick(std::vector<std::string>{"a", "b", "c", "list", "map", "n", "s", "x\\.y", "", "é", "k\\,l"});
    for (std::size_t i = 0, count = below(4); i < count; ++i) {
      if (chance(65)) result += "." + pick(std::vector<std::string>{"a", "b", "c", "d\\=e", "0", ""});
      else
        result += "[" +
                  (chance(75) ? std::to_string(below(4))
                              : pick(std::vector<std::string>{
                                    "0", "1", "2", "3", "-1", "+1", "65537", "x", "", "01", "99999999999999999999"})) +
                  "]";
    }
    return result;
  }

  std::string setValue() {
    static const std::vector<std::string> kValues{"1", "0", "00", "-5", "+5", "1.5", "true", "TRUE", "False", "null", "Null", "",
        "a\\,b", "{a,b}", "{}", "{1,true,null}", "{a", "{a}b", "x", "9223372036854775808", "1e3", "0x1", "\\", "\\\\", "fal\u017fe",
        "{a\\,b,c}", "{{a}}", "a=b", " 1"};
    return chance(80) ? pick(kValues) : replaceAll(text(), "\n", " ");
  }

  std::mt19937_64 m_random;
  int m_anchors = 0;
  bool m_careful = false;
  std::vector<std::string> m_maps; // anchors of maps
};

} // namespace chartroom::test
