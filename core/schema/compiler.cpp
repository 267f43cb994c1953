// From schema documents to nodes (compiler.go and objcompiler.go of the Go validator).

#include "core/base/text.h"
#include "core/schema/internal/documents.h"
#include "core/schema/internal/node.h"
#include "core/schema/internal/validator.h"

#include <deque>
#include <map>
#include <unordered_map>

namespace chartroom::schema::internal {

namespace {

Error failure(std::string message) { return Error{Code::Schema, std::move(message), {}, {}}; }

class Compiler {
public:
  Compiler(const Context& context, Documents& documents, Compiled& compiled, Formats formats)
      : m_context(context), m_documents(documents), m_compiled(compiled), m_formats(formats) {}

  Result<void> run(const Location& start) {
    CHARTROOM_TRY(m_documents.open(start.url));
    m_compiled.root = enqueue(start);
    for (std::size_t done = 0; !m_queue.empty(); ++done) {
      const Waiting next = std::move(m_queue.front());
      m_queue.pop_front();
      if (done % 64 == 0) CHARTROOM_TRY(m_context.check());
      CHARTROOM_TRY(compile(next));
    }
    m_compiled.documents = m_documents.values();
    return {};
  }

private:
  struct Waiting {
    Node* node;
    const Document* document; // nullptr: to be looked up
    const Value* schema;
  };

  Node* add(Place place, const Document* document, const Value* schema) {
    Node* node = &m_compiled.nodes.emplace_back();
    node->place = std::move(place);
    m_queue.push_back({node, document, schema});
    return node;
  }
  // A part of the schema being compiled.
  Node* enqueue(const Place& place, const Value& schema) {
    Node*& node = m_nodes[&schema];
    if (!node) node = add(place, m_document, &schema);
    return node;
  }
  // Any place, which need not be there: that is told when its turn comes.
  Node* enqueue(const Location& location) {
    const auto document = m_documents.open(location.url);
    const auto found = m_documents.lookup(location);
    if (!document || !found || !found->asWritten) {
      Node*& node = m_odd[location];
      if (!node) node = add(Place::at(location), nullptr, nullptr);
      return node;
    }
    Node*& node = m_nodes[found->value];
    if (!node) node = add(Place::at(location), *document, found->value);
    return node;
  }

  const Node* resourceNode() {
    const Node*& node = m_resourceNodes[m_resource];
    if (!node) node = enqueue({m_document->url, m_resource->pointer});
    return node;
  }

  Result<void> compile(const Waiting& waiting);
  Result<void> keywords(const Keywords& object, Node& node);
  Result<void> applicators(const Keywords& object, Node& node);
  Result<void> assertions(const Keywords& object, Node& node);

  // Subschemas of the object being compiled, by keyword.
  const Node* at(const Keywords& object, Keyword keyword) {
    const Value* found = object.find(keyword);
    return found ? enqueue(Place::below(m_node->place, keyword.text()), *found) : nullptr;
  }
  std::vector<const Node*> listAt(const Keywords& object, Keyword keyword) {
    std::vector<const Node*> nodes;
    if (const Value* list = object.list(keyword)) {
      nodes.reserve(list->size());
      for (const Value& item : list->list().items)
        nodes.push_back(enqueue(Place::item(m_node->place, keyword.text(), nodes.size()), item));
    }
    return nodes;
  }
  const Node* memberAt(Keyword keyword, const value::Map::Entry& entry) {
    return enqueue(Place::member(m_node->place, keyword.text(), entry.key.view()), entry.value);
  }
  Named<const Node*> membersAt(const Keywords& object, Keyword keyword) {
    Named<const Node*> nodes;
    if (const Value* members = object.map(keyword)) {
      nodes.reserve(members->size());
      for (const auto& entry : members->map()) nodes.emplace_back(entry.key.view(), memberAt(keyword, entry));
    }
    return nodes;
  }
  Result<const Node*> reference(const Keywords& object, Keyword keyword) {
    const Value* ref = object.text(keyword);
    if (!ref) return static_cast<const Node*>(nullptr);
    CHARTROOM_ASSIGN(Location target, m_documents.resolve(*m_document, *m_resource, ref->string()));
    return static_cast<const Node*>(enqueue(target));
  }
  Result<Regexp> regexp(Keyword keyword, const std::string& pattern) {
    auto compiled = m_documents.regexp(pattern);
    if (compiled) return compiled;
    return failure("invalid regex " + quote(pattern) + " at " + quote(m_node->location() + "/" + std::string(keyword.text())) +
                   ": " + compiled.error().message);
  }

  const Context& m_context;
  Documents& m_documents;
  Compiled& m_compiled;
  const Formats m_formats;
  std::unordered_map<const Value*, Node*> m_nodes;
  std::map<Location, Node*> m_odd; // of references to nothing, or written in a way of their own
  std::map<const Resource*, const Node*> m_resourceNodes;
  std::deque<Waiting> m_queue;
  Node* m_node = nullptr;
  const Document* m_document = nullptr;
  const Resource* m_resource = nullptr;
};

std::optional<Decimal> numberOf(const Keywords& object, Keyword keyword) {
  const Value* value = object.find(keyword);
  return value && isNumber(*value) ? Decimal::of(*value) : std::nullopt;
}
std::optional<std::int64_t> countOf(const Keywords& object, Keyword keyword) {
  const auto number = numberOf(object, keyword);
  return number && number->isWhole() ? std::optional(number->low64()) : std::nullopt;
}
bool flag(const Keywords& object, Keyword keyword) {
  const Value* value = object.boolean(keyword);
  return value && value->boolean();
}
std::string_view textOf(const Keywords& object, Keyword keyword) {
  const Value* value = object.text(keyword);
  return value ? std::string_view(value->string()) : std::string_view();
}
std::optional<bool> booleanOf(const Keywords& object, Keyword keyword) {
  const Value* value = object.boolean(keyword);
  return value ? std::optional(value->boolean()) : std::nullopt;
}
std::vector<std::string_view> textsOf(const Value& list) {
  std::vector<std::string_view> texts;
  if (list.isList())
    for (const Value& item : list.list().items)
      if (item.isString()) texts.push_back(item.string());
  return texts;
}
unsigned typeBit(std::string_view name) {
  for (const auto& [bit, known] : kTypeNames)
    if (known == name) return bit;
  return 0;
}

Result<void> Compiler::compile(const Waiting& waiting) {
  Node& node = *waiting.node;
  m_node = &node;
  m_document = waiting.document;
  const Value* schema = waiting.schema;
  if (!m_document || !m_document->visited.contains(schema)) {
    const Location location = node.place.location();
    CHARTROOM_TRY(m_documents.ensure(location));
    CHARTROOM_ASSIGN(m_document, m_documents.open(location.url));
    CHARTROOM_ASSIGN(const auto found, m_documents.lookup(location));
    schema = found.value;
  }
  m_resource = &m_document->resourceOf(node.place);
  node.draft = m_resource->dialect.draft;
  node.resource = resourceNode();
  if (node.draft >= 2020 && node.resource == &node)
    for (const std::string& name : m_resource->dynamicAnchors)
      node.dynamicAnchors.emplace_back(name, enqueue({m_document->url, m_resource->anchors.at(name)}));

  if (schema->isBool()) node.boolean = schema->boolean();
  else if (schema->isMap() && schema->map().empty()) node.boolean = true;
  else if (schema->isMap()) CHARTROOM_TRY(keywords(Keywords(schema->map()), node));
  if (schema->isMap() && !(node.draft < 2019 && node.ref)) node.schema = &schema->map();

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
  if (const Value* id = node.draft < 2019 ? object.text(node.draft == 4 ? Keyword("id") : Keyword("$id")) : nullptr)
    if (!splitFragment(id->string())) return failure("error in parsing anchor at " + quote(node.location()));
  CHARTROOM_ASSIGN(node.ref, reference(object, "$ref"));
  if (node.draft < 2019 && node.ref) {
    // Nothing beside a $ref of the old drafts counts but for const, which the Go validator looks at first; what it compiles there
    // may fail all the same.
    if (node.draft >= 6) {
      node.constant = object.find("const");
      for (const Keyword keyword : {Keyword("contains"), Keyword("propertyNames")}) at(object, keyword);
    }
    if (node.draft >= 7 && at(object, "if"))
      for (const Keyword keyword : {Keyword("then"), Keyword("else")}) at(object, keyword);
    return {};
  }
  if (dialect.has("applicator")) CHARTROOM_TRY(applicators(object, node));
  if (dialect.has("validation")) CHARTROOM_TRY(assertions(object, node));

  const bool assertFormat = m_formats == Formats::Assert || node.draft < 2019 ||
                            (node.draft == 2019 && dialect.custom && dialect.has("format")) ||
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
    if (const Value* reference = object.text("$dynamicRef")) {
      CHARTROOM_ASSIGN(const auto parts, splitFragment(reference->string()));
      if (!parts.second.starts_with('/')) node.dynamicRefAnchor = parts.second;
    }
    node.dynamicAnchor = textOf(object, "$dynamicAnchor");
  }
  return {};
}

Result<void> Compiler::applicators(const Keywords& object, Node& node) {
  node.allOf = listAt(object, "allOf");
  node.anyOf = listAt(object, "anyOf");
  node.oneOf = listAt(object, "oneOf");
  node.notNode = at(object, "not");
  if (node.draft < 2020) {
    if (object.list("items")) {
      node.itemList = listAt(object, "items");
      node.additionalItemsAllowed = booleanOf(object, "additionalItems");
      if (!node.additionalItemsAllowed) node.additionalItems = at(object, "additionalItems");
    } else {
      node.items = at(object, "items");
    }
  } else {
    node.prefixItems = listAt(object, "prefixItems");
    node.items2020 = at(object, "items");
  }
  node.properties = membersAt(object, "properties");
  if (const Value* patterns = object.map("patternProperties")) {
    for (const auto& entry : patterns->map()) {
      CHARTROOM_ASSIGN(Regexp pattern, regexp("patternProperties", entry.key.str()));
      node.patternProperties.emplace_back(std::move(pattern), memberAt("patternProperties", entry));
    }
  }
  node.additionalPropertiesAllowed = booleanOf(object, "additionalProperties");
  if (!node.additionalPropertiesAllowed) node.additionalProperties = at(object, "additionalProperties");
  if (const Value* dependencies = object.map("dependencies")) {
    for (const auto& entry : dependencies->map()) {
      if (entry.value.isList()) node.dependencies.emplace_back(entry.key.view(), textsOf(entry.value));
      else node.dependencies.emplace_back(entry.key.view(), memberAt("dependencies", entry));
    }
  }
  if (node.draft >= 6) {
    node.contains = at(object, "contains");
    node.propertyNames = at(object, "propertyNames");
  }
  if (node.draft >= 7) {
    node.ifNode = at(object, "if");
    if (node.ifNode) {
      const std::optional<bool> fixed = booleanOf(object, "if");
      if (fixed.value_or(true)) node.thenNode = at(object, "then");
      if (!fixed.value_or(false)) node.elseNode = at(object, "else");
    }
  }
  if (node.draft >= 2019) node.dependentSchemas = membersAt(object, "dependentSchemas");
  return {};
}

std::unique_ptr<const Limits> limitsOf(const Keywords& object, bool containsCounts) {
  static constexpr std::uint64_t kAll = mask({"minProperties", "maxProperties", "minItems", "maxItems", "minContains",
      "maxContains", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"});
  if (!object.containsAny(kAll)) return nullptr;
  auto limits = std::make_unique<Limits>();
  limits->multipleOf = numberOf(object, "multipleOf");
  // Draft 4 turns the plain bound into an exclusive one with a flag.
  const auto bound = [&](Keyword plain, Keyword exclusive, auto& plainTo, auto& exclusiveTo) {
    plainTo = numberOf(object, plain);
    if (flag(object, exclusive)) {
      exclusiveTo = plainTo;
      plainTo.reset();
    } else {
      exclusiveTo = numberOf(object, exclusive);
    }
  };
  bound("maximum", "exclusiveMaximum", limits->maximum, limits->exclusiveMaximum);
  bound("minimum", "exclusiveMinimum", limits->minimum, limits->exclusiveMinimum);
  limits->minLength = countOf(object, "minLength");
  limits->maxLength = countOf(object, "maxLength");
  limits->minItems = countOf(object, "minItems");
  limits->maxItems = countOf(object, "maxItems");
  limits->minProperties = countOf(object, "minProperties");
  limits->maxProperties = countOf(object, "maxProperties");
  if (containsCounts) {
    limits->minContains = countOf(object, "minContains");
    limits->maxContains = countOf(object, "maxContains");
  }
  return limits;
}

Result<void> Compiler::assertions(const Keywords& object, Node& node) {
  if (const Value* type = object.find("type")) {
    if (type->isString()) node.types = typeBit(type->string());
    for (const std::string_view name : textsOf(*type)) node.types |= typeBit(name);
  }
  if (const Value* list = object.list("enum")) {
    node.enumeration = &list->list().items;
    for (const Value& item : *node.enumeration) node.enumerationTypes |= jsonType(item);
  }
  node.limits = limitsOf(object, node.draft >= 2019 && node.contains);
  if (const Value* pattern = object.text("pattern")) {
    CHARTROOM_ASSIGN(node.pattern, regexp("pattern", pattern->string()));
  }
  node.uniqueItems = flag(object, "uniqueItems");
  if (const Value* required = object.find("required")) node.required = textsOf(*required);
  if (node.draft >= 6) node.constant = object.find("const");
  if (const Value* required = node.draft >= 2019 ? object.map("dependentRequired") : nullptr)
    for (const auto& entry : required->map())
      if (entry.value.isList()) node.dependentRequired.emplace_back(entry.key.view(), textsOf(entry.value));
  return {};
}

} // namespace

Result<void> compileAll(const Context& context, Documents& documents, const Location& start, Compiled& compiled, Formats formats) {
  return Compiler(context, documents, compiled, formats).run(start);
}

} // namespace chartroom::schema::internal
