// Walking schema documents: which resource, dialect and anchor is where (roots.go and root.go of the Go validator).

#include "core/schema/internal/documents.h"

#include "core/base/log_text.h"
#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/schema/internal/validator.h"
#include "core/value/json.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <system_error>

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

// A part of its argument.
std::string_view withoutScheme(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  return url;
}

std::string text(const Value& object, std::string_view key) {
  const Value member = object.get(key);
  return member.isString() ? member.string() : std::string();
}

// os.Open and reading to the end. Only a plain file: others may never end.
Result<std::string> readFile(const std::string& path) {
  const auto cannot = [&](const char* what, int error) {
    return failure(std::string(what) + " " + path + ": " + toLowerAscii(std::generic_category().message(error)));
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return cannot("open", errno);
  struct stat about = {};
  std::string content;
  Result<void> done;
  if (::fstat(file, &about) != 0)
    done = cannot("read", errno);
  else if (S_ISDIR(about.st_mode))
    done = cannot("read", EISDIR);
  else if (!S_ISREG(about.st_mode))
    done = failure("read " + path + ": not a regular file");
  else if (static_cast<std::uint64_t>(about.st_size) > kMaxDocumentSize)
    done = failure("read " + path + ": file is larger than " + std::to_string(kMaxDocumentSize >> 20) + " MiB");
  if (done) {
    content.resize(static_cast<std::size_t>(about.st_size));
    std::size_t at = 0;
    while (at < content.size()) {
      const ssize_t count = ::read(file, content.data() + at, content.size() - at);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) done = cannot("read", errno);
      if (count <= 0) break;
      at += static_cast<std::size_t>(count);
    }
    content.resize(at);
  }
  ::close(file);
  if (!done) return done.error();
  return content;
}

const char* idKeyword(int draft) { return draft == 4 ? "id" : "$id"; }

std::string idOf(const Value& object, int draft) {
  // Beside a $ref of the old drafts nothing else counts.
  if (draft < 2019 && object.map().contains("$ref")) return "";
  return cutFragment(text(object, idKeyword(draft))).first;
}

// Keywords under which the subschemas of a draft stand: P itself, each member (M) or each item (I) of it.
struct Place {
  std::string_view keyword;
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
  url = withoutScheme(url);
  for (const int draft : {4, 6, 7, 2019, 2020})
    if (url == withoutScheme(draftUrl(draft))) return draft;
  return url == "json-schema.org/schema" ? 2020 : 0;
}

const Resource& Document::resourceOf(std::string_view pointer) const {
  for (;;) {
    if (auto at = resources.find(std::string(pointer)); at != resources.end()) return at->second;
    const std::size_t slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return resources.at("");
    pointer = pointer.substr(0, slash);
  }
}

Result<Value> decodeJson(std::string_view json) {
  auto document = value::parseJsonKeepingNumbers(json);
  if (document) return document;
  Error& error = document.error();
  // A word or number that is cut off is for json.Unmarshal followed by a blank.
  if (error.message.starts_with("invalid character ' '")) {
    const auto longer = value::parseJsonKeepingNumbers(std::string(json) + "!");
    if (!longer && longer.error().message != error.message) error.message = "unexpected EOF";
  }
  if (error.message == "unexpected end of JSON input") error.message = trimSpace(json).empty() ? "EOF" : "unexpected EOF";
  if (error.message.ends_with("after top-level value")) error.message = "invalid character after top-level value";
  return document;
}

// What stands behind a URL that is no official metaschema.
Result<std::string> Documents::fetch(const std::string& url) {
  CHARTROOM_ASSIGN(const Url parsed, Url::parse(url));
  if (parsed.scheme == "urn") {
    // Told once in a program's life, as helm does.
    static std::mutex mutex;
    static std::set<std::string> told;
    const std::lock_guard lock(mutex);
    if (told.insert(url).second)
      m_context.log(LogLevel::Warn, logText("unresolved URN reference ignored; using permissive schema", {{"urn", url}}));
    return std::string("true");
  }
  if (parsed.scheme == "file") return readFile(parsed.path);
  if (parsed.scheme != "http" && parsed.scheme != "https") return failure("no URLLoader registered for " + quote(parsed.toString()));
  if (!m_options.load) return failure("references over HTTP cannot be fetched here");
  return m_options.load(m_context, url);
}

Result<Value> Documents::load(const std::string& url) {
  if (auto at = m_loaded.find(url); at != m_loaded.end()) return at->second;
  if (m_loaded.size() > kMaxDocuments) return failure("the schema refers to more than " + std::to_string(kMaxDocuments) + " documents");
  CHARTROOM_TRY(m_context.check());
  if (const char* known = metaschemaText(url)) {
    CHARTROOM_ASSIGN(m_loaded[url], decodeJson(known));
    return m_loaded[url];
  }
  const auto cannot = [&](const Error& why) {
    return Error{why.code == Code::Cancelled ? why.code : Code::Schema, "failing loading " + quote(url) + ": " + why.message, {}, {}};
  };
  auto content = fetch(url);
  if (!content) return cannot(content.error());
  if (content->size() > kMaxDocumentSize)
    return cannot(failure("document is larger than " + std::to_string(kMaxDocumentSize >> 20) + " MiB"));
  auto parsed = decodeJson(*content);
  if (!parsed) return cannot(parsed.error());
  m_loaded[url] = *parsed;
  return parsed;
}

Result<const Document*> Documents::open(const std::string& url) {
  if (auto at = m_documents.find(url); at != m_documents.end()) return &at->second;
  CHARTROOM_ASSIGN(Value loaded, load(url));
  Document document;
  document.url = url;
  document.value = loaded;
  CHARTROOM_TRY(collect(document, loaded, url, "", Dialect{}, 0));
  if (!url.starts_with("http://json-schema.org/") && !url.starts_with("https://json-schema.org/"))
    CHARTROOM_TRY(checkMeta(document, loaded, ""));
  return &(m_documents[url] = std::move(document));
}

Result<void> Documents::checkMeta(const Document& document, const Value& schema, const std::string& pointer) {
  const Node& meta = metaschema(document.resourceOf(pointer).dialect);
  MetaAt metaAt;
  if (document.resources.size() > 1) // else all of it has the dialect of its root
    metaAt = [&](const std::string& at) -> const Node* {
      auto resource = document.resources.find(pointer + at);
      return resource == document.resources.end() ? nullptr : &metaschema(resource->second.dialect);
    };
  CHARTROOM_ASSIGN(const auto violations, validate(m_context, meta, schema, metaAt));
  if (violations.empty()) return {};
  return failure(quote(Location{document.url, pointer}.str()) + " is not valid against metaschema: jsonschema validation failed with " +
                 quoted(meta.location) + lines(violations, 0));
}

// The draft of a schema: what its $schema names, or the one at the end of a chain of metaschemas of somebody's own.
Result<int> Documents::draftOf(const Location& location, const Value& schema, int fallback, std::set<std::string>& seen) {
  const Value named = schema.get("$schema");
  if (!named.isString()) return fallback;
  if (const int draft = draftFromUrl(named.string())) return draft;
  const std::string url = cutFragment(named.string()).first;
  if (const auto parsed = Url::parse(url); !parsed)
    return failure("invalid $schema in " + quote(location.str()) + ": " + parsed.error().message);
  if (location.pointer.empty() && url == location.url) return failure("draft " + quote(url) + " is not supported");
  if (!seen.insert(url).second) return failure("cycle in resolving $schema in " + quote(url));
  CHARTROOM_ASSIGN(const Value meta, load(url));
  return draftOf({url, ""}, meta, fallback, seen);
}

Result<Dialect> Documents::vocabulariesOf(const Value& schema, int draft) {
  Dialect dialect;
  dialect.draft = draft;
  const std::string named = text(schema, "$schema");
  if (draftFromUrl(named) != 0) return dialect;
  const std::string url = cutFragment(named).first;
  CHARTROOM_ASSIGN(const Value meta, load(url));
  const Value required = meta.get("$vocabulary");
  if (draft < 2019 || !required.isMap()) return dialect;
  dialect.custom = true;
  dialect.vocabularies.insert("core");
  const std::string prefix = draft == 2019 ? "https://json-schema.org/draft/2019-09/vocab/" : "https://json-schema.org/draft/2020-12/vocab/";
  for (const auto& entry : required.map()) {
    if (!entry.value.isBool() || !entry.value.boolean()) continue;
    const std::string& vocabulary = entry.key.str();
    const std::string name = vocabulary.starts_with(prefix) ? vocabulary.substr(prefix.size()) : "";
    const auto known = [&](const auto& names) { return std::find(std::begin(names), std::end(names), name) != std::end(names); };
    if (!(draft == 2019 ? known(kVocabularies2019) : known(kVocabularies2020)))
      return failure("unsupported vocabulary " + quote(vocabulary) + " in " + quote(url));
    dialect.vocabularies.insert(name);
  }
  return dialect;
}

Result<void> Documents::addAnchors(Resource& resource, const Document& document, const Value& schema, const std::string& pointer) {
  const int draft = resource.dialect.draft;
  const auto add = [&](const std::string& name) -> Result<void> {
    auto [at, added] = resource.anchors.try_emplace(name, pointer);
    if (!added && at->second != pointer)
      return failure("duplicate anchor " + quote(name) + " in " + quote(document.url) + " at " + quote(at->second) + " and " + quote(pointer));
    return {};
  };
  if (draft < 2019) {
    if (schema.map().contains("$ref") || !schema.get(idKeyword(draft)).isString()) return {};
    const auto parts = splitFragment(text(schema, idKeyword(draft)));
    if (!parts) return failure("error in parsing anchor at " + quote(Location{document.url, pointer}.str()));
    return parts->second.empty() || parts->second[0] == '/' ? Result<void>() : add(parts->second);
  }
  if (const Value name = schema.get("$anchor"); name.isString()) CHARTROOM_TRY(add(name.string()));
  if (const Value name = schema.get("$dynamicAnchor"); draft >= 2020 && name.isString()) {
    CHARTROOM_TRY(add(name.string()));
    resource.dynamicAnchors.insert(name.string());
  }
  return {};
}

Result<void> Documents::collect(Document& document, const Value& schema, const std::string& base, const std::string& pointer,
                                const Dialect& fallback, int depth) {
  CHARTROOM_TRY(m_context.check());
  if (!document.visited.insert(pointer).second) return {};
  m_placeBytes += pointer.size() + 64;
  if (depth > kMaxSchemaDepth || m_placeBytes > kMaxPlaces)
    return failure("the schema " + quote(document.url) + (depth > kMaxSchemaDepth ? " nests too deeply" : " is too large"));
  if (!schema.isMap()) {
    if (!pointer.empty()) return {};
    document.resources[""] = Resource{"", base, fallback, {}, {}};
    document.byId[base] = "";
    return {};
  }
  std::set<std::string> seen;
  CHARTROOM_ASSIGN(int draft, draftOf({document.url, pointer}, schema, fallback.draft, seen));
  bool named = schema.get("$schema").isString();
  std::string id = idOf(schema, draft);
  if (id.empty() && !pointer.empty()) {
    draft = fallback.draft; // $schema counts only at the root of a resource
    named = false;
    id = idOf(schema, draft);
  }
  std::string here = base;
  if (!id.empty()) {
    auto joined = joinUrl(base, id);
    if (!joined) return failure("error in parsing id at " + quote(Location{document.url, pointer}.str()));
    here = std::move(joined->first);
  }
  if (!id.empty() || pointer.empty()) {
    const auto [at, isNew] = document.byId.try_emplace(here, pointer);
    if (!isNew && at->second != pointer)
      return failure("duplicate id " + quote(here) + " in " + quote(document.url) + " at " + quote(pointer) + " and " + quote(at->second));
    if (isNew) {
      Dialect dialect = fallback;
      if (named) {
        CHARTROOM_ASSIGN(dialect, vocabulariesOf(schema, draft));
      }
      document.resources.try_emplace(pointer, Resource{pointer, here, std::move(dialect), {}, {}});
    }
  }
  Resource& resource = document.resources.at(document.byId.at(here));
  CHARTROOM_TRY(addAnchors(resource, document, schema, pointer));

  const Keywords keywords(schema);
  for (const Place& place : kPlaces) {
    if (place.since > draft) continue;
    const Value* found = keywords.find(place.keyword);
    if (!found) continue;
    const std::string at = (pointer + "/").append(place.keyword);
    if (place.kind == 'P') {
      CHARTROOM_TRY(collect(document, *found, here, at, resource.dialect, depth + 1));
    } else if (place.kind == 'M' && found->isMap()) {
      for (const auto& entry : found->map())
        CHARTROOM_TRY(collect(document, entry.value, here, at + "/" + escapeToken(entry.key.view()), resource.dialect, depth + 1));
    } else if (place.kind == 'I' && found->isList()) {
      for (std::size_t i = 0; i < found->size(); ++i)
        CHARTROOM_TRY(collect(document, found->list().items[i], here, at + "/" + std::to_string(i), resource.dialect, depth + 1));
    }
  }
  return {};
}

Result<Value> Documents::lookup(const Location& location) {
  CHARTROOM_ASSIGN(const Document* document, open(location.url));
  const Value* value = &document->value;
  const auto tokens = split(location.pointer, "/");
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    for (std::size_t tilde = tokens[i].find('~'); tilde != std::string::npos; tilde = tokens[i].find('~', tilde + 1))
      if (tilde + 1 == tokens[i].size() || (tokens[i][tilde + 1] != '0' && tokens[i][tilde + 1] != '1'))
        return failure("invalid json-pointer " + quote(location.str()));
    const std::string token = replaceAll(replaceAll(tokens[i], "~1", "/"), "~0", "~");
    const Value* next = nullptr;
    if (value->isMap()) {
      next = value->map().find(token);
    } else if (value->isList()) {
      const ParsedInt index = parseInt(token);
      if (index.ok() && index.value >= 0 && static_cast<std::uint64_t>(index.value) < value->size())
        next = &value->list().items[static_cast<std::size_t>(index.value)];
    }
    if (!next) return failure("json-pointer in " + quote(location.str()) + " not found");
    value = next;
  }
  return *value;
}

Result<void> Documents::ensure(const Location& location) {
  CHARTROOM_TRY(open(location.url));
  Document& document = m_documents.at(location.url);
  if (document.visited.contains(location.pointer)) return {};
  CHARTROOM_ASSIGN(Value schema, lookup(location));
  const Resource resource = document.resourceOf(location.pointer);
  CHARTROOM_TRY(collect(document, schema, resource.id, location.pointer, resource.dialect, 0));
  return checkMeta(document, schema, location.pointer);
}

Result<Location> Documents::resolveFragment(const Document& document, const Resource& resource, const std::string& fragment) {
  if (fragment.empty() || fragment[0] == '/') return Location{document.url, resource.pointer + fragment};
  if (auto at = resource.anchors.find(fragment); at != resource.anchors.end()) return Location{document.url, at->second};
  return failure("anchor in " + quote(resource.id + "#" + percentEncodePointer(fragment)) + " not found in schema " + quote(document.url));
}

Result<Location> Documents::resolve(const Document& document, const Resource& resource, const std::string& reference) {
  CHARTROOM_ASSIGN(const auto target, joinUrl(resource.id, reference));
  const auto& [url, fragment] = target;
  if (url == document.url) return resolveFragment(document, document.resources.at(""), fragment);
  if (auto at = document.byId.find(url); at != document.byId.end())
    return resolveFragment(document, document.resources.at(at->second), fragment);
  CHARTROOM_ASSIGN(const Document* other, open(url));
  return resolveFragment(*other, other->resources.at(""), fragment);
}

const Node& metaschema(const Dialect& dialect) {
  static std::mutex mutex;
  static std::map<std::pair<int, std::set<std::string>>, std::unique_ptr<Compiled>> cache;
  const std::lock_guard lock(mutex);
  auto& compiled = cache[{dialect.draft, dialect.custom ? dialect.vocabularies : std::set<std::string>{}}];
  if (compiled) return *compiled->root;
  compiled = std::make_unique<Compiled>();
  const Context context;
  const CompileOptions options;
  Documents documents(context, options);
  if (!dialect.custom) {
    // The official metaschemas are known to compile.
    (void)compileAll(context, documents, {draftUrl(dialect.draft), ""}, *compiled, Formats::Assert);
    return *compiled->root;
  }
  const std::string url = draftUrl(dialect.draft);
  auto root = std::make_unique<Node>();
  root->location = "urn:mem:metaschema";
  root->draft = dialect.draft;
  root->resource = root.get();
  root->dynamicAnchor = "meta";
  root->dynamicAnchors["meta"] = root.get();
  for (const std::string& vocabulary : dialect.vocabularies) {
    const std::string part = url.substr(0, url.size() - 6) + "meta/" + vocabulary;
    if (compileAll(context, documents, {part, ""}, *compiled, Formats::Assert)) root->allOf.push_back(compiled->root);
  }
  compiled->root = root.get();
  compiled->nodes.push_back(std::move(root));
  return *compiled->root;
}

} // namespace chartroom::schema::internal
