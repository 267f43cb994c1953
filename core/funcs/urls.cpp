// urlParse, urlJoin (Go's net/url) and getHostByName.

#include "core/base/url.h"
#include "core/funcs/internal/support.h"

namespace chartroom::funcs::internal {

namespace {

Result<std::string> entry(const Value& dict, const char* key) {
  const value::Map* map = mapOf(dict);
  const Value* found = map ? map->find(key) : nullptr;
  if (!found) return std::string();
  if (found->isNil()) return nilDereference();
  if (!found->isString())
    return failure(
        std::string("unable to parse ") + key + " key, must be of type string, but " + value::kindName(*found) + " found");
  return found->string();
}

Result<Value> joined(Arguments a) {
  Url url;
  CHARTROOM_ASSIGN(url.scheme, entry(a[0], "scheme"));
  CHARTROOM_ASSIGN(url.host, entry(a[0], "host"));
  CHARTROOM_ASSIGN(url.path, entry(a[0], "path"));
  CHARTROOM_ASSIGN(url.query, entry(a[0], "query"));
  CHARTROOM_ASSIGN(url.opaque, entry(a[0], "opaque"));
  CHARTROOM_ASSIGN(url.fragment, entry(a[0], "fragment"));
  CHARTROOM_ASSIGN(const std::string info, entry(a[0], "userinfo"));
  if (!info.empty()) {
    Result<Url> parsed = Url::parse("proto://" + info + "@host");
    if (!parsed) return std::move(parsed).error().wrapped("unable to parse userinfo in dict");
    url.user = parsed->user;
  }
  return Value(url.toString());
}

} // namespace

void addUrls(FunctionMap& map) {
  define(map, "urlParse", {P::String}, [](Arguments a) -> Result<Value> {
    Result<Url> url = Url::parse(a[0].string());
    if (!url) return std::move(url).error().wrapped("unable to parse url");
    Value result = Value::makeMap();
    value::Map& parts = result.map();
    parts.set("scheme", url->scheme);
    parts.set("host", url->host);
    parts.set("hostname", url->hostname());
    parts.set("path", url->path);
    parts.set("query", url->query);
    parts.set("opaque", url->opaque);
    parts.set("fragment", url->fragment);
    parts.set("userinfo", url->user ? url->user->toString() : std::string());
    return result;
  });
  define(map, "urlJoin", {P::Dict}, [](Arguments a) { return joined(a); });
  define(map, "getHostByName", {P::String}, [](Call& call, Arguments a) -> Result<Value> {
    const RenderHooks& given = hooks(call);
    if (!given.resolveHost) return Value("");
    const std::vector<std::string> addresses = given.resolveHost(a[0].string());
    // sprig picks one at random, and dies of a host without addresses.
    if (addresses.empty()) return failure("invalid argument to Intn");
    unsigned char byte = 0;
    random(call).fill(&byte, 1);
    return Value(addresses[byte % addresses.size()]);
  });
}

} // namespace chartroom::funcs::internal
