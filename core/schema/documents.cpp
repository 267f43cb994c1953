// Walking schema documents: which resource, dialect and anchor is where (roots.go and root.go of the Go validator).

#include "core/schema/internal/documents.h"

#include "core/base/text.h"
#include "core/schema/internal/validator.h"
#include "core/value/json.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <mutex>
#include <sstream>

namespace chartroom::schema::internal {

namespace {

Error failure(std::string message) { return Error{Code::Schema, std::move(message), {}, {}}; }

struct Metaschema {
  const char* url;
  const char* text;
};
const Metaschema kMetaschemas[] = {
#include "core/schema/internal/metaschemas.inc"
};

std::pair<std::string, std::string> cutFragment(const std::string& url) {
  const std::size_t hash = url.find('#');
  if (hash == std::string::npos) return {url, ""};
  return {url.substr(0, hash), url.substr(hash + 1)};
}

std::string text(const Value& object, std::string_view key) {
  const Value member = object.get(key);
  return member.isString() ? member.string() : std::string();
}

const char* idKeyword(int draft) { return draft == 4 ? "id" : "$id"; }

std::string idOf(const Value& object, int draft) {
  // Beside a $ref of the old drafts nothing else counts.
  if (draft < 2019 && object.map().contains("$ref")) return "";
  return cutFragment(text(object, idKeyword(draft))).first;
}

// Keywords under which the subschemas of a draft stand: P itself, each member (M) or each item (I) of it.
struct Place {
  const char* keyword;
  char kind;
  int since;
};
constexpr Place kPlaces[] = {
    {"definitions", 'M', 4},        {"not", 'P', 4},
    {"allOf", 'I', 4},              {"anyOf", 'I', 4},
    {"oneOf", 'I', 4},              {"properties", 'M', 4},
    {"additionalProperties", 'P', 4}, {"patternProperties", 'M', 4},
    {"items", 'P', 4},              {"items", 'I', 4},
    {"additionalItems", 'P', 4},    {"dependencies", 'M', 4},
    {"propertyNames", 'P', 6},      {"contains", 'P', 6},
    {"if", 'P', 7},                 {"then", 'P', 7},
    {"else", 'P', 7},               {"$defs", 'M', 2019},
    {"dependentSchemas", 'M', 2019}, {"unevaluatedProperties", 'P', 2019},
    {"unevaluatedItems", 'P', 2019}, {"contentSchema", 'P', 2019},
    {"prefixItems", 'I', 2020},
};

constexpr const char* kVocabularies2019[] = {"core", "applicator", "validation", "meta-data", "format", "content"};
constexpr const char* kVocabularies2020[] = {"core",      "applicator",        "unevaluated",      "validation",
                                             "meta-data", "format-annotation", "format-assertion", "content"};

} // namespace

bool Dialect::has(const std::string& vocabulary) const {
  if (vocabulary == "core" || draft < 2019) return true;
  if (custom) return vocabularies.contains(vocabulary);
  return vocabulary == "applicator" || vocabulary == "validation" || (draft == 2020 && vocabulary == "unevaluated");
}

const char* metaschemaText(std::string_view url) {
  std::string_view rest = url;
  if (rest.starts_with("http://")) rest.remove_prefix(7);
  if (rest.starts_with("https://")) rest.remove_prefix(8);
  if (rest.size() == url.size()) return nullptr;
  if (rest == "json-schema.org/schema") rest = "json-schema.org/draft/2020-12/schema";
  for (const Metaschema& metaschema : kMetaschemas) {
    const std::string_view known = metaschema.url;
    if (known.substr(known.find("//") + 2) == rest) return metaschema.text;
  }
  return nullptr;
}

std::string draftUrl(int draft) {
  switch (draft) {
  case 4: return "http://json-schema.org/draft-04/schema";
  case 6: return "http://json-schema.org/draft-06/schema";
  case 7: return "http://json-schema.org/draft-07/schema";
  case 2019: return "https://json-schema.org/draft/2019-09/schema";
  default: return "https://json-schema.org/draft/2020-12/schema";
  }
}

int draftFromUrl(std::string_view url) {
  if (const std::size_t hash = url.find('#'); hash != std::string_view::npos) {
    if (hash + 1 != url.size()) return 0;
    url = url.substr(0, hash);
  }
  for (const int draft : {4, 6, 7, 2019, 2020}) {
    const std::string known = draftUrl(draft);
    if (url.substr(url.find("//") + 2) == std::string_view(known).substr(known.find("//") + 2)) return draft;
  }
  return url == "http://json-schema.org/schema" || url == "https://json-schema.org/schema" ? 2020 : 0;
}

const Resource& Document::resourceOf(std::string_view pointer) const {
  for (;;) {
    if (auto at = resources.find(std::string(pointer)); at != resources.end()) return at->second;
    const std::size_t slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return resources.at("");
    pointer = pointer.substr(0, slash);
  }
}

Result<Value> Documents::load(const std::string& url) {
  if (auto at = m_loaded.find(url); at != m_loaded.end()) return at->second;
  std::string content;
  const auto cannot = [&](const std::string& why) { return failure("failing loading " + quote(url) + ": " + why); };
  if (const char* known = metaschemaText(url)) {
    content = known;
  } else if (url.starts_with("urn:")) {
    content = "true";
  } else if (url.starts_with("file://")) {
    auto path = percentDecode(std::string_view(url).substr(7));
    if (!path) return cannot(path.error().message);
    std::ifstream file(*path, std::ios::binary);
    if (!file) return cannot("open " + *path + ": no such file or directory");
    std::stringstream all;
    all << file.rdbuf();
    content = all.str();
  } else if (url.starts_with("http://") || url.starts_with("https://")) {
    if (!m_options.load) return cannot("references over HTTP cannot be fetched here");
    auto fetched = m_options.load(url);
    if (!fetched) return cannot(fetched.error().message);
    content = std::move(*fetched);
  } else {
    return cannot("no URLLoader registered for " + quote(url));
  }
  auto parsed = value::parseJson(content);
  if (!parsed) return cannot(parsed.error().message);
  m_loaded[url] = *parsed;
  return parsed;
}

Result<const Document*> Documents::open(const std::string& url) {
  if (auto at = m_documents.find(url); at != m_documents.end()) return &at->second;
  CHARTROOM_ASSIGN(Value loaded, load(url));
  Document document;
  document.url = url;
  document.value = loaded;
  CHARTROOM_TRY(collect(document, loaded, url, "", Dialect{}));
  if (!url.starts_with("http://json-schema.org/") && !url.starts_with("https://json-schema.org/"))
    CHARTROOM_TRY(checkMeta(document, loaded, ""));
  return &(m_documents[url] = std::move(document));
}

Result<void> Documents::checkMeta(const Document& document, const Value& schema, const std::string& pointer) {
  const Node& meta = metaschema(document.resourceOf(pointer).dialect);
  const MetaAt metaAt = [&](const std::string& at) -> const Node* {
    auto resource = document.resources.find(pointer + at);
    return resource == document.resources.end() ? nullptr : &metaschema(resource->second.dialect);
  };
  const auto violations = validate(meta, schema, metaAt);
  if (violations.empty()) return {};
  return failure(quote(Location{document.url, pointer}.str()) + " is not valid against metaschema: jsonschema validation failed with " +
                 quoted(meta.location) + lines(violations, 0));
}

Result<Dialect> Documents::dialectOf(const std::string& url, const Value& schema, const std::string& pointer, const Dialect& fallback) {
  std::string named = text(schema, "$schema");
  if (named.empty()) return fallback;
  Dialect dialect;
  dialect.draft = draftFromUrl(named);
  if (dialect.draft != 0) return dialect;
  // A metaschema of somebody's own: its draft is that of the official one at the end of the chain.
  const std::string own = cutFragment(named).first;
  std::set<std::string> seen;
  named = own;
  while (dialect.draft == 0) {
    if (pointer.empty() && named == url) return failure("draft " + quote(named) + " is not supported");
    if (!seen.insert(named).second) return failure("cycle in resolving $schema in " + quote(named));
    CHARTROOM_ASSIGN(Value meta, load(named));
    const std::string next = meta.isMap() ? text(meta, "$schema") : "";
    if (next.empty()) {
      dialect.draft = fallback.draft;
    } else {
      dialect.draft = draftFromUrl(next);
      named = cutFragment(next).first;
    }
  }
  if (dialect.draft < 2019) return dialect;
  CHARTROOM_ASSIGN(Value meta, load(own));
  const Value required = meta.get("$vocabulary");
  if (!required.isMap()) return dialect;
  dialect.custom = true;
  dialect.vocabularies.insert("core");
  const std::string prefix =
      dialect.draft == 2019 ? "https://json-schema.org/draft/2019-09/vocab/" : "https://json-schema.org/draft/2020-12/vocab/";
  for (const auto& entry : required.map()) {
    if (!entry.value.isBool() || !entry.value.boolean()) continue;
    const std::string& vocabulary = entry.key.str();
    const std::string name = vocabulary.starts_with(prefix) ? vocabulary.substr(prefix.size()) : "";
    const auto known = [&](const auto& names) { return std::find(std::begin(names), std::end(names), name) != std::end(names); };
    if (!(dialect.draft == 2019 ? known(kVocabularies2019) : known(kVocabularies2020)))
      return failure("unsupported vocabulary " + quote(vocabulary) + " in " + quote(own));
    dialect.vocabularies.insert(name);
  }
  return dialect;
}

Result<void> Documents::collect(Document& document, const Value& schema, const std::string& base, const std::string& pointer,
                                const Dialect& fallback) {
  if (!document.visited.insert(pointer).second) return {};
  if (!schema.isMap()) {
    if (pointer.empty()) document.resources[""] = Resource{"", base, fallback, {}, {}};
    return {};
  }
  CHARTROOM_ASSIGN(Dialect dialect, dialectOf(document.url, schema, pointer, fallback));
  std::string id = idOf(schema, dialect.draft);
  if (id.empty() && !pointer.empty()) {
    dialect = fallback; // $schema counts only at the root of a resource
    id = idOf(schema, dialect.draft);
  }
  std::string here = base;
  if (!id.empty()) here = joinUrl(base, id);
  if (!id.empty() || pointer.empty()) {
    for (const auto& [at, resource] : document.resources)
      if (resource.id == here && at != pointer)
        return failure("duplicate id " + quote(here) + " in " + quote(document.url) + " at " + quote(pointer) + " and " + quote(at));
    document.resources.try_emplace(pointer, Resource{pointer, here, dialect, {}, {}});
  }
  const auto mine = std::find_if(document.resources.begin(), document.resources.end(),
                                 [&](const auto& entry) { return entry.second.id == here; });
  Resource& resource = mine->second;
  const int draft = resource.dialect.draft;

  const auto addAnchor = [&](const std::string& name) -> Result<void> {
    auto [at, added] = resource.anchors.try_emplace(name, pointer);
    if (!added && at->second != pointer)
      return failure("duplicate anchor " + quote(name) + " in " + quote(document.url) + " at " + quote(at->second) + " and " + quote(pointer));
    return {};
  };
  if (draft < 2019) {
    if (!schema.map().contains("$ref")) {
      const std::string fragment = cutFragment(text(schema, idKeyword(draft))).second;
      if (!fragment.empty() && fragment[0] != '/') CHARTROOM_TRY(addAnchor(fragment));
    }
  } else {
    if (const std::string name = text(schema, "$anchor"); !name.empty()) CHARTROOM_TRY(addAnchor(name));
    if (const std::string name = text(schema, "$dynamicAnchor"); draft >= 2020 && !name.empty()) {
      CHARTROOM_TRY(addAnchor(name));
      resource.dynamicAnchors.insert(name);
    }
  }

  const Dialect inherited = resource.dialect; // `resource` may move as the map grows: std::map keeps it, but say so cheaply
  for (const Place& place : kPlaces) {
    if (place.since > dialect.draft) continue;
    const Value member = schema.get(place.keyword);
    const std::string at = pointer + "/" + escapeToken(place.keyword);
    if (place.kind == 'P' && schema.map().contains(place.keyword)) {
      CHARTROOM_TRY(collect(document, member, here, at, inherited));
    } else if (place.kind == 'M' && member.isMap()) {
      for (const auto& entry : member.map())
        CHARTROOM_TRY(collect(document, entry.value, here, at + "/" + escapeToken(entry.key.view()), inherited));
    } else if (place.kind == 'I' && member.isList()) {
      for (std::size_t i = 0; i < member.size(); ++i)
        CHARTROOM_TRY(collect(document, member.list().items[i], here, at + "/" + std::to_string(i), inherited));
    }
  }
  return {};
}

Result<Value> Documents::lookup(const Location& location) {
  CHARTROOM_ASSIGN(const Document* document, open(location.url));
  Value value = document->value;
  auto tokens = split(location.pointer, "/");
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const std::string token = replaceAll(replaceAll(tokens[i], "~1", "/"), "~0", "~");
    if (value.isMap() && value.map().contains(token)) {
      value = value.get(token);
      continue;
    }
    if (value.isList() && !token.empty() && token.find_first_not_of("0123456789") == std::string::npos && token.size() < 9) {
      const auto index = static_cast<std::size_t>(std::stoul(token));
      if (index < value.size()) {
        value = Value(value.list().items[index]);
        continue;
      }
    }
    return failure("json-pointer in " + quote(location.str()) + " not found");
  }
  return value;
}

Result<void> Documents::ensure(const Location& location) {
  CHARTROOM_TRY(open(location.url));
  Document& document = m_documents.at(location.url);
  if (document.visited.contains(location.pointer)) return {};
  CHARTROOM_ASSIGN(Value schema, lookup(location));
  const Resource resource = document.resourceOf(location.pointer);
  CHARTROOM_TRY(collect(document, schema, resource.id, location.pointer, resource.dialect));
  return checkMeta(document, schema, location.pointer);
}

Result<Location> Documents::resolveFragment(const Document& document, const Resource& resource, const std::string& fragment) {
  if (fragment.empty() || fragment[0] == '/') return Location{document.url, resource.pointer + fragment};
  if (auto at = resource.anchors.find(fragment); at != resource.anchors.end()) return Location{document.url, at->second};
  return failure("anchor in " + quote(resource.id + "#" + percentEncodePointer(fragment)) + " not found in schema " + quote(document.url));
}

Result<Location> Documents::resolve(const Document& document, const Resource& resource, const std::string& reference) {
  const auto [target, encoded] = cutFragment(reference);
  auto fragment = percentDecode(encoded);
  if (!fragment) return failure("error in parsing " + quote(reference) + ": " + fragment.error().message);
  const std::string url = joinUrl(resource.id, target);
  if (url == document.url) return resolveFragment(document, document.resources.at(""), *fragment);
  for (const auto& [pointer, candidate] : document.resources)
    if (candidate.id == url) return resolveFragment(document, candidate, *fragment);
  CHARTROOM_ASSIGN(const Document* other, open(url));
  return resolveFragment(*other, other->resources.at(""), *fragment);
}

const Node& metaschema(const Dialect& dialect) {
  static std::mutex mutex;
  static std::map<std::pair<int, std::set<std::string>>, std::unique_ptr<Compiled>> cache;
  const std::lock_guard lock(mutex);
  auto& compiled = cache[{dialect.draft, dialect.custom ? dialect.vocabularies : std::set<std::string>{}}];
  if (compiled) return *compiled->root;
  compiled = std::make_unique<Compiled>();
  const CompileOptions options;
  Documents documents(options);
  if (!dialect.custom) {
    // The official metaschemas are known to compile.
    (void)compileAll(documents, {draftUrl(dialect.draft), ""}, *compiled, Formats::Assert);
    return *compiled->root;
  }
  const std::string url = draftUrl(dialect.draft);
  auto root = std::make_unique<Node>();
  root->location = "urn:mem:metaschema#";
  root->draft = dialect.draft;
  root->resource = root.get();
  root->dynamicAnchor = "meta";
  root->dynamicAnchors["meta"] = root.get();
  for (const std::string& vocabulary : dialect.vocabularies) {
    const std::string part = url.substr(0, url.size() - 6) + "meta/" + vocabulary;
    if (compileAll(documents, {part, ""}, *compiled, Formats::Assert)) root->allOf.push_back(compiled->root);
  }
  compiled->root = root.get();
  compiled->nodes.push_back(std::move(root));
  return *compiled->root;
}

} // namespace chartroom::schema::internal
