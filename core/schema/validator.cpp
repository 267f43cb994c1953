// Validation of one value against a compiled schema, in the order of keywords and with the grouping of
// santhosh-tekuri/jsonschema's validator.go, on which the texts depend.

#include "core/schema/internal/validator.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace chartroom::schema::internal {

namespace {

std::string indexList(const std::vector<std::size_t>& indexes) {
  std::string text;
  for (std::size_t index : indexes) {
    if (!text.empty()) text += ' ';
    appendUnsigned(text, index);
  }
  return text;
}

// Properties and items that nothing has evaluated yet (unevaluatedProperties, unevaluatedItems).
struct Unevaluated {
  std::set<std::string, std::less<>> properties;
  std::set<std::size_t> items;

  Unevaluated(const Value& value, const Node& schema, bool callerNeeds) {
    if (value.isMap()) {
      if (!schema.allPropsEvaluated && (callerNeeds || schema.unevaluatedProperties))
        for (const auto& entry : value.map()) properties.insert(entry.key.str());
    } else if (value.isList() && !schema.allItemsEvaluated && (callerNeeds || schema.unevaluatedItems)) {
      for (std::size_t i = schema.itemsEvaluated; i < value.size(); ++i) items.insert(i);
    }
  }
  bool empty() const { return properties.empty() && items.empty(); }
  std::size_t size() const { return properties.size() + items.size(); }
  // What a subschema on the same value has evaluated counts for its parent.
  void merge(const Unevaluated& other) {
    std::erase_if(properties, [&](const std::string& name) { return !other.properties.contains(name); });
    std::erase_if(items, [&](std::size_t index) { return !other.items.contains(index); });
  }
};

// The chain of schemas being applied, innermost last.
struct Scope {
  const Node* node;
  const char* reference; // the keyword that led here from another place of the schema, or empty
  int valueId;           // scopes with the same id look at the same value
  const Scope* parent;

  // Keywords from the root schema to this one.
  std::string keywords() const {
    if (!parent) return {};
    return parent->keywords() + (*reference ? std::string("/") + reference : node->location.substr(parent->node->location.size()));
  }
};

// What all runs of one validation share.
class Session {
public:
  Session(const Context& context, const MetaAt& atPlace) : metaAt(atPlace), m_context(context) {}

  // False when the validation is over, which ended() then says.
  bool spend(std::uint64_t steps = 1) {
    if (m_ended) return false;
    m_steps += steps;
    if (m_steps > kMaxSteps) return give("takes too long");
    if (m_steps < m_nextCheck) return true;
    m_nextCheck = m_steps + 1024;
    if (auto good = m_context.check(); !good) m_ended = good.error();
    return !m_ended;
  }
  void keep(const Violation& violation) {
    m_found += sizeof(Violation) + violation.message.size() + violation.path.size() * (sizeof(std::string) + 16);
    if (m_found > kMaxFindings && !m_ended) give("finds too much");
  }
  bool enter() { return ++m_depth <= kMaxDepth || give("nests too deeply"); }
  void leave() { --m_depth; }
  const std::optional<Error>& ended() const { return m_ended; }

  const MetaAt& metaAt;
  std::vector<std::string> path; // to the value being looked at

private:
  bool give(const char* why) {
    m_ended = Error{Code::Schema, std::string("the validation against the schema ") + why + " and was given up", {}, {}};
    return false;
  }
  const Context& m_context;
  std::uint64_t m_steps = 0;
  std::uint64_t m_nextCheck = 0;
  std::size_t m_found = 0;
  int m_depth = 0;
  std::optional<Error> m_ended;
};

class Run {
public:
  // `node` is what is applied where the schema says `written`: another one inside metaschemas of mixed dialects.
  Run(Session& session, const Value& value, const Node& written, const Node& node, const Scope* parent,
      const char* reference, int valueId, bool verdictOnly, bool callerNeedsUnevaluated, const Node* meta)
      : m_session(session), m_value(value), m_node(&node), m_scope{&written, reference, valueId, parent},
        m_verdictOnly(verdictOnly), m_meta(meta), m_unevaluated(value, written, callerNeedsUnevaluated) {}

  // A Violation with keyword kGroup stands for several that have no common head.
  std::optional<Violation> run();
  const Unevaluated& unevaluated() const { return m_unevaluated; }

  static constexpr const char* kGroup = "(group)";

private:
  Violation violation(std::string keyword, std::string message) const {
    if (m_verdictOnly) return {};
    Violation made{m_session.path, std::move(keyword), std::move(message), {}};
    m_session.keep(made);
    return made;
  }
  void fail(std::string keyword, std::string message) { m_violations.push_back(violation(std::move(keyword), std::move(message))); }
  void failWith(std::string keyword, std::string message, std::vector<Violation> causes) {
    Violation made = violation(std::move(keyword), std::move(message));
    made.causes = std::move(causes);
    m_violations.push_back(std::move(made));
  }
  void keep(std::optional<Violation> violation) {
    if (violation) m_violations.push_back(std::move(*violation));
  }
  bool decided() const { return m_verdictOnly && !m_violations.empty(); }

  std::optional<Violation> self(const Node& node, bool verdictOnly, const char* reference = "");
  std::optional<Violation> applied();
  std::optional<Violation> member(const Node& node, const Value& value, std::string token);
  std::optional<Violation> reference(const Node& node, const char* keyword);
  const Node& metaFor(const Node& node, const Node*& meta) const;

  bool isWhole() const {
    const auto number = Decimal::of(m_value);
    return number && number->isWhole();
  }
  bool isEnumerated(const std::vector<Value>& values, unsigned type) const;
  void object();
  void array();
  void text();
  void number();
  void references();
  void conditions();
  void leftovers();
  std::vector<std::string> missing(const std::vector<std::string>& names) const;

  Session& m_session;
  const Value& m_value;
  const Node* m_node;
  Scope m_scope;
  bool m_verdictOnly;
  const Node* m_meta;
  Unevaluated m_unevaluated;
  std::vector<Violation> m_violations;
};

// While a schema document is validated, an embedded resource of another dialect is held against that dialect's metaschema.
const Node& Run::metaFor(const Node& node, const Node*& meta) const {
  if (!m_session.metaAt || &node != m_meta) return node;
  std::string pointer;
  for (const std::string& token : m_session.path) pointer += "/" + replaceAll(replaceAll(token, "~", "~0"), "/", "~1");
  if (const Node* other = m_session.metaAt(pointer)) {
    meta = other;
    return *other;
  }
  return node;
}

std::optional<Violation> Run::self(const Node& node, bool verdictOnly, const char* reference) {
  const Node* meta = m_meta;
  const Node& applied = metaFor(node, meta);
  Run sub(m_session, m_value, node, applied, &m_scope, reference, m_scope.valueId, m_verdictOnly || verdictOnly,
          !m_unevaluated.empty(), meta);
  auto result = sub.run();
  if (!result) m_unevaluated.merge(sub.unevaluated());
  return result;
}

std::optional<Violation> Run::member(const Node& node, const Value& value, std::string token) {
  m_session.path.push_back(std::move(token));
  const Node* meta = m_meta;
  const Node& applied = metaFor(node, meta);
  Run sub(m_session, value, node, applied, &m_scope, "", m_scope.valueId + 1, m_verdictOnly, false, meta);
  auto result = sub.run();
  m_session.path.pop_back();
  return result;
}

std::optional<Violation> Run::reference(const Node& node, const char* keyword) {
  auto result = self(node, false, keyword);
  if (!result) return {};
  Violation made = violation(keyword, "validation failed");
  if (result->keyword == kGroup)
    made.causes = std::move(result->causes);
  else
    made.causes.push_back(std::move(*result));
  return made;
}

std::optional<Violation> Run::run() {
  if (!m_session.spend(1 + m_unevaluated.size() / 8) || !m_session.enter()) return {};
  auto result = applied();
  m_session.leave();
  return result;
}

std::optional<Violation> Run::applied() {
  const Node& node = *m_node;
  if (node.boolean) {
    if (*node.boolean) return {};
    return violation("", "false schema");
  }
  for (const Scope* scope = m_scope.parent; scope && scope->valueId == m_scope.valueId; scope = scope->parent)
    if (scope->node == m_scope.node)
      return violation("", "both " + m_scope.keywords() + " and " + scope->keywords() + " resolve to " + quote(node.location) +
                               " causing reference cycle");

  const unsigned type = jsonType(m_value);
  if (type == 0) return violation("", "invalid jsonType " + value::typeName(m_value));
  if (node.types != 0 && (node.types & type) == 0 && !((node.types & Integer) && type == Number && isWhole()))
    return violation("type", "got " + typeNames(type).front() + ", want " + join(typeNames(node.types), " or "));
  if (node.constant && !jsonEqual(m_value, *node.constant)) {
    const bool plain = !node.constant->isList() && !node.constant->isMap();
    return violation("const", plain ? "value must be " + display(*node.constant) : "'const' failed");
  }
  if (node.enumeration && !isEnumerated(*node.enumeration, type)) {
    const auto& wanted = *node.enumeration;
    const bool plain = std::none_of(wanted.begin(), wanted.end(), [](const Value& v) { return v.isList() || v.isMap(); });
    if (!plain) return violation("enum", "'enum' failed");
    std::string list;
    for (const Value& value : wanted) list += (list.empty() ? "" : ", ") + display(value);
    return violation("enum", (wanted.size() == 1 ? "value must be " : "value must be one of ") + list);
  }
  if (node.format) {
    if (auto why = node.format(m_value))
      return violation("format", display(m_value) + " is not valid " + node.formatName + ": " + *why);
  }
  if (node.ref) {
    auto result = reference(*node.ref, "$ref");
    if (node.draft < 2019) return result;
    keep(std::move(result));
  }

  if (m_value.isMap())
    object();
  else if (m_value.isList())
    array();
  else if (m_value.isString())
    text();
  else if (isNumber(m_value))
    number();

  if (!decided()) {
    if (node.draft >= 2019) references();
    conditions();
    if (node.draft >= 2019) leftovers();
  }
  if (m_violations.empty()) return {};
  if (m_violations.size() == 1) return std::move(m_violations.front());
  Violation group = violation(kGroup, "validation failed");
  group.keyword = kGroup;
  group.causes = std::move(m_violations);
  return group;
}

bool Run::isEnumerated(const std::vector<Value>& values, unsigned type) const {
  if ((m_node->enumerationTypes & type) == 0) return false;
  return std::any_of(values.begin(), values.end(), [&](const Value& wanted) {
    return m_session.spend(isNumber(wanted) || wanted.isList() || wanted.isMap() ? 1 : 0) && jsonEqual(m_value, wanted);
  });
}

std::vector<std::string> Run::missing(const std::vector<std::string>& names) const {
  std::vector<std::string> result;
  for (const std::string& name : names)
    if (!m_value.map().contains(name)) result.push_back(name);
  return result;
}

void Run::object() {
  const Node& node = *m_node;
  const auto count = static_cast<std::int64_t>(m_value.size());
  if (node.minProperties && count < *node.minProperties)
    fail("minProperties", "minProperties: got " + localizedCount(count) + ", want " + localizedCount(*node.minProperties));
  if (node.maxProperties && count > *node.maxProperties)
    fail("maxProperties", "maxProperties: got " + localizedCount(count) + ", want " + localizedCount(*node.maxProperties));
  if (auto names = missing(node.required); !names.empty())
    fail("required", (names.size() == 1 ? "missing property " : "missing properties ") + joinQuoted(names));
  if (decided()) return;

  for (const auto& [name, dependency] : node.dependencies) {
    if (!m_value.map().contains(name)) continue;
    if (const auto* names = std::get_if<0>(&dependency)) {
      if (auto absent = missing(*names); !absent.empty())
        fail("dependencies", "properties " + joinQuoted(absent) + " required, if " + quoted(name) + " exists");
    } else {
      keep(self(*std::get<1>(dependency), false));
    }
  }

  std::vector<std::string> additional;
  for (const auto& entry : m_value.map()) {
    if (decided()) return;
    const std::string& name = entry.key.str();
    bool evaluated = false;
    if (auto at = node.properties.find(name); at != node.properties.end()) {
      evaluated = true;
      keep(member(*at->second, entry.value, name));
    }
    for (const auto& [pattern, schema] : node.patternProperties) {
      if (!pattern.matches(name)) continue;
      evaluated = true;
      keep(member(*schema, entry.value, name));
    }
    if (!evaluated && (node.additionalPropertiesAllowed || node.additionalProperties)) {
      evaluated = true;
      if (node.additionalProperties)
        keep(member(*node.additionalProperties, entry.value, name));
      else if (!*node.additionalPropertiesAllowed)
        additional.push_back(name);
    }
    if (evaluated) m_unevaluated.properties.erase(name);
  }
  if (!additional.empty()) fail("additionalProperties", "additional properties " + joinQuoted(additional) + " not allowed");
  if (node.draft == 4) return;

  if (node.propertyNames) {
    for (const auto& entry : m_value.map()) {
      const Value name(entry.key);
      std::vector<std::string> outer;
      m_session.path.swap(outer); // a name is a value of its own
      Run sub(m_session, name, *node.propertyNames, *node.propertyNames, nullptr, "", 0, false, false, nullptr);
      auto wrong = sub.run();
      m_session.path.swap(outer);
      if (wrong) {
        std::vector<Violation> causes;
        if (wrong->keyword == kGroup)
          causes = std::move(wrong->causes);
        else
          causes.push_back(std::move(*wrong));
        failWith("propertyNames", "invalid propertyName " + quoted(entry.key.str()), std::move(causes));
      }
    }
  }
  if (node.draft == 6) return;

  for (const auto& [name, schema] : node.dependentSchemas)
    if (m_value.map().contains(name)) keep(self(*schema, false));
  for (const auto& [name, names] : node.dependentRequired) {
    if (!m_value.map().contains(name)) continue;
    if (auto absent = missing(names); !absent.empty())
      fail("dependentRequired", "properties " + joinQuoted(absent) + " required, if " + quoted(name) + " exists");
  }
}

void Run::array() {
  const Node& node = *m_node;
  const std::vector<Value>& items = m_value.list().items;
  const auto count = static_cast<std::int64_t>(items.size());
  const auto index = [](std::size_t i) { return std::to_string(i); };
  if (node.minItems && count < *node.minItems)
    fail("minItems", "minItems: got " + localizedCount(count) + ", want " + localizedCount(*node.minItems));
  if (node.maxItems && count > *node.maxItems)
    fail("maxItems", "maxItems: got " + localizedCount(count) + ", want " + localizedCount(*node.maxItems));
  if (node.uniqueItems) {
    m_session.spend(items.size() / 4);
    if (auto pair = firstDuplicate(items))
      fail("uniqueItems", "items at " + localizedCount(static_cast<std::int64_t>(pair->first)) + " and " +
                              localizedCount(static_cast<std::int64_t>(pair->second)) + " are equal");
  }

  if (node.draft < 2020) {
    std::size_t evaluated = 0;
    if (node.items) {
      for (std::size_t i = 0; i < items.size(); ++i) keep(member(*node.items, items[i], index(i)));
      evaluated = items.size();
    } else {
      evaluated = std::min(items.size(), node.itemList.size());
      for (std::size_t i = 0; i < evaluated; ++i) keep(member(*node.itemList[i], items[i], index(i)));
    }
    if (node.additionalItems) {
      for (std::size_t i = evaluated; i < items.size(); ++i) keep(member(*node.additionalItems, items[i], index(i)));
    } else if (node.additionalItemsAllowed && !*node.additionalItemsAllowed && evaluated != items.size()) {
      fail("additionalItems",
           "last " + localizedCount(static_cast<std::int64_t>(items.size() - evaluated)) + " additionalItem(s) not allowed");
    }
  } else {
    const std::size_t evaluated = std::min(items.size(), node.prefixItems.size());
    for (std::size_t i = 0; i < evaluated; ++i) keep(member(*node.prefixItems[i], items[i], index(i)));
    if (node.items2020)
      for (std::size_t i = evaluated; i < items.size(); ++i) keep(member(*node.items2020, items[i], index(i)));
  }

  if (!node.contains) return;
  std::vector<Violation> wrong;
  std::vector<std::size_t> matched;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (auto violation = member(*node.contains, items[i], index(i))) {
      wrong.push_back(std::move(*violation));
    } else {
      matched.push_back(i);
      if (node.draft >= 2020) m_unevaluated.items.erase(i);
    }
  }
  const auto matches = static_cast<std::int64_t>(matched.size());
  const std::string where = "matched " + localizedCount(matches) + " items at " + indexList(matched);
  if (node.minContains) {
    if (matches < *node.minContains)
      failWith("minContains",
               "min " + localizedCount(*node.minContains) + " items required to match contains schema, but " +
                   (matched.empty() ? "none matched" : where),
               std::move(wrong));
  } else if (matched.empty()) {
    failWith("contains", "no items match contains schema", std::move(wrong));
  }
  if (node.maxContains && matches > *node.maxContains)
    fail("maxContains", "max " + localizedCount(*node.maxContains) + " items required to match contains schema, but " + where);
}

void Run::text() {
  const Node& node = *m_node;
  const std::string& string = m_value.string();
  if (node.minLength || node.maxLength) {
    const auto length = static_cast<std::int64_t>(runeCount(string));
    if (node.minLength && length < *node.minLength)
      fail("minLength", "minLength: got " + localizedCount(length) + ", want " + localizedCount(*node.minLength));
    if (node.maxLength && length > *node.maxLength)
      fail("maxLength", "maxLength: got " + localizedCount(length) + ", want " + localizedCount(*node.maxLength));
  }
  if (node.pattern && !node.pattern->matches(string))
    fail("pattern", quoted(string) + " does not match pattern " + quoted(node.pattern->pattern()));
}

void Run::number() {
  const Node& node = *m_node;
  if (!node.minimum && !node.maximum && !node.exclusiveMinimum && !node.exclusiveMaximum && !node.multipleOf) return;
  const auto number = Decimal::of(m_value);
  if (!number) return;
  const auto check = [&](const std::optional<Decimal>& limit, const char* keyword, auto wrong) {
    if (limit && wrong(*limit)) fail(keyword, std::string(keyword) + ": got " + localized(*number) + ", want " + localized(*limit));
  };
  check(node.minimum, "minimum", [&](const Decimal& limit) { return compare(*number, limit) < 0; });
  check(node.maximum, "maximum", [&](const Decimal& limit) { return compare(*number, limit) > 0; });
  check(node.exclusiveMinimum, "exclusiveMinimum", [&](const Decimal& limit) { return compare(*number, limit) <= 0; });
  check(node.exclusiveMaximum, "exclusiveMaximum", [&](const Decimal& limit) { return compare(*number, limit) >= 0; });
  if (node.multipleOf) m_session.spend(node.multipleOf->digits.size() * node.multipleOf->digits.size() / 16);
  check(node.multipleOf, "multipleOf", [&](const Decimal& limit) { return !m_session.ended() && !isMultiple(*number, limit); });
}

void Run::references() {
  const Node& node = *m_node;
  if (const Node* target = node.recursiveRef) {
    if (target->recursiveAnchor)
      for (const Scope* scope = &m_scope; scope; scope = scope->parent)
        if (scope->node->resource && scope->node->resource->recursiveAnchor) target = scope->node;
    keep(reference(*target, "$recursiveRef"));
  }
  if (const Node* target = node.dynamicRef) {
    if (!node.dynamicRefAnchor.empty() && target->dynamicAnchor == node.dynamicRefAnchor) {
      for (const Scope* scope = &m_scope; scope; scope = scope->parent) {
        if (!scope->node->resource) continue;
        const auto& anchors = scope->node->resource->dynamicAnchors;
        if (auto at = anchors.find(node.dynamicRefAnchor); at != anchors.end()) target = at->second;
      }
    }
    keep(reference(*target, "$dynamicRef"));
  }
}

void Run::conditions() {
  const Node& node = *m_node;
  if (node.notNode && !self(*node.notNode, true)) fail("not", "'not' failed");
  if (!node.allOf.empty()) {
    std::vector<Violation> wrong;
    for (const Node* schema : node.allOf) {
      if (auto violation = self(*schema, false)) {
        wrong.push_back(std::move(*violation));
        if (m_verdictOnly) break;
      }
    }
    if (!wrong.empty()) failWith("allOf", "'allOf' failed", std::move(wrong));
  }
  if (!node.anyOf.empty()) {
    bool matched = false;
    std::vector<Violation> wrong;
    for (const Node* schema : node.anyOf) {
      if (auto violation = self(*schema, false)) {
        wrong.push_back(std::move(*violation));
      } else {
        matched = true;
        // Every branch must be asked while somebody wants to know what they evaluate.
        if (m_unevaluated.empty()) break;
      }
    }
    if (!matched) failWith("anyOf", "'anyOf' failed", std::move(wrong));
  }
  if (!node.oneOf.empty()) {
    std::optional<std::size_t> matched;
    std::vector<Violation> wrong;
    for (std::size_t i = 0; i < node.oneOf.size(); ++i) {
      if (auto violation = self(*node.oneOf[i], matched.has_value())) {
        if (!matched) wrong.push_back(std::move(*violation));
      } else if (!matched) {
        matched = i;
      } else {
        fail("oneOf", "'oneOf' failed, subschemas " + localizedCount(static_cast<std::int64_t>(*matched)) + ", " +
                          localizedCount(static_cast<std::int64_t>(i)) + " matched");
        break;
      }
    }
    if (!matched) failWith("oneOf", "'oneOf' failed, none matched", std::move(wrong));
  }
  if (node.ifNode) {
    if (!self(*node.ifNode, true)) {
      if (node.thenNode) keep(self(*node.thenNode, false));
    } else if (node.elseNode) {
      keep(self(*node.elseNode, false));
    }
  }
}

void Run::leftovers() {
  const Node& node = *m_node;
  if (m_value.isMap() && node.unevaluatedProperties) {
    for (const std::string& name : m_unevaluated.properties)
      if (const Value* found = m_value.map().find(name)) keep(member(*node.unevaluatedProperties, *found, name));
    m_unevaluated.properties.clear();
  }
  if (m_value.isList() && node.unevaluatedItems) {
    for (std::size_t i : m_unevaluated.items) keep(member(*node.unevaluatedItems, m_value.list().items[i], std::to_string(i)));
    m_unevaluated.items.clear();
  }
}

// Groups inside causes are lines of their own; only at the top and under $ref are they dissolved.
void nameGroups(std::vector<Violation>& violations) {
  for (Violation& violation : violations) {
    if (violation.keyword == Run::kGroup) violation.keyword.clear();
    nameGroups(violation.causes);
  }
}

} // namespace

unsigned jsonType(const Value& value) {
  if (value.isNil()) return Null;
  if (value.isBool()) return Boolean;
  if (value.isFloat()) return std::isfinite(value.number()) ? unsigned{Number} : 0U;
  if (isNumber(value)) return Number;
  if (value.isString()) return String;
  if (value.isList()) return Array;
  if (value.isMap()) return Object;
  return 0;
}

Result<std::vector<Violation>> validate(const Context& context, const Node& schema, const Value& value, const MetaAt& metaAt) {
  Session session(context, metaAt);
  Run run(session, value, schema, schema, nullptr, "", 0, false, false, metaAt ? &schema : nullptr);
  auto result = run.run();
  if (session.ended()) return *session.ended();
  std::vector<Violation> violations;
  if (!result) return violations;
  if (result->keyword == Run::kGroup)
    violations = std::move(result->causes);
  else
    violations.push_back(std::move(*result));
  nameGroups(violations);
  return violations;
}

} // namespace chartroom::schema::internal
