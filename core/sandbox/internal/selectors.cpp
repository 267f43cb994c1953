#include "core/sandbox/internal/selectors.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/status.h"

#include <algorithm>

namespace chartroom::sandbox::internal {
namespace {

Failure unreadable(std::string_view text) {
  return badRequest("unable to parse requirement: " + std::string(text));
}

// Cuts at commas that are not inside parentheses.
std::vector<std::string> terms(std::string_view text) {
  std::vector<std::string> result;
  std::string current;
  int depth = 0;
  for (char c : text) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == ',' && depth == 0) {
      result.push_back(std::string(trimSpace(current)));
      current.clear();
    } else {
      current += c;
    }
  }
  if (!trimSpace(current).empty() || !result.empty()) result.push_back(std::string(trimSpace(current)));
  return result;
}

std::vector<std::string> setValues(std::string_view text) {
  text = trimSpace(text);
  if (text.size() < 2 || text.front() != '(' || text.back() != ')') throw unreadable(text);
  std::vector<std::string> values = split(text.substr(1, text.size() - 2), ",");
  for (std::string& value : values) value = std::string(trimSpace(value));
  std::sort(values.begin(), values.end());
  return values;
}

Requirement readTerm(const std::string& term) {
  using Operator = Requirement::Operator;
  if (term.empty()) throw unreadable("found '', expected: identifier");
  if (term[0] == '!') {
    const std::string key(trimSpace(std::string_view(term).substr(1)));
    if (key.empty()) throw unreadable("found '', expected: identifier");
    return {key, Operator::DoesNotExist, {}};
  }
  const std::size_t keyEnd = term.find_first_of(" =!<>");
  const std::string key = term.substr(0, keyEnd);
  if (keyEnd == std::string::npos) return {key, Operator::Exists, {}};
  const std::string_view rest = trimSpace(std::string_view(term).substr(keyEnd));
  auto value = [&](std::size_t skip) { return std::vector<std::string>{std::string(trimSpace(rest.substr(skip)))}; };
  if (rest.starts_with("==")) return {key, Operator::In, value(2)};
  if (rest.starts_with("=")) return {key, Operator::In, value(1)};
  if (rest.starts_with("!=")) return {key, Operator::NotIn, value(2)};
  if (rest.starts_with(">")) return {key, Operator::Greater, value(1)};
  if (rest.starts_with("<")) return {key, Operator::Less, value(1)};
  if (rest.starts_with("in")) return {key, Operator::In, setValues(rest.substr(2))};
  if (rest.starts_with("notin")) return {key, Operator::NotIn, setValues(rest.substr(5))};
  throw unreadable("found '" + std::string(rest) + "', expected: in, notin, =, ==, !=, gt, lt");
}

} // namespace

LabelSelector LabelSelector::parse(std::string_view text) {
  LabelSelector selector;
  for (const std::string& term : terms(text)) selector.m_requirements.push_back(readTerm(term));
  return selector;
}

LabelSelector LabelSelector::fromObject(const Value& selector) {
  LabelSelector result;
  if (!selector.isMap()) {
    result.m_nothing = true;
    return result;
  }
  result = fromMap(selector.get("matchLabels"));
  for (const Value& expression : itemsAt(selector, {"matchExpressions"})) {
    Requirement requirement;
    requirement.key = textAt(expression, {"key"});
    const std::string op = textAt(expression, {"operator"});
    using Operator = Requirement::Operator;
    requirement.op = op == "In"       ? Operator::In
                     : op == "NotIn"  ? Operator::NotIn
                     : op == "Exists" ? Operator::Exists
                                      : Operator::DoesNotExist;
    for (const Value& value : itemsAt(expression, {"values"}))
      if (value.isString()) requirement.values.push_back(value.string());
    std::sort(requirement.values.begin(), requirement.values.end());
    result.m_requirements.push_back(std::move(requirement));
  }
  std::stable_sort(result.m_requirements.begin(), result.m_requirements.end(),
                   [](const Requirement& a, const Requirement& b) { return a.key < b.key; });
  return result;
}

LabelSelector LabelSelector::fromMap(const Value& labels) {
  LabelSelector result;
  if (labels.isMap())
    for (const auto& entry : labels.map())
      if (entry.value.isString()) result.m_requirements.push_back({entry.key.str(), Requirement::Operator::In, {entry.value.string()}});
  return result;
}

bool LabelSelector::matches(const Value& labels) const {
  if (m_nothing) return false;
  for (const Requirement& requirement : m_requirements) {
    const Value found = labels.get(requirement.key);
    const bool present = found.isString();
    const bool among =
        present && std::find(requirement.values.begin(), requirement.values.end(), found.string()) != requirement.values.end();
    bool good = false;
    switch (requirement.op) {
    case Requirement::Operator::In: good = among; break;
    case Requirement::Operator::NotIn: good = !among; break;
    case Requirement::Operator::Exists: good = present; break;
    case Requirement::Operator::DoesNotExist: good = !present; break;
    case Requirement::Operator::Greater:
    case Requirement::Operator::Less: {
      if (!present || requirement.values.empty()) break;
      const ParsedInt have = parseInt(found.string()), bound = parseInt(requirement.values[0]);
      if (!have.ok() || !bound.ok()) break;
      good = requirement.op == Requirement::Operator::Greater ? have.value > bound.value : have.value < bound.value;
      break;
    }
    }
    if (!good) return false;
  }
  return true;
}

std::string LabelSelector::print() const {
  if (m_requirements.empty()) return "<none>";
  std::vector<std::string> parts;
  for (const Requirement& requirement : m_requirements) {
    const std::string values = join(requirement.values, ",");
    switch (requirement.op) {
    case Requirement::Operator::In:
      parts.push_back(requirement.values.size() == 1 ? requirement.key + "=" + values : requirement.key + " in (" + values + ")");
      break;
    case Requirement::Operator::NotIn: parts.push_back(requirement.key + " notin (" + values + ")"); break;
    case Requirement::Operator::Exists: parts.push_back(requirement.key); break;
    case Requirement::Operator::DoesNotExist: parts.push_back("!" + requirement.key); break;
    case Requirement::Operator::Greater: parts.push_back(requirement.key + ">" + values); break;
    case Requirement::Operator::Less: parts.push_back(requirement.key + "<" + values); break;
    }
  }
  return join(parts, ",");
}

FieldSelector FieldSelector::parse(std::string_view text) {
  FieldSelector selector;
  for (const std::string& term : terms(text)) {
    if (term.empty()) continue;
    const std::size_t sign = term.find_first_of("!=");
    if (sign == std::string::npos) throw badRequest("invalid selector: '" + std::string(text) + "'; can't understand '" + term + "'");
    const std::string_view rest = std::string_view(term).substr(sign);
    Term parsed;
    parsed.path = split(term.substr(0, sign), ".");
    parsed.equal = rest[0] != '!';
    parsed.value = std::string(rest.substr(rest.starts_with("==") || rest.starts_with("!=") ? 2 : 1));
    selector.m_terms.push_back(std::move(parsed));
  }
  return selector;
}

bool FieldSelector::matches(const Value& object) const {
  for (const Term& term : m_terms) {
    Value here = object;
    for (const std::string& key : term.path) here = here.get(key);
    std::string have;
    if (here.isString()) have = here.string();
    else if (here.isBool()) have = here.boolean() ? "true" : "false";
    else if (here.isNumber()) have = std::to_string(toInteger(here));
    // Events and Secrets are asked for by fields outside metadata, and an absent one reads as "".
    if ((have == term.value) != term.equal) return false;
  }
  return true;
}

std::string FieldSelector::name() const {
  for (const Term& term : m_terms)
    if (term.equal && term.path == std::vector<std::string>{"metadata", "name"}) return term.value;
  return {};
}

std::vector<std::string> FieldSelector::paths() const {
  std::vector<std::string> result;
  for (const Term& term : m_terms) result.push_back(join(term.path, "."));
  return result;
}

} // namespace chartroom::sandbox::internal
