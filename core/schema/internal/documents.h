#pragma once

// The documents a compilation works on: their resources ($id), anchors, dialects ($schema) and the resolution of references.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/base/url.h"
#include "core/schema/schema.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace chartroom::schema::internal {

struct Node;

// The members of a schema that is an object. Most keywords are absent in most schemas: a word of bits tells that without a search.
class Keywords {
public:
  explicit Keywords(const Value& schema) : m_schema(schema) {
    for (const auto& entry : schema.map()) m_present |= bit(entry.key.view());
  }
  const Value* find(std::string_view keyword) const { return m_present & bit(keyword) ? m_schema.map().find(keyword) : nullptr; }
  bool contains(std::string_view keyword) const { return find(keyword) != nullptr; }
  Value get(std::string_view keyword) const {
    const Value* found = find(keyword);
    return found ? *found : Value();
  }

private:
  static std::uint64_t bit(std::string_view keyword) {
    if (keyword.empty()) return 1;
    const auto first = static_cast<unsigned char>(keyword.front()), last = static_cast<unsigned char>(keyword.back());
    return std::uint64_t{1} << ((first * 5u + last * 3u + keyword.size() * 7u) & 63u);
  }
  const Value& m_schema;
  std::uint64_t m_present = 0;
};

// A URL and a JSON pointer into its document.
struct Location {
  std::string url;
  std::string pointer;
  auto operator<=>(const Location&) const = default;
  std::string str() const; // URL#escaped pointer
};

// Which draft a resource is written in, and the vocabularies its metaschema requires (all of the draft's if none).
struct Dialect {
  int draft = 2020;
  bool custom = false;
  std::set<std::string> vocabularies; // only if custom
  bool has(const std::string& vocabulary) const;
};

struct Resource {
  std::string pointer;
  std::string id; // absolute URL
  Dialect dialect;
  std::map<std::string, std::string> anchors; // name -> pointer
  std::set<std::string> dynamicAnchors;
};

struct Document {
  std::string url;
  Value value;
  std::map<std::string, Resource> resources; // by pointer; "" is there
  std::map<std::string, std::string> byId;   // pointers of resources
  std::set<std::string> visited;
  // The resource that the place belongs to.
  const Resource& resourceOf(std::string_view pointer) const;
};

// What a schema may cost: far more than any chart asks for, and less than would fill the machine.
constexpr int kMaxSchemaDepth = 500;                                // tokens of a JSON pointer to a subschema
constexpr std::size_t kMaxPlaces = std::size_t{256} << 20;          // bytes of all pointers to subschemas together
constexpr std::size_t kMaxDocumentSize = std::size_t{50} << 20;     // bytes of one document behind a $ref
constexpr std::size_t kMaxDocuments = 1000;

class Documents {
public:
  Documents(const Context& context, const CompileOptions& options) : m_context(context), m_options(options) {}

  void add(std::string url, Value value) { m_loaded[std::move(url)] = std::move(value); }
  // The document, loaded, its resources collected and held against its metaschema.
  Result<const Document*> open(const std::string& url);
  // Makes sure that the place has been walked even if no keyword leads to it.
  Result<void> ensure(const Location& location);
  Result<Value> lookup(const Location& location);
  // Resolves a $ref written in `resource` of `document`.
  Result<Location> resolve(const Document& document, const Resource& resource, const std::string& reference);

private:
  Result<Value> load(const std::string& url);
  Result<std::string> fetch(const std::string& url);
  Result<void> collect(Document& document, const Value& schema, const std::string& base, const std::string& pointer,
                       const Dialect& fallback, int depth);
  Result<void> addAnchors(Resource& resource, const Document& document, const Value& schema, const std::string& pointer);
  Result<int> draftOf(const Location& location, const Value& schema, int fallback, std::set<std::string>& seen);
  Result<Dialect> vocabulariesOf(const Value& schema, int draft);
  Result<void> checkMeta(const Document& document, const Value& schema, const std::string& pointer);
  Result<Location> resolveFragment(const Document& document, const Resource& resource, const std::string& fragment);

  const Context& m_context;
  const CompileOptions& m_options;
  std::size_t m_placeBytes = 0;
  std::map<std::string, Value> m_loaded;
  std::map<std::string, Document> m_documents;
};

// Reads as Go's json.Decoder does, whose words for what is cut off or comes too late differ from json.Unmarshal's. Numbers are
// value::JsonNumber.
Result<Value> decodeJson(std::string_view json);
// The text of an official metaschema by its URL without fragment; nullptr if it is none.
const char* metaschemaText(std::string_view url);
// The compiled metaschema of a draft, or of the vocabularies of a custom dialect. Lives as long as the program.
const Node& metaschema(const Dialect& dialect);
std::string draftUrl(int draft);
int draftFromUrl(std::string_view url); // 0: no official one

std::string escapeToken(std::string_view token);
std::string percentEncodePointer(std::string_view pointer);
// A reference without its fragment and the fragment unescaped; "error in parsing …" when it cannot be.
Result<std::pair<std::string, std::string>> splitFragment(const std::string& reference);
// The reference as it is meant at `base`: a URL without fragment, and the fragment.
Result<std::pair<std::string, std::string>> joinUrl(const std::string& base, const std::string& reference);

// Whether formats are assertions whatever the draft says, as they are in metaschemas.
enum class Formats { AsDraftSays, Assert };
// Compiles everything reachable from `start` into `compiled`.
Result<void> compileAll(const Context& context, Documents& documents, const Location& start, Compiled& compiled,
                        Formats formats = Formats::AsDraftSays);

} // namespace chartroom::schema::internal
