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
#include <tuple>

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
  if (::fstat(file, &about) != 0) done = cannot("read", errno);
  else if (S_ISDIR(about.st_mode)) done = cannot("read", EISDIR);
  else if (!S_ISREG(about.st_mode)) done = failure("read " + path + ": not a regular file");
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

Keyword idKeyword(int draft) { return draft == 4 ? Keyword("id") : Keyword("$id"); }

std::string idOf(const Keywords& keywords, int draft) {
  // Beside a $ref of the old drafts nothing else counts.
  if (draft < 2019 && keywords.contains("$ref")) return "";
  const Value* id = keywords.text(idKeyword(draft));
  return id ? cutFragment(id->string()).first : std::string();
}

// Keywords under which the subschemas of a draft stand: P itself, each member (M) or each item (I) of it.
struct Applicator {
  Keyword keyword;
  char kind;
  int since;
};
constexpr Applicator kApplicators[] = {
    {"definitions", 'M', 4},
    {"not", 'P', 4},
    {"allOf", 'I', 4},
    {"anyOf", 'I', 4},
    {"oneOf", 'I', 4},
    {"properties", 'M', 4},
    {"additionalProperties", 'P', 4},
    {"patternProperties", 'M', 4},
    {"items", 'P', 4},
    {"items", 'I', 4},
    {"additionalItems", 'P', 4},
    {"dependencies", 'M', 4},
    {"propertyNames", 'P', 6},
    {"contains", 'P', 6},
    {"if", 'P', 7},
    {"then", 'P', 7},
    {"else", 'P', 7},
    {"$defs", 'M', 2019},
    {"dependentSchemas", 'M', 2019},
    {"unevaluatedProperties", 'P', 2019},
    {"unevaluatedItems", 'P', 2019},
    {"contentSchema", 'P', 2019},
    {"prefixItems", 'I', 2020},
};

const std::string kCustomMetaschema = "urn:mem:metaschema";

constexpr const char* kVocabularies2019[] = {"core", "applicator", "validation", "meta-data", "format", "content"};
constexpr const char* kVocabularies2020[] = {
    "core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "format-assertion", "content"};

} // namespace

bool Dialect::has(std::string_view vocabulary) const {
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
  if (parsed.scheme != "http" && parsed.scheme != "https")
    return failure("no URLLoader registered for " + quote(parsed.toString()));
  if (!m_options.load) return failure("references over HTTP cannot be fetched here");
  return m_options.load(m_context, url);
}

Result<Value> Documents::load(const std::string& url) {
  if (auto at = m_loaded.find(url); at != m_loaded.end()) return at->second;
  if (m_loaded.size() > kMaxDocuments)
    return failure("the schema refers to more than " + std::to_string(kMaxDocuments) + " documents");
  CHARTROOM_TRY(m_context.check());
  if (const char* known = metaschemaText(url)) {
    CHARTROOM_ASSIGN(m_loaded[url], decodeJson(known));
    return m_loaded[url];
  }
  const auto cannot = [&](const Error& why) {
    return Error{
        why.code == Code::Cancelled ? why.code : Code::Schema, "failing loading " + quote(url) + ": " + why.message, {}, {}};
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
  // In its place from the start: what is collected points into it.
  Document& document = m_documents[url];
  document.url = url;
  document.value = std::move(loaded);
  const Place root = Place::at({url, ""});
  auto done = collect({document, nullptr, root, 0, 0}, document.value);
  if (done && !url.starts_with("http://json-schema.org/") && !url.starts_with("https://json-schema.org/"))
    done = checkMeta(document, document.value, "");
  if (done) return &document;
  m_documents.erase(url);
  return std::move(done).error();
}

Result<Regexp> Documents::regexp(const std::string& pattern) {
  if (const auto known = m_regexps.find(pattern); known != m_regexps.end()) return known->second;
  auto compiled = Regexp::compile(pattern);
  if (compiled) m_regexps.emplace(pattern, *compiled);
  return compiled;
}

std::vector<Value> Documents::values() const {
  std::vector<Value> values;
  for (const auto& [url, document] : m_documents) values.push_back(document.value);
  return values;
}

Result<void> Documents::checkMeta(const Document& document, const Value& schema, const std::string& pointer) {
  const Dialect& dialect = document.resourceOf(pointer).dialect;
  const auto alike = [&](const auto& resource) {
    return !resource.second.dialect.custom && resource.second.dialect.draft == dialect.draft;
  };
  if (std::all_of(document.resources.begin(), document.resources.end(), alike) &&
      surelyMeetsMetaschema(*this, schema, dialect.draft))
    return {};
  const Node& meta = metaschema(dialect);
  MetaAt metaAt;
  if (document.resources.size() > 1) // else all of it has the dialect of its root
    metaAt = [&](const std::string& at) -> const Node* {
      auto resource = document.resources.find(pointer + at);
      return resource == document.resources.end() ? nullptr : &metaschema(resource->second.dialect);
    };
  CHARTROOM_ASSIGN(const auto violations, validate(m_context, meta, schema, metaAt));
  if (violations.empty()) return {};
  return failure(quote(Location{document.url, pointer}.str()) +
                 " is not valid against metaschema: jsonschema validation failed with " +
                 quoted(dialect.custom ? kCustomMetaschema : meta.location()) + lines(violations, 0));
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
  const std::string prefix =
      draft == 2019 ? "https://json-schema.org/draft/2019-09/vocab/" : "https://json-schema.org/draft/2020-12/vocab/";
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

Result<void> Documents::addAnchors(Resource& resource, const Document& document, const Keywords& keywords, const Place& place) {
  const int draft = resource.dialect.draft;
  const auto add = [&](const std::string& name) -> Result<void> {
    const std::string pointer = place.pointer();
    auto [at, added] = resource.anchors.try_emplace(name, pointer);
    if (!added && at->second != pointer)
      return failure(
          "duplicate anchor " + quote(name) + " in " + quote(document.url) + " at " + quote(at->second) + " and " + quote(pointer));
    return {};
  };
  if (draft < 2019) {
    const Value* id = keywords.text(idKeyword(draft));
    if (!id || keywords.contains("$ref")) return {};
    const auto parts = splitFragment(id->string());
    if (!parts) return failure("error in parsing anchor at " + quote(place.location().str()));
    return parts->second.empty() || parts->second[0] == '/' ? Result<void>() : add(parts->second);
  }
  if (const Value* name = keywords.text("$anchor")) CHARTROOM_TRY(add(name->string()));
  if (const Value* name = keywords.text("$dynamicAnchor"); draft >= 2020 && name) {
    CHARTROOM_TRY(add(name->string()));
    resource.dynamicAnchors.insert(name->string());
  }
  return {};
}

// The resource of a schema, a new one where it has an $id or is the root; and the draft of its keywords.
Result<Resource*> Documents::resourceAt(const Walk& walk, const Value& schema, const Keywords& keywords, int& draft) {
  const bool isRoot = !walk.resource;
  const Dialect fallback = isRoot ? Dialect{} : walk.resource->dialect;
  const bool named = keywords.text("$schema");
  draft = fallback.draft;
  bool ofItsOwn = named;
  if (named) {
    std::set<std::string> seen;
    CHARTROOM_ASSIGN(draft, draftOf(walk.place.location(), schema, fallback.draft, seen));
  }
  std::string id = idOf(keywords, draft);
  const std::string pointer = walk.place.pointer();
  if (id.empty() && !pointer.empty()) {
    draft = fallback.draft; // $schema counts only at the root of a resource
    ofItsOwn = false;
    id = idOf(keywords, draft);
  }
  Document& document = walk.document;
  std::string here = isRoot ? document.url : walk.resource->id;
  if (!id.empty()) {
    auto joined = joinUrl(here, id);
    if (!joined) return failure("error in parsing id at " + quote(walk.place.location().str()));
    here = std::move(joined->first);
  }
  if (!id.empty() || pointer.empty()) {
    const auto [at, isNew] = document.byId.try_emplace(here, pointer);
    if (!isNew && at->second != pointer)
      return failure(
          "duplicate id " + quote(here) + " in " + quote(document.url) + " at " + quote(pointer) + " and " + quote(at->second));
    if (isNew) {
      Dialect dialect = fallback;
      if (ofItsOwn) {
        CHARTROOM_ASSIGN(dialect, vocabulariesOf(schema, draft));
      }
      document.resources.try_emplace(pointer, Resource{pointer, here, std::move(dialect), {}, {}});
    }
  }
  return &document.resources.at(document.byId.at(here));
}

Result<void> Documents::collect(const Walk& walk, const Value& schema) {
  if (m_collected++ % 64 == 0) CHARTROOM_TRY(m_context.check());
  Document& document = walk.document;
  if (!document.visited.insert(&schema).second) return {};
  m_placeBytes += walk.pointerSize + 64;
  if (walk.depth > kMaxSchemaDepth || m_placeBytes > kMaxPlaces)
    return failure("the schema " + quote(document.url) + (walk.depth > kMaxSchemaDepth ? " nests too deeply" : " is too large"));
  if (!schema.isMap()) {
    if (walk.resource) return {};
    document.resources[""] = Resource{"", document.url, Dialect{}, {}, {}};
    document.byId[document.url] = "";
    return {};
  }
  const Keywords keywords(schema.map());
  Resource* resource = walk.resource;
  int draft = resource ? resource->dialect.draft : 0;
  // Most schemas are plain parts of the resource around them.
  if (!resource || keywords.contains("$schema") || keywords.contains(idKeyword(4)) || keywords.contains(idKeyword(2020))) {
    CHARTROOM_ASSIGN(resource, resourceAt(walk, schema, keywords, draft));
  }
  CHARTROOM_TRY(addAnchors(*resource, document, keywords, walk.place));

  const auto go = [&](const Place& place, std::size_t tokenSize, const Value& value) {
    return collect({document, resource, place, walk.pointerSize + tokenSize, walk.depth + 1}, value);
  };
  for (const Applicator& applicator : kApplicators) {
    const Value* found = applicator.since > draft ? nullptr : keywords.find(applicator.keyword);
    if (!found) continue;
    const std::string_view keyword = applicator.keyword.text();
    if (applicator.kind == 'P') {
      CHARTROOM_TRY(go(Place::below(walk.place, keyword), keyword.size() + 1, *found));
    } else if (applicator.kind == 'M' && found->isMap()) {
      for (const auto& entry : found->map()) {
        const std::string_view name = entry.key.view();
        CHARTROOM_TRY(go(Place::member(walk.place, keyword, name), keyword.size() + escapedSize(name) + 2, entry.value));
      }
    } else if (applicator.kind == 'I' && found->isList()) {
      for (std::size_t i = 0; i < found->size(); ++i)
        CHARTROOM_TRY(
            go(Place::item(walk.place, keyword, i), keyword.size() + std::to_string(i).size() + 2, found->list().items[i]));
    }
  }
  return {};
}

Result<Documents::Found> Documents::lookup(const Location& location) {
  CHARTROOM_ASSIGN(const Document* document, open(location.url));
  Found found{&document->value, true};
  std::string_view rest = location.pointer;
  std::string unescaped;
  for (std::size_t slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
    rest.remove_prefix(slash + 1);
    std::string_view token = rest.substr(0, rest.find('/'));
    if (token.find('~') != std::string_view::npos) {
      for (std::size_t tilde = token.find('~'); tilde != std::string_view::npos; tilde = token.find('~', tilde + 1))
        if (tilde + 1 == token.size() || (token[tilde + 1] != '0' && token[tilde + 1] != '1'))
          return failure("invalid json-pointer " + quote(location.str()));
      unescaped = replaceAll(replaceAll(token, "~1", "/"), "~0", "~");
      token = unescaped;
    }
    const Value* next = nullptr;
    if (found.value->isMap()) {
      next = found.value->map().find(token);
    } else if (found.value->isList()) {
      const ParsedInt index = parseInt(token);
      if (index.ok() && index.value >= 0 && static_cast<std::uint64_t>(index.value) < found.value->size())
        next = &found.value->list().items[static_cast<std::size_t>(index.value)];
      found.asWritten = found.asWritten && token == std::to_string(index.value);
    }
    if (!next) return failure("json-pointer in " + quote(location.str()) + " not found");
    found.value = next;
  }
  return found;
}

Result<void> Documents::ensure(const Location& location) {
  CHARTROOM_TRY(open(location.url));
  Document& document = m_documents.at(location.url);
  CHARTROOM_ASSIGN(const Found found, lookup(location));
  Resource& resource = document.resources.at(document.resourceOf(location.pointer).pointer);
  const Place place = Place::at(location);
  const Walk walk{document, &resource, place, location.pointer.size(), 0};
  if (found.asWritten) {
    if (document.visited.contains(found.value)) return {};
    CHARTROOM_TRY(collect(walk, *found.value));
  } else {
    // What stands there is met again in its own right, as the Go validator does.
    if (!document.visitedOddly.insert(location.pointer).second) return {};
    std::unordered_set<const Value*> visited;
    visited.swap(document.visited);
    auto done = collect(walk, *found.value);
    visited.merge(document.visited);
    visited.swap(document.visited);
    CHARTROOM_TRY(std::move(done));
  }
  return checkMeta(document, *found.value, location.pointer);
}

Result<Location> Documents::resolveFragment(const Document& document, const Resource& resource, const std::string& fragment) {
  if (fragment.empty() || fragment[0] == '/') return Location{document.url, resource.pointer + fragment};
  if (auto at = resource.anchors.find(fragment); at != resource.anchors.end()) return Location{document.url, at->second};
  return failure(
      "anchor in " + quote(resource.id + "#" + percentEncodePointer(fragment)) + " not found in schema " + quote(document.url));
}

Result<Location> Documents::resolve(const Document& document, const Resource& resource, const std::string& reference) {
  std::string url, fragment;
  if (const auto own = reference.starts_with('#') ? m_ownUrls.find(resource.id) : m_ownUrls.end(); own != m_ownUrls.end()) {
    CHARTROOM_ASSIGN(auto parts, splitFragment(reference));
    url = own->second;
    fragment = std::move(parts.second);
  } else {
    CHARTROOM_ASSIGN(auto target, joinUrl(resource.id, reference));
    std::tie(url, fragment) = std::move(target);
    if (reference.starts_with('#')) m_ownUrls[resource.id] = url;
  }
  if (url == document.url) return resolveFragment(document, document.resources.at(""), fragment);
  if (auto at = document.byId.find(url); at != document.byId.end())
    return resolveFragment(document, document.resources.at(at->second), fragment);
  CHARTROOM_ASSIGN(const Document* other, open(url));
  return resolveFragment(*other, other->resources.at(""), fragment);
}

const Node& metaschema(const Dialect& dialect) {
  static std::mutex mutex;
  static std::map<std::pair<int, std::set<std::string, std::less<>>>, std::unique_ptr<Compiled>> cache;
  const std::lock_guard lock(mutex);
  auto& compiled = cache[{dialect.draft, dialect.custom ? dialect.vocabularies : decltype(dialect.vocabularies){}}];
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
  Node root;
  root.place = Place::at({kCustomMetaschema, ""});
  root.draft = dialect.draft;
  root.dynamicAnchor = "meta";
  for (const std::string& vocabulary : dialect.vocabularies) {
    const std::string part = url.substr(0, url.size() - 6) + "meta/" + vocabulary;
    if (compileAll(context, documents, {part, ""}, *compiled, Formats::Assert)) root.allOf.push_back(compiled->root);
  }
  Node& kept = compiled->nodes.emplace_back(std::move(root));
  kept.resource = &kept;
  kept.dynamicAnchors = {{"meta", &kept}};
  compiled->root = &kept;
  return *compiled->root;
}

} // namespace chartroom::schema::internal
