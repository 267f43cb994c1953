// From schema documents to nodes (compiler.go and objcompiler.go of the Go validator).

#include "core/base/text.h"
#include "core/schema/internal/documents.h"
#include "core/schema/internal/node.h"
#include "core/schema/internal/validator.h"

#include <deque>

namespace chartroom::schema::internal {

namespace {

Error failure(std::string message) { return Error{Code::Schema, std::move(message), {}, {}}; }

class Compiler {
public:
  Compiler(const Context& context, Documents& documents, Compiled& compiled, Formats formats)
      : m_context(context), m_documents(documents), m_compiled(compiled), m_formats(formats) {}

  Result<void> run(const Location& start) {
    m_compiled.root = enqueue(start);
    while (!m_queue.empty()) {
      auto [location, node] = m_queue.front();
      m_queue.pop_front();
      CHARTROOM_TRY(m_context.check());
      CHARTROOM_TRY(compile(location, *node));
    }
    return {};
  }

private:
  Node* enqueue(const Location& location) {
    auto [at, added] = m_nodes.try_emplace(location, nullptr);
    if (added) {
      m_compiled.nodes.push_back(std::make_unique<Node>());
      at->second = m_compiled.nodes.back().get();
      at->second->location = location.str();
      m_queue.emplace_back(location, at->second);
    }
    return at->second;
  }

  Result<void> compile(const Location& location, Node& node);
  Result<void> keywords(const Keywords& object, Node& node);
  Result<void> applicators(const Keywords& object, Node& node);
  Result<void> assertions(const Keywords& object, Node& node);

  // Subschemas of the object being compiled, by keyword.
  const Node* at(const Keywords& object, const char* keyword) {
    return object.contains(keyword) ? enqueue({m_location.url, m_location.pointer + "/" + escapeToken(keyword)}) : nullptr;
  }
  std::vector<const Node*> listAt(const Keywords& object, const char* keyword) {
    std::vector<const Node*> nodes;
    const Value list = object.get(keyword);
    if (list.isList())
      for (std::size_t i = 0; i < list.size(); ++i)
        nodes.push_back(enqueue({m_location.url, m_location.pointer + "/" + escapeToken(keyword) + "/" + std::to_string(i)}));
    return nodes;
  }
  const Node* memberAt(const char* keyword, std::string_view name) {
    return enqueue({m_location.url, m_location.pointer + "/" + escapeToken(keyword) + "/" + escapeToken(name)});
  }
  Result<const Node*> reference(const Keywords& object, const char* keyword) {
    const Value ref = object.get(keyword);
    if (!ref.isString()) return static_cast<const Node*>(nullptr);
    CHARTROOM_ASSIGN(Location target, m_documents.resolve(*m_document, *m_resource, ref.string()));
    return static_cast<const Node*>(enqueue(target));
  }
  Result<Regexp> regexp(const char* keyword, const std::string& pattern) {
    auto compiled = Regexp::compile(pattern);
    if (compiled) return compiled;
    return failure("invalid regex " + quote(pattern) + " at " + quote(m_location.str() + "/" + keyword) + ": " + compiled.error().message);
  }

  const Context& m_context;
  Documents& m_documents;
  Compiled& m_compiled;
  const Formats m_formats;
  std::map<Location, Node*> m_nodes;
  std::deque<std::pair<Location, Node*>> m_queue;
  Location m_location;
  const Document* m_document = nullptr;
  const Resource* m_resource = nullptr;
};

std::optional<Decimal> numberOf(const Keywords& object, const char* keyword) {
  const Value value = object.get(keyword);
  return isNumber(value) ? Decimal::of(value) : std::nullopt;
}
std::optional<std::int64_t> countOf(const Keywords& object, const char* keyword) {
  const auto number = numberOf(object, keyword);
  return number && number->isWhole() ? std::optional(number->low64()) : std::nullopt;
}
bool flag(const Keywords& object, const char* keyword) {
  const Value value = object.get(keyword);
  return value.isBool() && value.boolean();
}
std::string textOf(const Keywords& object, const char* keyword) {
  const Value value = object.get(keyword);
  return value.isString() ? value.string() : std::string();
}
std::vector<std::string> textsOf(const Value& list) {
  std::vector<std::string> texts;
  if (list.isList())
    for (const Value& item : list.list().items)
      if (item.isString()) texts.push_back(item.string());
  return texts;
}
unsigned typeBit(const std::string& name) {
  for (const unsigned bit : {Null, Boolean, Number, Integer, String, Array, Object})
    if (typeNames(bit).front() == name) return bit;
  return 0;
}

Result<void> Compiler::compile(const Location& location, Node& node) {
  CHARTROOM_TRY(m_documents.ensure(location));
  CHARTROOM_ASSIGN(m_document, m_documents.open(location.url));
  CHARTROOM_ASSIGN(const Value schema, m_documents.lookup(location));
  m_location = location;
  m_resource = &m_document->resourceOf(location.pointer);
  node.draft = m_resource->dialect.draft;
  node.resource = enqueue({location.url, m_resource->pointer});
  if (node.draft >= 2020 && node.resource == &node)
    for (const std::string& name : m_resource->dynamicAnchors)
      node.dynamicAnchors[name] = enqueue({location.url, m_resource->anchors.at(name)});

  if (schema.isBool())
    node.boolean = schema.boolean();
  else if (schema.isMap() && schema.map().empty())
    node.boolean = true;
  else if (schema.isMap())
    CHARTROOM_TRY(keywords(Keywords(schema), node));

  node.allPropsEvaluated = node.additionalProperties || node.additionalPropertiesAllowed;
  if (node.draft < 2020) {
    node.allItemsEvaluated = node.items || node.additionalItems || node.additionalItemsAllowed;
    node.itemsEvaluated = node.itemList.size();
  } else {
    node.allItemsEvaluated = node.items2020 != nullptr;
    node.itemsEvaluated = node.prefixItems.size();
  }
  return {};
}

Result<void> Compiler::keywords(const Keywords& object, Node& node) {
  const Dialect& dialect = m_resource->dialect;
  if (node.draft < 2019 && !splitFragment(textOf(object, node.draft == 4 ? "id" : "$id")))
    return failure("error in parsing anchor at " + quote(node.location));
  CHARTROOM_ASSIGN(node.ref, reference(object, "$ref"));
  if (node.draft < 2019 && node.ref) {
    // Nothing beside a $ref of the old drafts counts but for const, which the Go validator looks at first; what it compiles there
    // may fail all the same.
    if (node.draft >= 6) {
      if (const Value* constant = object.find("const")) node.constant = *constant;
      for (const char* keyword : {"contains", "propertyNames"}) at(object, keyword);
    }
    if (node.draft >= 7 && at(object, "if"))
      for (const char* keyword : {"then", "else"}) at(object, keyword);
    return {};
  }
  if (dialect.has("applicator")) CHARTROOM_TRY(applicators(object, node));
  if (dialect.has("validation")) CHARTROOM_TRY(assertions(object, node));

  const bool assertFormat = m_formats == Formats::Assert || node.draft < 2019 || (node.draft == 2019 && dialect.custom && dialect.has("format")) ||
                            (node.draft >= 2020 && dialect.has("format-assertion"));
  if (assertFormat) {
    node.formatName = textOf(object, "format");
    node.format = findFormat(node.formatName);
  }
  if (node.draft >= 2019) {
    CHARTROOM_ASSIGN(node.recursiveRef, reference(object, "$recursiveRef"));
    node.recursiveAnchor = flag(object, "$recursiveAnchor");
    if (dialect.has(node.draft == 2019 ? "applicator" : "unevaluated")) {
      node.unevaluatedItems = at(object, "unevaluatedItems");
      node.unevaluatedProperties = at(object, "unevaluatedProperties");
    }
  }
  if (node.draft >= 2020) {
    CHARTROOM_ASSIGN(node.dynamicRef, reference(object, "$dynamicRef"));
    CHARTROOM_ASSIGN(const auto parts, splitFragment(textOf(object, "$dynamicRef")));
    if (!parts.second.starts_with('/')) node.dynamicRefAnchor = parts.second;
    node.dynamicAnchor = textOf(object, "$dynamicAnchor");
  }
  node.title = textOf(object, "title");
  node.description = textOf(object, "description");
  if (const Value* value = object.find("default")) node.defaultValue = *value;
  node.deprecated = flag(object, "deprecated");
  return {};
}

Result<void> Compiler::applicators(const Keywords& object, Node& node) {
  node.allOf = listAt(object, "allOf");
  node.anyOf = listAt(object, "anyOf");
  node.oneOf = listAt(object, "oneOf");
  node.notNode = at(object, "not");
  if (node.draft < 2020) {
    if (object.get("items").isList()) {
      node.itemList = listAt(object, "items");
      const Value additional = object.get("additionalItems");
      if (additional.isBool())
        node.additionalItemsAllowed = additional.boolean();
      else
        node.additionalItems = at(object, "additionalItems");
    } else {
      node.items = at(object, "items");
    }
  } else {
    node.prefixItems = listAt(object, "prefixItems");
    node.items2020 = at(object, "items");
  }
  if (const Value properties = object.get("properties"); properties.isMap())
    for (const auto& entry : properties.map()) node.properties[entry.key.str()] = memberAt("properties", entry.key.view());
  if (const Value patterns = object.get("patternProperties"); patterns.isMap()) {
    for (const auto& entry : patterns.map()) {
      CHARTROOM_ASSIGN(Regexp pattern, regexp("patternProperties", entry.key.str()));
      node.patternProperties.emplace_back(std::move(pattern), memberAt("patternProperties", entry.key.view()));
    }
  }
  if (const Value additional = object.get("additionalProperties"); additional.isBool())
    node.additionalPropertiesAllowed = additional.boolean();
  else
    node.additionalProperties = at(object, "additionalProperties");
  if (const Value dependencies = object.get("dependencies"); dependencies.isMap()) {
    for (const auto& entry : dependencies.map()) {
      if (entry.value.isList())
        node.dependencies[entry.key.str()] = textsOf(entry.value);
      else
        node.dependencies[entry.key.str()] = memberAt("dependencies", entry.key.view());
    }
  }
  if (node.draft >= 6) {
    node.contains = at(object, "contains");
    node.propertyNames = at(object, "propertyNames");
  }
  if (node.draft >= 7) {
    node.ifNode = at(object, "if");
    if (node.ifNode) {
      const Value fixed = object.get("if");
      if (!fixed.isBool() || fixed.boolean()) node.thenNode = at(object, "then");
      if (!fixed.isBool() || !fixed.boolean()) node.elseNode = at(object, "else");
    }
  }
  if (node.draft >= 2019)
    if (const Value schemas = object.get("dependentSchemas"); schemas.isMap())
      for (const auto& entry : schemas.map()) node.dependentSchemas[entry.key.str()] = memberAt("dependentSchemas", entry.key.view());
  return {};
}

Result<void> Compiler::assertions(const Keywords& object, Node& node) {
  const Value type = object.get("type");
  if (type.isString()) node.types = typeBit(type.string());
  for (const std::string& name : textsOf(type)) node.types |= typeBit(name);
  if (const Value list = object.get("enum"); list.isList()) {
    node.enumeration = list.list().items;
    for (const Value& item : *node.enumeration) node.enumerationTypes |= jsonType(item);
  }
  node.multipleOf = numberOf(object, "multipleOf");
  // Draft 4 turns the plain bound into an exclusive one with a flag.
  const auto bound = [&](const char* plain, const char* exclusive, auto& plainTo, auto& exclusiveTo) {
    plainTo = numberOf(object, plain);
    if (flag(object, exclusive)) {
      exclusiveTo = plainTo;
      plainTo.reset();
    } else {
      exclusiveTo = numberOf(object, exclusive);
    }
  };
  bound("maximum", "exclusiveMaximum", node.maximum, node.exclusiveMaximum);
  bound("minimum", "exclusiveMinimum", node.minimum, node.exclusiveMinimum);
  node.minLength = countOf(object, "minLength");
  node.maxLength = countOf(object, "maxLength");
  if (const Value pattern = object.get("pattern"); pattern.isString()) {
    CHARTROOM_ASSIGN(node.pattern, regexp("pattern", pattern.string()));
  }
  node.minItems = countOf(object, "minItems");
  node.maxItems = countOf(object, "maxItems");
  node.uniqueItems = flag(object, "uniqueItems");
  node.minProperties = countOf(object, "minProperties");
  node.maxProperties = countOf(object, "maxProperties");
  node.required = textsOf(object.get("required"));
  if (node.draft >= 6)
    if (const Value* constant = object.find("const")) node.constant = *constant;
  if (node.draft >= 2019) {
    if (node.contains) {
      node.minContains = countOf(object, "minContains");
      node.maxContains = countOf(object, "maxContains");
    }
    if (const Value required = object.get("dependentRequired"); required.isMap())
      for (const auto& entry : required.map())
        if (entry.value.isList()) node.dependentRequired[entry.key.str()] = textsOf(entry.value);
  }
  return {};
}

} // namespace

Result<void> compileAll(const Context& context, Documents& documents, const Location& start, Compiled& compiled, Formats formats) {
  return Compiler(context, documents, compiled, formats).run(start);
}

} // namespace chartroom::schema::internal
