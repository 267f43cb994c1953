#include "app/cli/json_path.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/value/json.h"

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace chartroom::cli {

namespace {

struct Node;
using Nodes = std::vector<Node>;

struct Bound {
  bool known = false;
  bool derived = false;
  std::int64_t value = 0;
};

struct Node {
  enum class Kind { List, Literal, Field, Array, Filter, Wildcard, Recursive, Union, Identifier };
  Kind kind = Kind::List;
  std::string text;            // Field, Identifier; of a Filter its operator
  Value literal;               // Literal
  std::array<Bound, 3> bounds; // Array
  std::vector<Nodes> branches; // List: one; Filter: left and right; Union: all
};

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLetterOrDigit(char32_t rune) {
  return rune == '_' || (rune >= '0' && rune <= '9') || (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z') ||
         rune >= 0xAA;
}
bool isTerminator(char c) { return std::string_view(" \t\r\n.,[]$@{}").find(c) != std::string_view::npos; }

class Parser {
public:
  explicit Parser(std::string_view text) : m_text(text) {}

  Result<Nodes> parse() {
    Nodes root;
    while (m_at < m_text.size()) {
      const auto open = std::min(m_text.find('{', m_at), m_text.size());
      if (open > m_at) root.push_back(literal(Value(m_text.substr(m_at, open - m_at))));
      m_at = open;
      if (m_at == m_text.size()) break;
      ++m_at;
      Node list;
      CHARTROOM_ASSIGN(Nodes inside, action());
      list.branches.push_back(std::move(inside));
      root.push_back(std::move(list));
    }
    return root;
  }

  // The nodes of one action, up to its closing brace.
  Result<Nodes> action() {
    Nodes nodes;
    for (;;) {
      const std::string_view rest = m_text.substr(m_at);
      if (rest.empty() || rest[0] == '\n' || rest[0] == '\r') return problem("unclosed action");
      if (rest[0] == '}') {
        ++m_at;
        return nodes;
      }
      if (rest.starts_with("[?(")) {
        CHARTROOM_TRY(filter(nodes));
      } else if (rest.starts_with("..")) {
        if (!nodes.empty() && nodes.back().kind == Node::Kind::Recursive) return problem("invalid multiple recursive descent");
        m_at += 2;
        nodes.push_back(Node{Node::Kind::Recursive, {}, {}, {}, {}});
        if (m_at < m_text.size() && isLetterOrDigit(decodeRune(m_text.substr(m_at)).rune)) field(nodes);
      } else if (rest[0] == ' ' || rest[0] == '@' || rest[0] == '$') {
        ++m_at;
      } else if (rest[0] == '[') {
        CHARTROOM_TRY(array(nodes));
      } else if (rest[0] == '"' || rest[0] == '\'') {
        CHARTROOM_TRY(quoted(nodes));
      } else if (rest[0] == '.') {
        ++m_at;
        field(nodes);
      } else if (rest[0] == '+' || rest[0] == '-' || isDigit(rest[0])) {
        CHARTROOM_TRY(number(nodes));
      } else if (const auto decoded = decodeRune(rest); isLetterOrDigit(decoded.rune)) {
        const std::string word = untilTerminator();
        if (word == "true" || word == "false") nodes.push_back(literal(Value(word == "true")));
        else nodes.push_back(Node{Node::Kind::Identifier, word, {}, {}, {}});
      } else {
        char code[16];
        std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(decoded.rune));
        return problem("unrecognized character in action: " + std::string(code) + " '" +
                       std::string(rest.substr(0, static_cast<std::size_t>(decoded.width))) + "'");
      }
    }
  }

private:
  static Node literal(Value value) { return Node{Node::Kind::Literal, {}, std::move(value), {}, {}}; }
  static Error problem(std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; }

  // "{text}" parsed on its own.
  static Result<Nodes> inner(const std::string& text) {
    CHARTROOM_ASSIGN(Nodes nodes, Parser("{" + text + "}").parseOwned());
    return std::move(nodes.front().branches.front());
  }
  explicit Parser(std::string text) : m_owned(std::move(text)), m_text(m_owned) {}
  Result<Nodes> parseOwned() { return parse(); }

  std::string untilTerminator() {
    const std::size_t start = m_at;
    while (m_at < m_text.size() && !isTerminator(m_text[m_at])) ++m_at;
    return std::string(m_text.substr(start, m_at - start));
  }

  void field(Nodes& nodes) {
    std::string name;
    bool escaped = false;
    const std::size_t start = m_at;
    while (m_at < m_text.size() && (escaped || !isTerminator(m_text[m_at]))) {
      escaped = !escaped && m_text[m_at] == '\\';
      ++m_at;
    }
    name = m_text.substr(start, m_at - start);
    if (name == "*") nodes.push_back(Node{Node::Kind::Wildcard, {}, {}, {}, {}});
    else nodes.push_back(Node{Node::Kind::Field, replaceAll(name, "\\", ""), {}, {}, {}});
  }

  Result<void> number(Nodes& nodes) {
    const std::size_t start = m_at++;
    while (m_at < m_text.size() && (isDigit(m_text[m_at]) || m_text[m_at] == '.')) ++m_at;
    const std::string text(m_text.substr(start, m_at - start));
    if (const auto whole = parseInt(text); whole.ok()) {
      nodes.push_back(literal(Value::goInt(whole.value)));
    } else if (const auto real = parseFloat(text); real.ok()) {
      nodes.push_back(literal(Value(real.value)));
    } else {
      return problem("cannot parse number " + text);
    }
    return {};
  }

  Result<void> quoted(Nodes& nodes) {
    const char quote = m_text[m_at];
    const std::size_t start = m_at++;
    for (;; ++m_at) {
      if (m_at >= m_text.size() || m_text[m_at] == '\n') return problem("unterminated quoted string");
      if (m_text[m_at] == quote && m_text[m_at - 1] != '\\') break;
    }
    ++m_at;
    const std::string_view whole = m_text.substr(start, m_at - start);
    std::string text;
    for (std::string_view rest = whole.substr(1, whole.size() - 2); !rest.empty();) {
      if (rest[0] != '\\') {
        text += rest[0];
        rest.remove_prefix(1);
        continue;
      }
      constexpr std::string_view kLetters = "abfnrtv\\";
      constexpr std::string_view kBytes = "\a\b\f\n\r\t\v\\";
      const auto known = rest.size() > 1 ? kLetters.find(rest[1]) : std::string_view::npos;
      if (known != std::string_view::npos) text += kBytes[known];
      else if (rest.size() > 1 && rest[1] == quote) text += quote;
      else return problem("unquote string " + std::string(whole) + " error invalid syntax");
      rest.remove_prefix(2);
    }
    nodes.push_back(literal(Value(text)));
    return {};
  }

  Result<void> array(Nodes& nodes) {
    const std::size_t start = m_at + 1;
    while (m_at < m_text.size() && m_text[m_at] != ']' && m_text[m_at] != '\n') ++m_at;
    if (m_at >= m_text.size() || m_text[m_at] == '\n') return problem("unterminated array");
    std::string text(m_text.substr(start, m_at - start));
    ++m_at;
    if (text == "*") text = ":";
    if (const auto parts = split(text, ","); parts.size() > 1) {
      Node all{Node::Kind::Union, {}, {}, {}, {}};
      for (const auto& part : parts) {
        CHARTROOM_ASSIGN(Nodes branch, inner("[" + std::string(trim(part, " ")) + "]"));
        all.branches.push_back(std::move(branch));
      }
      nodes.push_back(std::move(all));
      return {};
    }
    if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'' && text.find('\'', 1) == text.size() - 1) {
      CHARTROOM_ASSIGN(Nodes fields, inner("." + text.substr(1, text.size() - 2)));
      for (auto& one : fields) nodes.push_back(std::move(one));
      return {};
    }
    const auto parts = split(text, ":");
    const auto isWhole = [](std::string_view part) {
      if (part.starts_with('-')) part.remove_prefix(1);
      for (const char c : part)
        if (!isDigit(c)) return false;
      return true;
    };
    if (parts.size() > 3) return problem("invalid array index " + text);
    for (const auto& part : parts)
      if (!isWhole(part)) return problem("invalid array index " + text);
    Node one{Node::Kind::Array, {}, {}, {}, {}};
    for (std::size_t i = 0; i < 3; ++i) {
      if (i < parts.size() && !parts[i].empty()) {
        const auto value = parseInt(parts[i]);
        if (!value.ok()) return problem("array index " + parts[i] + " is not a number");
        one.bounds[i] = {true, false, value.value};
      } else if (i == 1 && parts.size() == 1) {
        one.bounds[1] = {true, true, one.bounds[0].value + 1};
      }
    }
    nodes.push_back(std::move(one));
    return {};
  }

  Result<void> filter(Nodes& nodes) {
    m_at += 3;
    const std::size_t start = m_at;
    bool begun = false;
    bool ended = false;
    for (char pair = 0;; ++m_at) {
      if (m_at >= m_text.size() || m_text[m_at] == '\n') return problem("unterminated filter");
      const char c = m_text[m_at];
      if (c == '"' || c == '\'') {
        if (!begun) {
          begun = true;
          pair = c;
        } else if (m_text[m_at - 1] != '\\' && c == pair) {
          ended = true;
        }
      } else if (c == ')' && begun == ended) {
        break;
      }
    }
    const std::string text(m_text.substr(start, m_at - start));
    ++m_at;
    if (m_at >= m_text.size() || m_text[m_at] != ']') return problem("unclosed array expect ]");
    ++m_at;
    Node one{Node::Kind::Filter, "exists", {}, {}, {}};
    constexpr std::string_view kOperators = "!<>=";
    const auto from = text.find_first_of(kOperators);
    const auto to = from == std::string::npos ? from : text.find_first_not_of(kOperators, from);
    if (from == std::string::npos || from == 0 || to == std::string::npos) {
      CHARTROOM_ASSIGN(Nodes left, inner(text));
      one.branches.push_back(std::move(left));
    } else {
      one.text = text.substr(from, to - from);
      CHARTROOM_ASSIGN(Nodes left, inner(text.substr(0, from)));
      CHARTROOM_ASSIGN(Nodes right, inner(text.substr(to)));
      one.branches.push_back(std::move(left));
      one.branches.push_back(std::move(right));
    }
    nodes.push_back(std::move(one));
    return {};
  }

  std::string m_owned;
  std::string_view m_text;
  std::size_t m_at = 0;
};

// Ends a run: what was found before it stands.
struct Stopped {};

class Runner {
public:
  using Found = std::vector<Value>;

  // The groups of results from node `from` on; `end` is where the range they belong to ended.
  std::vector<Found> find(const Nodes& nodes, std::size_t from, const Value& data, std::size_t& end) {
    std::vector<Found> all;
    end = nodes.size();
    for (std::size_t i = from; i < nodes.size(); ++i) {
      Found found = walk({data}, nodes[i]);
      if (m_ending > 0 && m_ending <= m_inside) {
        --m_ending;
        end = i;
        break;
      }
      if (m_beginning > 0) {
        --m_beginning;
        ++m_inside;
        std::size_t last = nodes.size();
        for (const Value& value : found) {
          auto below = find(nodes, i + 1, value, last);
          all.insert(all.end(), std::make_move_iterator(below.begin()), std::make_move_iterator(below.end()));
        }
        if (found.empty()) (void)find(nodes, i + 1, {}, last);
        --m_inside;
        if (last < nodes.size()) i = last;
        continue;
      }
      all.push_back(std::move(found));
    }
    return all;
  }

private:
  Found walk(Found input, const Node& node) {
    using Kind = Node::Kind;
    switch (node.kind) {
    case Kind::List: return list(std::move(input), node.branches.front());
    case Kind::Literal: return node.literal.isString() ? Found{node.literal} : Found(input.size(), node.literal);
    case Kind::Field: return field(input, node.text);
    case Kind::Array: return array(input, node.bounds);
    case Kind::Filter: return filter(input, node);
    case Kind::Wildcard: {
      Found found;
      for (const Value& value : input) children(value, found);
      return found;
    }
    case Kind::Recursive: return recursive(input);
    case Kind::Union: {
      Found found;
      for (const Nodes& branch : node.branches)
        for (Value& value : list(input, branch)) found.push_back(std::move(value));
      return found;
    }
    case Kind::Identifier: break;
    }
    if (node.text == "range") {
      ++m_beginning;
      return input;
    }
    if (node.text != "end" || m_inside == 0) throw Stopped();
    ++m_ending;
    return {};
  }

  Found list(Found input, const Nodes& nodes) {
    for (const Node& node : nodes) input = walk(std::move(input), node);
    return input;
  }

  static Found field(const Found& input, const std::string& name) {
    if (input.empty()) return {};
    Found found;
    for (const Value& value : input)
      if (value.isMap() && value.map().contains(name)) found.push_back(value.get(name));
    if (found.empty()) throw Stopped();
    return found;
  }

  static Found array(const Found& input, std::array<Bound, 3> bounds) {
    Found found;
    for (const Value& value : input) {
      if (value.isNil()) continue;
      if (!value.isList()) throw Stopped();
      const auto count = static_cast<std::int64_t>(value.size());
      if (!bounds[0].known) bounds[0].value = 0;
      if (bounds[0].value < 0) bounds[0].value += count;
      if (!bounds[1].known) bounds[1].value = count;
      if (bounds[1].value < 0 || (bounds[1].value == 0 && bounds[1].derived)) bounds[1].value += count;
      if (bounds[0].value == bounds[1].value) return found;
      if (bounds[0].value >= count || bounds[0].value < 0 || bounds[1].value > count || bounds[1].value < 0 ||
          bounds[0].value > bounds[1].value || (bounds[2].known && bounds[2].value <= 0))
        throw Stopped();
      const std::int64_t step = bounds[2].known ? bounds[2].value : 1;
      for (std::int64_t i = bounds[0].value; i < bounds[1].value; i += step)
        found.push_back(value.list().items[static_cast<std::size_t>(i)]);
    }
    return found;
  }

  static void children(const Value& value, Found& into) {
    if (value.isMap())
      for (const auto& entry : value.map()) into.push_back(entry.value);
    else if (value.isList())
      for (const auto& item : value.list().items) into.push_back(item);
    else if (value.isString())
      for (const char c : value.string()) into.push_back(Value::integer(value::Type::Uint8, static_cast<unsigned char>(c)));
  }

  static Found recursive(const Found& input) {
    Found found;
    for (const Value& value : input) {
      Found below;
      children(value, below);
      if (below.empty()) continue;
      found.push_back(value);
      for (Value& one : recursive(below)) found.push_back(std::move(one));
    }
    return found;
  }

  Found filter(const Found& input, const Node& node) {
    Found found;
    for (const Value& value : input) {
      if (!value.isList()) throw Stopped();
      for (const Value& item : value.list().items) {
        if (node.text == "exists") {
          try {
            if (!list({item}, node.branches[0]).empty()) found.push_back(item);
          } catch (const Stopped&) { // the field is not there
          }
          continue;
        }
        const Found left = list({item}, node.branches[0]);
        if (left.empty()) continue;
        if (left.size() > 1) throw Stopped();
        const Found right = list({item}, node.branches[1]);
        if (right.empty()) continue;
        if (right.size() > 1) throw Stopped();
        if (passes(left[0], node.text, right[0])) found.push_back(item);
      }
    }
    return found;
  }

  static bool passes(const Value& left, const std::string& sign, const Value& right) {
    int order = 0;
    if (left.isBool() && right.isBool()) {
      order = left.boolean() == right.boolean() ? 0 : 1;
      if (sign != "==" && sign != "!=") throw Stopped();
    } else if (left.isString() && right.isString()) {
      order = left.string().compare(right.string());
    } else if (left.isFloat() && right.isFloat()) {
      order = left.number() < right.number() ? -1 : left.number() > right.number() ? 1 : 0;
    } else if (left.isInteger() && right.isInteger()) {
      order = left.integer() < right.integer() ? -1 : left.integer() > right.integer() ? 1 : 0;
    } else {
      throw Stopped(); // Go compares nothing of two kinds
    }
    if (sign == "<") return order < 0;
    if (sign == ">") return order > 0;
    if (sign == "==") return order == 0;
    if (sign == "!=") return order != 0;
    if (sign == "<=") return order <= 0;
    if (sign == ">=") return order >= 0;
    throw Stopped();
  }

  int m_beginning = 0;
  int m_inside = 0;
  int m_ending = 0;
};

// Scalars bare, the rest as JSON.
std::string printed(const Value& value) {
  if (value.isString()) return value.string();
  if (value.isFloat()) return formatFloat(value.number(), 'g');
  auto json = value::writeJson(value);
  return json ? *json : std::string();
}

} // namespace

Result<std::string> printJsonPath(const std::string& text, const Value& root) {
  CHARTROOM_ASSIGN(const Nodes nodes, Parser(std::string_view(text)).parse());
  std::string output;
  try {
    std::size_t end = 0;
    for (const auto& group : Runner().find(nodes, 0, root, end)) {
      for (const Value& value : group) {
        if (&value != &group.front()) output += ' ';
        output += printed(value);
      }
    }
  } catch (const Stopped&) { // helm drops the printer's error, which comes before any output
    return std::string();
  }
  return output;
}

} // namespace chartroom::cli
