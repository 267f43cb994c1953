#include "core/schema/schema.h"

#include "core/base/text.h"
#include "core/schema/internal/documents.h"
#include "core/schema/internal/node.h"
#include "core/schema/internal/validator.h"
#include "core/value/json.h"

#include <algorithm>
#include <set>

namespace chartroom::schema {

namespace {

using internal::Node;

constexpr const char* kUrl = "file:///values.schema.json";

// Every node that speaks about the same value as `node`: itself, what it refers to and the branches it combines.
void gather(const Node* node, std::vector<const Node*>& nodes) {
  if (!node || std::find(nodes.begin(), nodes.end(), node) != nodes.end()) return;
  nodes.push_back(node);
  for (const Node* next : {node->ref, node->recursiveRef, node->dynamicRef, node->thenNode, node->elseNode}) gather(next, nodes);
  for (const auto* list : {&node->allOf, &node->anyOf, &node->oneOf})
    for (const Node* next : *list) gather(next, nodes);
}

void step(const Node& node, const std::string& token, std::vector<const Node*>& next) {
  bool named = false;
  if (const auto* known = internal::find(node.properties, token)) {
    named = true;
    gather(*known, next);
  }
  for (const auto& [pattern, schema] : node.patternProperties) {
    if (!pattern.matches(token)) continue;
    named = true;
    gather(schema, next);
  }
  if (!named) gather(node.additionalProperties, next);
  if (token.empty() || token.find_first_not_of("0123456789") != std::string::npos || token.size() > 9) return;
  const auto index = static_cast<std::size_t>(std::stoul(token));
  for (const auto* list : {&node.itemList, &node.prefixItems})
    if (index < list->size()) gather((*list)[index], next);
  if (index >= node.itemList.size()) gather(node.additionalItems, next);
  gather(node.items, next);
  if (index >= node.prefixItems.size()) gather(node.items2020, next);
}

std::string textOf(const Node& node, std::string_view keyword) {
  const Value* text = node.schema ? node.schema->find(keyword) : nullptr;
  return text && text->isString() ? text->string() : std::string();
}

// A value of the schema's own text with numbers as everybody else has them.
Value plain(const Value& value) {
  const auto text = value::writeJson(value);
  const auto read = text ? value::parseJson(*text) : Value();
  return read ? *read : Value();
}

} // namespace

Result<Schema> Schema::compile(const Context& context, std::string_view json, const CompileOptions& options) {
  CHARTROOM_ASSIGN(Value document, internal::decodeJson(json));
  internal::Documents documents(context, options);
  documents.add(kUrl, document);
  auto compiled = std::make_shared<Compiled>();
  CHARTROOM_TRY(internal::compileAll(context, documents, {kUrl, ""}, *compiled));
  return Schema(std::move(compiled));
}

Result<std::vector<Violation>> Schema::validate(const Context& context, const Value& value) const {
  return internal::validate(context, *m_compiled->root, value);
}

Hint Schema::hint(const std::vector<std::string>& path) const {
  std::vector<const Node*> nodes;
  gather(m_compiled->root, nodes);
  for (const std::string& token : path) {
    std::vector<const Node*> next;
    for (const Node* node : nodes) step(*node, token, next);
    nodes = std::move(next);
  }
  Hint hint;
  std::set<std::string> properties;
  unsigned types = 0;
  for (const Node* node : nodes) {
    hint.found = true;
    if (hint.title.empty()) hint.title = textOf(*node, "title");
    if (hint.description.empty()) hint.description = textOf(*node, "description");
    if (hint.pattern.empty() && node->pattern) hint.pattern = node->pattern->pattern();
    types |= node->types;
    if (hint.enumeration.empty() && node->enumeration)
      for (const Value& item : *node->enumeration) hint.enumeration.push_back(plain(item));
    if (hint.enumeration.empty() && node->constant) hint.enumeration = {plain(*node->constant)};
    if (const Value* value = node->schema ? node->schema->find("default") : nullptr; value && !hint.hasDefault) {
      hint.hasDefault = true;
      hint.defaultValue = plain(*value);
    }
    const Value* deprecated = node->schema ? node->schema->find("deprecated") : nullptr;
    hint.deprecated = hint.deprecated || (deprecated && deprecated->isBool() && deprecated->boolean());
    for (const auto& [name, schema] : node->properties) properties.emplace(name);
  }
  hint.types = internal::typeNames(types);
  hint.properties.assign(properties.begin(), properties.end());
  return hint;
}

std::string Schema::draft() const {
  switch (m_compiled->root->draft) {
  case 2019: return "2019-09";
  case 2020: return "2020-12";
  default: return "draft-0" + std::to_string(m_compiled->root->draft);
  }
}

} // namespace chartroom::schema
