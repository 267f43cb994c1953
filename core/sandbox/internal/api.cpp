#include "core/sandbox/internal/api.h"

#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/openapi.h"
#include "core/sandbox/internal/table.h"

#include <algorithm>

namespace chartroom::sandbox::internal {
namespace {

Response plainResponse(int status, std::string text) {
  Response response;
  response.status = status;
  response.contentType = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

Response failureResponse(const Failure& failure) { return jsonResponse(failure.code, statusObject(failure)); }

} // namespace

Response jsonResponse(int status, const Value& body) {
  Response response;
  response.status = status;
  response.body = toJson(body) + "\n";
  return response;
}

Shape wantedShape(const Request& request) {
  const std::string accept = request.header("accept");
  if (trimSpace(accept).empty()) return Shape::Object;
  for (const std::string& entry : split(accept, ",")) {
    const std::vector<std::string> parts = split(entry, ";");
    const std::string type(trimSpace(parts[0]));
    if (type != "application/json" && type != "*/*" && type != "application/*") continue;
    std::string as, version, group;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::string_view part = trimSpace(parts[i]);
      if (part.starts_with("as=")) as = std::string(part.substr(3));
      if (part.starts_with("v=")) version = std::string(part.substr(2));
      if (part.starts_with("g=")) group = std::string(part.substr(2));
    }
    if (as.empty()) return Shape::Object;
    if (group != "meta.k8s.io" || version != "v1") continue;
    if (as == "Table") return Shape::Table;
    if (as == "PartialObjectMetadata" || as == "PartialObjectMetadataList") return Shape::Metadata;
  }
  throw notAcceptable();
}

Value inVersion(const Resource& resource, const Value& object) {
  const std::string version = resource.groupVersion();
  if (textAt(object, {"apiVersion"}) == version && textAt(object, {"kind"}) == resource.kind) return object;
  // A copy of the top level only: what is below is shared and stays as it is.
  Value copy = Value::makeMap();
  for (const auto& entry : object.map()) copy.map().set(entry.key, entry.value);
  put(copy, {"apiVersion"}, version);
  put(copy, {"kind"}, resource.kind);
  return copy;
}

Value metadataOnly(const Value& object) {
  return makeObject({{"kind", "PartialObjectMetadata"}, {"apiVersion", "meta.k8s.io/v1"}, {"metadata", object.get("metadata")}});
}

Response objectResponse(int status, const Request& request, const Resource& resource, const Value& object, Clock::Time now) {
  const Value given = inVersion(resource, object);
  switch (wantedShape(request)) {
  case Shape::Metadata: return jsonResponse(status, metadataOnly(given));
  case Shape::Table: {
    TableOptions options;
    options.includeObject = request.parameter("includeObject");
    options.now = now;
    return jsonResponse(status, makeTable(resource, {given}, textAt(object, {"metadata", "resourceVersion"}), options));
  }
  case Shape::Object: break;
  }
  return jsonResponse(status, given);
}

Api::Api(std::shared_ptr<World> world, std::string token) : m_world(std::move(world)), m_token(std::move(token)) {}

void Api::stopWatches() {
  const std::lock_guard lock(m_world->mutex);
  m_stopped->store(true);
  m_world->changed.notify_all();
}

Response Api::handle(const Request& request) {
  const std::lock_guard lock(m_world->mutex);
  try {
    return dispatch(request);
  } catch (const Failure& failure) {
    return failureResponse(failure);
  }
}

Response Api::dispatch(const Request& request) {
  const std::string& path = request.path;
  if (path == "/healthz" || path == "/readyz" || path == "/livez") return plainResponse(200, "ok");
  if (!m_token.empty() && request.header("authorization") != "Bearer " + m_token) throw unauthorized();
  if (auto discovery = serveDiscovery(*m_world, request)) return std::move(*discovery);
  if (auto documents = serveOpenApi(m_world->resources(), request)) return std::move(*documents);

  std::vector<std::string> segments;
  for (const std::string& segment : split(path, "/"))
    if (!segment.empty()) segments.push_back(segment);
  if (segments.size() < 2 || (segments[0] != "api" && segments[0] != "apis")) return plainResponse(404, "404 page not found\n");
  const std::optional<Target> target = resolve(segments);
  if (!target) {
    const bool core = segments[0] == "api";
    const bool versionServed =
        core ? segments[1] == "v1" : segments.size() > 2 && !m_world->resources().inVersion(segments[1], segments[2]).empty();
    if (!versionServed) return plainResponse(404, "404 page not found\n");
    throw noSuchPath();
  }
  return serveResource(request, *target);
}

std::optional<Target> Api::resolve(const std::vector<std::string>& segments) const {
  const bool core = segments[0] == "api";
  const std::size_t skip = core ? 2 : 3;
  if (segments.size() <= skip) return {};
  const std::string group = core ? "" : segments[1], version = core ? segments[1] : segments[2];
  std::vector<std::string> rest(segments.begin() + static_cast<std::ptrdiff_t>(skip), segments.end());
  Target target;
  // "namespaces/x/pods" names a namespace; "namespaces/x" and "namespaces/x/status" are the namespace itself.
  const bool ownSubresource = core && rest.size() == 3 && (rest[2] == "status" || rest[2] == "finalize");
  if (rest[0] == "namespaces" && rest.size() >= 3 && !ownSubresource) {
    target.nameSpace = rest[1];
    rest.erase(rest.begin(), rest.begin() + 2);
  }
  target.resource = m_world->resources().find(group, version, rest[0]);
  if (!target.resource || rest.size() > 3) return {};
  if (!target.nameSpace.empty() && !target.resource->namespaced) return {};
  if (rest.size() > 1) target.name = rest[1];
  if (rest.size() > 2) target.subresource = rest[2];
  if (!target.name.empty() && target.resource->namespaced && target.nameSpace.empty()) return {};
  if (!target.subresource.empty() && !target.resource->has(target.subresource)) return {};
  return target;
}

Response Api::serveResource(const Request& request, const Target& target) {
  const Resource& resource = *target.resource;
  const std::string& method = request.method;
  auto allow = [&](char verb) {
    if (!resource.allows(verb)) throw methodNotAllowed();
  };
  if (target.subresource == "scale") return scale(request, target);
  if (target.subresource == "log") return method == "GET" ? logs(request, target) : throw methodNotAllowed();
  if (target.subresource == "eviction") return method == "POST" ? evict(request, target) : throw methodNotAllowed();
  if (resource.group == "authorization.k8s.io" || resource.group == "authentication.k8s.io")
    return method == "POST" && target.name.empty() ? review(request, target) : throw methodNotAllowed();
  if (method == "GET" || method == "HEAD") {
    const bool watching = request.parameter("watch") == "true" || request.parameter("watch") == "1";
    if (!target.name.empty()) return get(request, target);
    if (watching) return allow('w'), watch(request, target);
    return allow('l'), list(request, target);
  }
  if (method == "POST" && target.name.empty()) return allow('c'), create(request, target);
  if (method == "PUT" && !target.name.empty()) return allow('u'), update(request, target);
  if (method == "PATCH" && !target.name.empty()) return allow('p'), patch(request, target);
  if (method == "DELETE" && !target.name.empty() && target.subresource.empty()) return allow('d'), remove(request, target);
  if (method == "DELETE" && target.name.empty()) return allow('D'), removeCollection(request, target);
  throw methodNotAllowed();
}

} // namespace chartroom::sandbox::internal
