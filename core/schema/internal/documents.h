#pragma once

// The documents a compilation works on: their resources ($id), anchors, dialects ($schema) and the resolution of references.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/base/url.h"
#include "core/schema/internal/keywords.h"
#include "core/schema/internal/node.h"
#include "core/schema/schema.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace chartroom::schema::internal {

// Which draft a resource is written in, and the vocabularies its metaschema requires (all of the draft's if none).
struct Dialect {
  int draft = 2020;
  bool custom = false;
  std::set<std::string, std::less<>> vocabularies; // only if custom
  bool has(std::string_view vocabulary) const;
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
  std::unordered_set<const Value*> visited;  // schemas that were collected: parts of `value`
  std::set<std::string> visitedOddly;        // pointers that are written in other ways than these are
  // The resource that the place belongs to.
  const Resource& resourceOf(std::string_view pointer) const;
  const Resource& resourceOf(const Place& place) const {
    return resources.size() == 1 ? resources.begin()->second : resourceOf(place.pointer());
  }
};

// What a schema may cost: far more than any chart asks for, and less than would fill the machine.
constexpr int kMaxSchemaDepth = 500;                            // tokens of a JSON pointer to a subschema
constexpr std::size_t kMaxPlaces = std::size_t{256} << 20;      // bytes of all pointers to subschemas together
constexpr std::size_t kMaxDocumentSize = std::size_t{50} << 20; // bytes of one document behind a $ref
constexpr std::size_t kMaxDocuments = 1000;

class Documents {
public:
  Documents(const Context& context, const CompileOptions& options) : m_context(context), m_options(options) {}

  void add(std::string url, Value value) { m_loaded[std::move(url)] = std::move(value); }
  // The document, loaded, its resources collected and held against its metaschema. Lives as long as this.
  Result<const Document*> open(const std::string& url);
  // Makes sure that the place has been walked even if no keyword leads to it.
  Result<void> ensure(const Location& location);
  // What stands at the place, part of the document.
  struct Found {
    const Value* value = nullptr;
    bool asWritten = true; // nobody else writes a pointer to this place: no /01 or /+1
  };
  Result<Found> lookup(const Location& location);
  // Resolves a $ref written in `resource` of `document`.
  Result<Location> resolve(const Document& document, const Resource& resource, const std::string& reference);
  // The expression, compiled once.
  Result<Regexp> regexp(const std::string& pattern);
  // The values of all documents that were opened.
  std::vector<Value> values() const;

private:
  struct Walk {
    Document& document;
    Resource* resource; // that of the place above; nullptr at the root of a document
    const Place& place;
    std::size_t pointerSize;
    int depth;
  };
  Result<Value> load(const std::string& url);
  Result<std::string> fetch(const std::string& url);
  Result<void> collect(const Walk& walk, const Value& schema);
  Result<Resource*> resourceAt(const Walk& walk, const Value& schema, const Keywords& keywords, int& draft);
  Result<void> addAnchors(Resource& resource, const Document& document, const Keywords& keywords, const Place& place);
  Result<int> draftOf(const Location& location, const Value& schema, int fallback, std::set<std::string>& seen);
  Result<Dialect> vocabulariesOf(const Value& schema, int draft);
  Result<void> checkMeta(const Document& document, const Value& schema, const std::string& pointer);
  Result<Location> resolveFragment(const Document& document, const Resource& resource, const std::string& fragment);

  const Context& m_context;
  const CompileOptions& m_options;
  std::size_t m_collected = 0;
  std::size_t m_placeBytes = 0;
  std::map<std::string, Value> m_loaded;
  std::map<std::string, Document> m_documents;
  std::map<std::string, Regexp, std::less<>> m_regexps;
  std::map<std::string, std::string> m_ownUrls; // what "#" means in a resource, by its id
};

// Reads as Go's json.Decoder does, whose words for what is cut off or comes too late differ from json.Unmarshal's. Numbers are
// value::JsonNumber.
Result<Value> decodeJson(std::string_view json);
// The text of an official metaschema by its URL without fragment; nullptr if it is none.
const char* metaschemaText(std::string_view url);
// The compiled metaschema of a draft, or of the vocabularies of a custom dialect. Lives as long as the program.
const Node& metaschema(const Dialect& dialect);
// Whether a schema of an official dialect surely meets its metaschema, with all its subschemas of the same dialect. False says
// nothing: ask the metaschema.
bool surelyMeetsMetaschema(Documents& documents, const Value& schema, int draft);
std::string draftUrl(int draft);
int draftFromUrl(std::string_view url); // 0: no official one

std::size_t escapedSize(std::string_view token);
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
