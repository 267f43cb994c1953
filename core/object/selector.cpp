#include "core/object/internal/json_value.h"
#include "core/object/object.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

namespace chartroom::object {

namespace {

Error bad(std::string message) { return {Code::InvalidArgument, std::move(message), {}, {}}; }

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

std::optional<std::int64_t> integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

enum class Token { End, Error, Identifier, Open, Close, Comma, Not, In, NotIn, Equals, DoubleEquals, NotEquals, Greater, Less };

struct Scanned {
  Token token = Token::End;
  std::string text;
};

bool isSpecial(char c) { return std::string_view("=!(),><").find(c) != std::string_view::npos; }
bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::optional<Token> specialToken(std::string_view text) {
  if (text == ")") return Token::Close;
  if (text == ",") return Token::Comma;
  if (text == "!") return Token::Not;
  if (text == "==") return Token::DoubleEquals;
  if (text == "=") return Token::Equals;
  if (text == ">") return Token::Greater;
  if (text == "<") return Token::Less;
  if (text == "!=") return Token::NotEquals;
  if (text == "(") return Token::Open;
  return std::nullopt;
}

std::vector<Scanned> scan(std::string_view text) {
  std::vector<Scanned> all;
  std::size_t i = 0;
  for (;;) {
    while (i < text.size() && isSpace(text[i])) ++i;
    if (i >= text.size() || text[i] == '\0') break;
    if (!isSpecial(text[i])) {
      const std::size_t start = i;
      while (i < text.size() && text[i] != '\0' && !isSpecial(text[i]) && !isSpace(text[i])) ++i;
      std::string word(text.substr(start, i - start));
      const Token token = word == "in" ? Token::In : word == "notin" ? Token::NotIn : Token::Identifier;
      all.push_back({token, std::move(word)});
      continue;
    }
    // The longest operator that the special characters here begin with.
    std::optional<Token> last;
    std::size_t end = i;
    std::string buffer;
    while (end < text.size() && isSpecial(text[end])) {
      const auto token = specialToken(buffer + text[end]);
      if (!token && last) break;
      buffer += text[end++];
      if (token) last = token;
    }
    i = end;
    all.push_back(last ? Scanned{*last, buffer} : Scanned{Token::Error, "error expected: keyword found '" + buffer + "'"});
  }
  all.push_back({});
  return all;
}

using Requirement = LabelSelector::Requirement;
using Operator = LabelSelector::Operator;

Result<void> check(const Requirement& requirement) {
  const auto invalid = [](const std::string& path, const std::string& value, const std::string& why) {
    return bad(path + ": Invalid value: " + internal::compactJson(Value(value)) + ": " + why);
  };
  if (const auto problems = labelKeyProblems(requirement.key); !problems.empty())
    return invalid("key", requirement.key, joined(problems));
  std::vector<Error> errors;
  if (requirement.op == Operator::GreaterThan || requirement.op == Operator::LessThan)
    for (std::size_t i = 0; i < requirement.values.size(); ++i)
      if (!integer(requirement.values[i]))
        errors.push_back(invalid(
            "values[" + std::to_string(i) + "]", requirement.values[i], "for 'Gt', 'Lt' operators, the value must be an integer"));
  for (std::size_t i = 0; i < requirement.values.size(); ++i)
    if (const auto problems = labelValueProblems(requirement.values[i]); !problems.empty())
      errors.push_back(
          invalid("values[" + std::to_string(i) + "][" + requirement.key + "]", requirement.values[i], joined(problems)));
  if (errors.empty()) return {};
  if (errors.size() == 1) return errors[0];
  std::string text;
  for (const auto& error : errors) text += (text.empty() ? "" : ", ") + error.message;
  return bad("[" + text + "]");
}

class Parser {
public:
  explicit Parser(std::string_view text) : m_items(scan(text)) {}

  Result<std::vector<Requirement>> parse() {
    std::vector<Requirement> requirements;
    for (;;) {
      const Scanned next = lookahead();
      if (next.token == Token::End) return requirements;
      if (next.token != Token::Identifier && next.token != Token::Not)
        return bad("found '" + next.text + "', expected: !, identifier, or 'end of string'");
      auto requirement = parseRequirement();
      if (!requirement) return bad("unable to parse requirement: " + requirement.error().message);
      requirements.push_back(*std::move(requirement));
      const Scanned after = consume();
      if (after.token == Token::End) return requirements;
      if (after.token != Token::Comma) return bad("found '" + after.text + "', expected: ',' or 'end of string'");
      const Scanned following = lookahead();
      if (following.token != Token::Identifier && following.token != Token::Not)
        return bad("found '" + following.text + "', expected: identifier after ','");
    }
  }

private:
  // "in" and "notin" are words like others wherever no operator is due.
  static Scanned asValue(Scanned item) {
    if (item.token == Token::In || item.token == Token::NotIn) item.token = Token::Identifier;
    return item;
  }
  Scanned lookahead() const { return asValue(m_items[std::min(m_position, m_items.size() - 1)]); }
  Scanned consumeRaw() { return m_items[std::min(m_position++, m_items.size() - 1)]; }
  Scanned consume() { return asValue(consumeRaw()); }

  Result<Requirement> parseRequirement() {
    Requirement requirement;
    Scanned item = consume();
    const bool negated = item.token == Token::Not;
    if (negated) item = consume();
    if (item.token != Token::Identifier) return bad("found '" + item.text + "', expected: identifier");
    if (const auto problems = labelKeyProblems(item.text); !problems.empty())
      return bad("<nil>: Invalid value: " + internal::compactJson(Value(item.text)) + ": " + joined(problems));
    requirement.key = item.text;
    const Token next = lookahead().token;
    if (negated || next == Token::End || next == Token::Comma) {
      requirement.op = negated ? Operator::DoesNotExist : Operator::Exists;
      return requirement;
    }
    const Scanned op = consumeRaw();
    std::set<std::string> values;
    switch (op.token) {
    case Token::In:
    case Token::NotIn: {
      requirement.op = op.token == Token::In ? Operator::In : Operator::NotIn;
      CHARTROOM_ASSIGN(values, parseValues());
      break;
    }
    case Token::Equals:
    case Token::DoubleEquals:
    case Token::NotEquals:
    case Token::Greater:
    case Token::Less: {
      requirement.op = op.token == Token::NotEquals ? Operator::NotIn
                       : op.token == Token::Greater ? Operator::GreaterThan
                       : op.token == Token::Less    ? Operator::LessThan
                                                    : Operator::In;
      const Token following = lookahead().token;
      if (following == Token::End || following == Token::Comma) {
        values.insert("");
        break;
      }
      const Scanned exact = consume();
      if (exact.token != Token::Identifier) return bad("found '" + exact.text + "', expected: identifier");
      values.insert(exact.text);
      break;
    }
    default: return bad("found '" + op.text + "', expected: in, notin, =, ==, !=, gt, lt");
    }
    requirement.values.assign(values.begin(), values.end());
    CHARTROOM_TRY(check(requirement));
    return requirement;
  }

  Result<std::set<std::string>> parseValues() {
    const Scanned open = consume();
    if (open.token != Token::Open) return bad("found '" + open.text + "' expected: '('");
    const Scanned first = lookahead();
    if (first.token == Token::Close) {
      consume();
      return std::set<std::string>{""};
    }
    if (first.token != Token::Identifier && first.token != Token::Comma)
      return bad("found '" + first.text + "', expected: ',', ')' or identifier");
    std::set<std::string> values;
    for (bool more = true; more;) {
      const Scanned item = consume();
      const Scanned next = lookahead();
      if (item.token == Token::Identifier) {
        values.insert(item.text);
        if (next.token == Token::Close) more = false;
        else if (next.token != Token::Comma) return bad("found '" + next.text + "', expected: ',' or ')'");
      } else if (item.token == Token::Comma) {
        if (values.empty() || next.token == Token::Close || next.token == Token::Comma) values.insert("");
        more = next.token != Token::Close;
      } else {
        return bad("found '" + item.text + "', expected: ',', or identifier");
      }
    }
    consume();
    return values;
  }

  std::vector<Scanned> m_items;
  std::size_t m_position = 0;
};

void sortByKey(std::vector<Requirement>& requirements) {
  std::stable_sort(
      requirements.begin(), requirements.end(), [](const Requirement& a, const Requirement& b) { return a.key < b.key; });
}

Result<std::string> unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ',' || c == '=')
      return bad("invalid field selector: unescaped character in value: " + std::to_string(static_cast<int>(c)));
    if (c == '\\') {
      if (++i >= text.size()) return bad("invalid field selector: invalid escape sequence: \\");
      if (text[i] != '\\' && text[i] != ',' && text[i] != '=')
        return bad("invalid field selector: invalid escape sequence: \\" + std::string(1, text[i]));
    }
    result += text[i];
  }
  return result;
}

} // namespace

Result<LabelSelector> LabelSelector::parse(std::string_view text) {
  LabelSelector selector;
  CHARTROOM_ASSIGN(selector.m_requirements, Parser(text).parse());
  sortByKey(selector.m_requirements);
  return selector;
}

Result<LabelSelector> LabelSelector::fromObject(const Value& object) {
  LabelSelector selector;
  if (object.isNil()) {
    selector.m_nothing = true;
    return selector;
  }
  const Value labels = object.get("matchLabels");
  if (labels.isMap())
    for (const auto& entry : labels.map())
      selector.m_requirements.push_back(
          {entry.key.str(), Operator::In, {entry.value.isString() ? entry.value.string() : std::string()}});
  const Value expressions = object.get("matchExpressions");
  if (expressions.isList())
    for (const Value& expression : expressions.list().items) {
      const Value key = expression.get("key");
      const Value op = expression.get("operator");
      const std::string name = op.isString() ? op.string() : std::string();
      Requirement requirement;
      requirement.key = key.isString() ? key.string() : std::string();
      if (name == "In") requirement.op = Operator::In;
      else if (name == "NotIn") requirement.op = Operator::NotIn;
      else if (name == "Exists") requirement.op = Operator::Exists;
      else if (name == "DoesNotExist") requirement.op = Operator::DoesNotExist;
      else return bad("\"" + name + "\" is not a valid label selector operator");
      const Value values = expression.get("values");
      if (values.isList())
        for (const Value& value : values.list().items)
          if (value.isString()) requirement.values.push_back(value.string());
      std::sort(requirement.values.begin(), requirement.values.end());
      selector.m_requirements.push_back(std::move(requirement));
    }
  sortByKey(selector.m_requirements);
  for (const auto& requirement : selector.m_requirements) CHARTROOM_TRY(check(requirement));
  return selector;
}

bool LabelSelector::matches(const Labels& labels) const {
  if (m_nothing) return false;
  return std::all_of(m_requirements.begin(), m_requirements.end(), [&](const Requirement& requirement) {
    const auto found = labels.find(requirement.key);
    const bool exists = found != labels.end();
    const auto& values = requirement.values;
    switch (requirement.op) {
    case Operator::In: return exists && std::find(values.begin(), values.end(), found->second) != values.end();
    case Operator::NotIn: return !exists || std::find(values.begin(), values.end(), found->second) == values.end();
    case Operator::Exists: return exists;
    case Operator::DoesNotExist: return !exists;
    case Operator::GreaterThan:
    case Operator::LessThan: break;
    }
    if (!exists || values.size() != 1) return false;
    const auto have = integer(found->second);
    const auto limit = integer(values[0]);
    return have && limit && (requirement.op == Operator::GreaterThan ? *have > *limit : *have < *limit);
  });
}

Result<FieldSelector> FieldSelector::parse(std::string_view text) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      parts.back() += text[i++];
      parts.back() += text[i];
    } else if (text[i] == ',') {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  std::sort(parts.begin(), parts.end());
  FieldSelector selector;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    std::size_t at = 0;
    std::size_t length = 0;
    for (; at < part.size() && length == 0; ++at) {
      const std::string_view rest = std::string_view(part).substr(at);
      length = rest.starts_with("!=") || rest.starts_with("==") ? 2 : rest.starts_with("=") ? 1 : 0;
      if (length > 0) break;
    }
    if (length == 0) return bad("invalid selector: '" + std::string(text) + "'; can't understand '" + part + "'");
    CHARTROOM_ASSIGN(std::string value, unescaped(std::string_view(part).substr(at + length)));
    selector.m_terms.push_back({part.substr(0, at), std::move(value), part[at] == '!'});
  }
  return selector;
}

bool FieldSelector::matches(const std::function<std::string(const std::string&)>& valueOf) const {
  return std::all_of(
      m_terms.begin(), m_terms.end(), [&](const Term& term) { return (valueOf(term.field) == term.value) != term.negated; });
}

bool FieldSelector::matches(const Value& object) const {
  return matches([&](const std::string& field) {
    Value value = object;
    for (std::size_t start = 0; start <= field.size();) {
      const auto dot = std::min(field.find('.', start), field.size());
      value = value.get(std::string_view(field).substr(start, dot - start));
      start = dot + 1;
    }
    return value.isNil() ? std::string() : internal::goText(value);
  });
}

} // namespace chartroom::object
