// Validation of one value against a compiled schema, in the order of keywords and with the grouping of
// santhosh-tekuri/jsonschema's validator.go, on which the texts depend.

#include "core/schema/internal/validator.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <type_traits>

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

const Limits& limitsOf(const Node& node) {
  static const Limits kNone;
  return node.limits ? *node.limits : kNone;
}

// The chain of schemas being applied, innermost last.
struct Scope {
  const Node* node;
  const char* reference; // the keyword that led here from another place of the schema, or empty
  int valueId;           // scopes with the same id look at the same value
  const Scope* parent;

  // Keywords from the root schema to this one.
  std::string keywords() const {
    if (!parent) return {};
    return parent->keywords() +
           (*reference ? std::string("/") + reference : node->location().substr(parent->node->location().size()));
  }
};

// One step from a value to a member or an item of it; the name belongs to the value.
struct Step {
  Step(const std::string& key) : name(&key) {} // NOLINT
  Step(std::size_t at) : index(at) {}          // NOLINT
  std::string text() const { return name ? *name : std::to_string(index); }
  const std::string* name = nullptr;
  std::size_t index = 0;
};

// What all runs of one validation share.
class Session {
public:
  Session(const Context& context, const MetaAt& atPlace, std::uint64_t mostSteps)
      : metaAt(atPlace), m_context(context), m_mostSteps(mostSteps) {}

  // False when the validation is over, which ended() then says.
  bool spend(std::uint64_t steps = 1) {
    if (m_ended) return false;
    m_steps += steps;
    if (m_steps > m_mostSteps) return give("takes too long");
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
  std::vector<Step> path; // to the value being looked at

private:
  bool give(const char* why) {
    m_ended = Error{Code::Schema, std::string("the validation against the schema ") + why + " and was given up", {}, {}};
    return false;
  }
  const Context& m_context;
  const std::uint64_t m_mostSteps;
  std::uint64_t m_steps = 0;
  std::uint64_t m_nextCheck = 0;
  std::size_t m_found = 0;
  int m_depth = 0;
  std::optional<Error> m_ended;
};

class Run {
public:
  // `node` is what is applied where the schema says `written`: another one inside metaschemas of mixed dialects.
  Run(Session& session, const Value& value, const Node& written, const Node& node, const Scope* parent, const char* reference,
      int valueId, bool verdictOnly, bool callerNeedsUnevaluated, const Node* meta)
      : m_session(session), m_value(value), m_node(&node), m_scope{&written, reference, valueId, parent},
        m_verdictOnly(verdictOnly), m_meta(meta), m_unevaluated(value, written, callerNeedsUnevaluated) {}

  // A Violation with keyword kGroup stands for several that have no common head.
  std::optional<Violation> run();
  const Unevaluated& unevaluated() const { return m_unevaluated; }

  static constexpr const char* kGroup = "(group)";

private:
  // `message` is a text or what makes one: nobody reads it where only the verdict counts.
  template <typename Message>
  Violation violation(const char* keyword, const Message& message) const {
    if (m_verdictOnly) return {};
    Violation made;
    made.path.reserve(m_session.path.size());
    for (const Step& step : m_session.path) made.path.push_back(step.text());
    made.keyword = keyword;
    if constexpr (std::is_invocable_v<Message>) made.message = message();
    else made.message = message;
    m_session.keep(made);
    return made;
  }
  template <typename Message>
  void fail(const char* keyword, const Message& message) {
    m_violations.push_back(violation(keyword, message));
  }
  template <typename Message>
  void failWith(const char* keyword, const Message& message, std::vector<Violation> causes) {
    Violation made = violation(keyword, message);
    made.causes = std::move(causes);
    m_violations.push_back(std::move(made));
  }
  void keep(std::optional<Violation> violation) {
    if (violation) m_violations.push_back(std::move(*violation));
  }
  bool decided() const { return m_verdictOnly && !m_violations.empty(); }

  std::optional<Violation> self(const Node& node, bool verdictOnly, const char* reference = "");
  std::optional<Violation> applied();
  std::optional<Violation> member(const Node& node, const Value& value, Step step);
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
  std::vector<std::string> missing(const std::vector<std::string_view>& names) const;

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
  for (const Step& step : m_session.path) pointer += "/" + replaceAll(replaceAll(step.text(), "~", "~0"), "/", "~1");
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

std::optional<Violation> Run::member(const Node& node, const Value& value, Step step) {
  m_session.path.push_back(step);
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
  if (result->keyword == kGroup) made.causes = std::move(result->causes);
  else made.causes.push_back(std::move(*result));
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
      return violation("", [&] {
        return "both " + m_scope.keywords() + " and " + scope->keywords() + " resolve to " + quote(node.location()) +
               " causing reference cycle";
      });

  const unsigned type = jsonType(m_value);
  if (type == 0) return violation("", [&] { return "invalid jsonType " + value::typeName(m_value); });
  if (node.types != 0 && (node.types & type) == 0 && !((node.types & Integer) && type == Number && isWhole()))
    return violation("type", [&] { return "got " + typeNames(type).front() + ", want " + join(typeNames(node.types), " or "); });
  if (node.constant && !jsonEqual(m_value, *node.constant)) {
    const bool plain = !node.constant->isList() && !node.constant->isMap();
    return violation("const", [&] { return plain ? "value must be " + display(*node.constant) : "'const' failed"; });
  }
  if (node.enumeration && !isEnumerated(*node.enumeration, type)) {
    const auto& wanted = *node.enumeration;
    const bool plain = std::none_of(wanted.begin(), wanted.end(), [](const Value& v) { return v.isList() || v.isMap(); });
    if (!plain) return violation("enum", "'enum' failed");
    return violation("enum", [&] {
      std::string list;
      for (const Value& value : wanted) list += (list.empty() ? "" : ", ") + display(value);
      return (wanted.size() == 1 ? "value must be " : "value must be one of ") + list;
    });
  }
  if (node.format) {
    if (auto why = node.format(m_value))
      return violation("format", [&] { return display(m_value) + " is not valid " + std::string(node.formatName) + ": " + *why; });
  }
  if (node.ref) {
    auto result = reference(*node.ref, "$ref");
    if (node.draft < 2019) return result;
    keep(std::move(result));
  }

  if (m_value.isMap()) object();
  else if (m_value.isList()) array();
  else if (m_value.isString()) text();
  else if (isNumber(m_value)) number();

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

std::vector<std::string> Run::missing(const std::vector<std::string_view>& names) const {
  std::vector<std::string> result;
  for (const std::string_view name : names)
    if (!m_value.map().contains(name)) result.emplace_back(name);
  return result;
}

void Run::object() {
  const Node& node = *m_node;
  const Limits& limits = limitsOf(node);
  const auto count = static_cast<std::int64_t>(m_value.size());
  if (limits.minProperties && count < *limits.minProperties)
    fail("minProperties",
        [&] { return "minProperties: got " + localizedCount(count) + ", want " + localizedCount(*limits.minProperties); });
  if (limits.maxProperties && count > *limits.maxProperties)
    fail("maxProperties",
        [&] { return "maxProperties: got " + localizedCount(count) + ", want " + localizedCount(*limits.maxProperties); });
  if (auto names = missing(node.required); !names.empty())
    fail("required", [&] { return (names.size() == 1 ? "missing property " : "missing properties ") + joinQuoted(names); });
  if (decided()) return;

  for (const auto& [name, dependency] : node.dependencies) {
    if (!m_value.map().contains(name)) continue;
    if (const auto* names = std::get_if<0>(&dependency)) {
      if (auto absent = missing(*names); !absent.empty())
        fail("dependencies", [&] { return "properties " + joinQuoted(absent) + " required, if " + quoted(name) + " exists"; });
    } else {
      keep(self(*std::get<1>(dependency), false));
    }
  }

  std::vector<std::string> additional;
  auto known = node.properties.begin(); // both are in order
  for (const auto& entry : m_value.map()) {
    if (decided()) return;
    const std::string& name = entry.key.str();
    bool evaluated = false;
    known = std::lower_bound(
        known, node.properties.end(), name, [](const auto& one, const std::string& wanted) { return one.first < wanted; });
    if (known != node.properties.end() && known->first == name) {
      evaluated = true;
      keep(member(*known->second, entry.value, name));
    }
    for (const auto& [pattern, schema] : node.patternProperties) {
      if (!pattern.matches(name)) continue;
      evaluated = true;
      keep(member(*schema, entry.value, name));
    }
    if (!evaluated && (node.additionalPropertiesAllowed || node.additionalProperties)) {
      evaluated = true;
      if (node.additionalProperties) keep(member(*node.additionalProperties, entry.value, name));
      else if (!*node.additionalPropertiesAllowed) additional.push_back(name);
    }
    if (evaluated && !m_unevaluated.properties.empty()) m_unevaluated.properties.erase(name);
  }
  if (!additional.empty())
    fail("additionalProperties", [&] { return "additional properties " + joinQuoted(additional) + " not allowed"; });
  if (node.draft == 4) return;

  if (node.propertyNames) {
    for (const auto& entry : m_value.map()) {
      const Value name(entry.key);
      std::vector<Step> outer;
      m_session.path.swap(outer); // a name is a value of its own
      Run sub(m_session, name, *node.propertyNames, *node.propertyNames, nullptr, "", 0, m_verdictOnly, false, nullptr);
      auto wrong = sub.run();
      m_session.path.swap(outer);
      if (wrong) {
        std::vector<Violation> causes;
        if (wrong->keyword == kGroup) causes = std::move(wrong->causes);
        else causes.push_back(std::move(*wrong));
        failWith(
            "propertyNames", [&] { return "invalid propertyName " + quoted(entry.key.str()); }, std::move(causes));
      }
    }
  }
  if (node.draft == 6) return;

  for (const auto& [name, schema] : node.dependentSchemas)
    if (m_value.map().contains(name)) keep(self(*schema, false));
  for (const auto& [name, names] : node.dependentRequired) {
    if (!m_value.map().contains(name)) continue;
    if (auto absent = missing(names); !absent.empty())
      fail("dependentRequired", [&] { return "properties " + joinQuoted(absent) + " required, if " + quoted(name) + " exists"; });
  }
}

void Run::array() {
  const Node& node = *m_node;
  const Limits& limits = limitsOf(node);
  const std::vector<Value>& items = m_value.list().items;
  const auto count = static_cast<std::int64_t>(items.size());
  if (limits.minItems && count < *limits.minItems)
    fail("minItems", [&] { return "minItems: got " + localizedCount(count) + ", want " + localizedCount(*limits.minItems); });
  if (limits.maxItems && count > *limits.maxItems)
    fail("maxItems", [&] { return "maxItems: got " + localizedCount(count) + ", want " + localizedCount(*limits.maxItems); });
  if (node.uniqueItems) {
    m_session.spend(items.size() / 4);
    if (auto pair = firstDuplicate(items))
      fail("uniqueItems", [&] {
        return "items at " + localizedCount(static_cast<std::int64_t>(pair->first)) + " and " +
               localizedCount(static_cast<std::int64_t>(pair->second)) + " are equal";
      });
  }

  if (node.draft < 2020) {
    std::size_t evaluated = 0;
    if (node.items) {
      for (std::size_t i = 0; i < items.size(); ++i) keep(member(*node.items, items[i], i));
      evaluated = items.size();
    } else {
      evaluated = std::min(items.size(), node.itemList.size());
      for (std::size_t i = 0; i < evaluated; ++i) keep(member(*node.itemList[i], items[i], i));
    }
    if (node.additionalItems) {
      for (std::size_t i = evaluated; i < items.size(); ++i) keep(member(*node.additionalItems, items[i], i));
    } else if (node.additionalItemsAllowed && !*node.additionalItemsAllowed && evaluated != items.size()) {
      fail("additionalItems", [&] {
        return "last " + localizedCount(static_cast<std::int64_t>(items.size() - evaluated)) + " additionalItem(s) not allowed";
      });
    }
  } else {
    const std::size_t evaluated = std::min(items.size(), node.prefixItems.size());
    for (std::size_t i = 0; i < evaluated; ++i) keep(member(*node.prefixItems[i], items[i], i));
    if (node.items2020)
      for (std::size_t i = evaluated; i < items.size(); ++i) keep(member(*node.items2020, items[i], i));
  }

  if (!node.contains || decided()) return;
  std::vector<Violation> wrong;
  std::vector<std::size_t> matched;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (auto violation = member(*node.contains, items[i], i)) {
      wrong.push_back(std::move(*violation));
    } else {
      matched.push_back(i);
      if (node.draft >= 2020) m_unevaluated.items.erase(i);
    }
  }
  const auto matches = static_cast<std::int64_t>(matched.size());
  const auto where = [&] { return "matched " + localizedCount(matches) + " items at " + indexList(matched); };
  if (limits.minContains) {
    if (matches < *limits.minContains)
      failWith(
          "minContains",
          [&] {
            return "min " + localizedCount(*limits.minContains) + " items required to match contains schema, but " +
                   (matched.empty() ? "none matched" : where());
          },
          std::move(wrong));
  } else if (matched.empty()) {
    failWith("contains", "no items match contains schema", std::move(wrong));
  }
  if (limits.maxContains && matches > *limits.maxContains)
    fail("maxContains",
        [&] { return "max " + localizedCount(*limits.maxContains) + " items required to match contains schema, but " + where(); });
}

void Run::text() {
  const Node& node = *m_node;
  const Limits& limits = limitsOf(node);
  const std::string& string = m_value.string();
  if (limits.minLength || limits.maxLength) {
    const auto length = static_cast<std::int64_t>(runeCount(string));
    if (limits.minLength && length < *limits.minLength)
      fail("minLength", [&] { return "minLength: got " + localizedCount(length) + ", want " + localizedCount(*limits.minLength); });
    if (limits.maxLength && length > *limits.maxLength)
      fail("maxLength", [&] { return "maxLength: got " + localizedCount(length) + ", want " + localizedCount(*limits.maxLength); });
  }
  if (node.pattern && !node.pattern->matches(string))
    fail("pattern", [&] { return quoted(string) + " does not match pattern " + quoted(node.pattern->pattern()); });
}

void Run::number() {
  if (!m_node->limits) return;
  const Limits& limits = *m_node->limits;
  if (!limits.minimum && !limits.maximum && !limits.exclusiveMinimum && !limits.exclusiveMaximum && !limits.multipleOf) return;
  const auto number = Decimal::of(m_value);
  if (!number) return;
  const auto check = [&](const std::optional<Decimal>& limit, const char* keyword, auto wrong) {
    if (limit && wrong(*limit))
      fail(keyword, [&] { return std::string(keyword) + ": got " + localized(*number) + ", want " + localized(*limit); });
  };
  check(limits.minimum, "minimum", [&](const Decimal& limit) { return compare(*number, limit) < 0; });
  check(limits.maximum, "maximum", [&](const Decimal& limit) { return compare(*number, limit) > 0; });
  check(limits.exclusiveMinimum, "exclusiveMinimum", [&](const Decimal& limit) { return compare(*number, limit) <= 0; });
  check(limits.exclusiveMaximum, "exclusiveMaximum", [&](const Decimal& limit) { return compare(*number, limit) >= 0; });
  if (limits.multipleOf) m_session.spend(limits.multipleOf->digits.size() * limits.multipleOf->digits.size() / 16);
  check(limits.multipleOf, "multipleOf", [&](const Decimal& limit) { return !m_session.ended() && !isMultiple(*number, limit); });
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
        for (const auto& [name, schema] : anchors)
          if (name == node.dynamicRefAnchor) target = schema;
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
        fail("oneOf", [&] {
          return "'oneOf' failed, subschemas " + localizedCount(static_cast<std::int64_t>(*matched)) + ", " +
                 localizedCount(static_cast<std::int64_t>(i)) + " matched";
        });
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
    for (const auto& entry : m_value.map())
      if (m_unevaluated.properties.contains(entry.key.str()))
        keep(member(*node.unevaluatedProperties, entry.value, entry.key.str()));
    m_unevaluated.properties.clear();
  }
  if (m_value.isList() && node.unevaluatedItems) {
    for (std::size_t i : m_unevaluated.items) keep(member(*node.unevaluatedItems, m_value.list().items[i], i));
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
  // Most values are valid: what is wrong, and where, is found out only once something is.
  std::vector<Violation> violations;
  {
    Session session(context, metaAt, kMaxVerdictSteps);
    Run run(session, value, schema, schema, nullptr, "", 0, true, false, metaAt ? &schema : nullptr);
    if (!run.run() && !session.ended()) return violations;
  }
  Session session(context, metaAt, kMaxSteps);
  Run run(session, value, schema, schema, nullptr, "", 0, false, false, metaAt ? &schema : nullptr);
  auto result = run.run();
  if (const auto& ended = session.ended()) return *ended;
  if (!result) return violations;
  if (result->keyword == Run::kGroup) violations = std::move(result->causes);
  else violations.push_back(std::move(*result));
  nameGroups(violations);
  return violations;
}

} // namespace chartroom::schema::internal
