#include "core/sandbox/internal/api.h"

#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"

namespace chartroom::sandbox::internal {
namespace {

constexpr std::pair<char, const char*> kVerbs[] = {{'c', "create"}, {'d', "delete"}, {'D', "deletecollection"}, {'g', "get"},
    {'l', "list"}, {'p', "patch"}, {'u', "update"}, {'w', "watch"}};

Value strings(const std::vector<std::string>& items) {
  Value list = Value::makeList();
  for (const std::string& item : items) list.list().items.push_back(item);
  return list;
}

Value verbsOf(const Resource& resource) {
  Value list = Value::makeList();
  for (const auto& [letter, name] : kVerbs)
    if (resource.allows(letter)) list.list().items.push_back(name);
  return list;
}

struct Subresource {
  std::string group, version, kind;
  Value verbs;
};

Subresource describe(const Resource& resource, const std::string& name) {
  if (name == "scale") return {"autoscaling", "v1", "Scale", strings({"get", "patch", "update"})};
  if (name == "eviction") return {"policy", "v1", "Eviction", strings({"create"})};
  if (name == "log") return {"", "", resource.kind, strings({"get"})};
  if (name == "finalize") return {"", "", resource.kind, strings({"update"})};
  return {"", "", resource.kind, strings({"get", "patch", "update"})};
}

Value aggregatedVersion(const Resources& resources, const std::string& group, const std::string& version) {
  Value list = Value::makeList();
  for (const ResourcePtr& r : resources.inVersion(group, version)) {
    auto responseKind = [&](const std::string& g, const std::string& v, const std::string& kind) {
      // Built-in kinds leave group and version empty, as the real server does.
      return makeObject(
          {{"group", r->custom && g.empty() ? r->group : g}, {"version", r->custom && v.empty() ? r->version : v}, {"kind", kind}});
    };
    Value item = makeObject({{"resource", r->plural}, {"responseKind", responseKind("", "", r->kind)},
        {"scope", r->namespaced ? "Namespaced" : "Cluster"}, {"singularResource", r->singular}, {"verbs", verbsOf(*r)}});
    if (!r->shortNames.empty()) put(item, {"shortNames"}, strings(r->shortNames));
    if (!r->categories.empty()) put(item, {"categories"}, strings(r->categories));
    Value subresources = Value::makeList();
    for (const std::string& name : r->subresources) {
      const Subresource sub = describe(*r, name);
      subresources.list().items.push_back(makeObject(
          {{"subresource", name}, {"responseKind", responseKind(sub.group, sub.version, sub.kind)}, {"verbs", sub.verbs}}));
    }
    if (subresources.size() > 0) put(item, {"subresources"}, subresources);
    list.list().items.push_back(item);
  }
  return makeObject({{"version", version}, {"freshness", "Current"}, {"resources", list}});
}

// "/api" lists the core group, "/apis" all others.
Value aggregated(const Resources& resources, std::string_view root) {
  Value items = Value::makeList();
  for (const GroupVersions& group : resources.groups()) {
    if (group.group.empty() != (root == "/api")) continue;
    Value versions = Value::makeList();
    for (const std::string& version : group.versions)
      versions.list().items.push_back(aggregatedVersion(resources, group.group, version));
    Value metadata = makeObject({{"creationTimestamp", Value()}});
    if (!group.group.empty()) put(metadata, {"name"}, group.group);
    items.list().items.push_back(makeObject({{"metadata", metadata}, {"versions", versions}}));
  }
  return makeObject({{"kind", "APIGroupDiscoveryList"}, {"apiVersion", "apidiscovery.k8s.io/v2"}, {"metadata", Value::makeMap()},
      {"items", items}});
}

Value legacyGroup(const GroupVersions& group) {
  auto entry = [&](const std::string& version) {
    return makeObject({{"groupVersion", group.group + "/" + version}, {"version", version}});
  };
  Value versions = Value::makeList();
  for (const std::string& version : group.versions) versions.list().items.push_back(entry(version));
  return makeObject({{"name", group.group}, {"versions", versions}, {"preferredVersion", entry(group.versions.front())}});
}

Value legacyResources(const std::vector<ResourcePtr>& resources, const std::string& groupVersion) {
  Value list = Value::makeList();
  for (const ResourcePtr& r : resources) {
    Value item = makeObject({{"name", r->plural}, {"singularName", r->singular}, {"namespaced", r->namespaced}, {"kind", r->kind},
        {"verbs", verbsOf(*r)}});
    if (!r->shortNames.empty()) put(item, {"shortNames"}, strings(r->shortNames));
    if (!r->categories.empty()) put(item, {"categories"}, strings(r->categories));
    list.list().items.push_back(item);
    for (const std::string& name : r->subresources) {
      const Subresource sub = describe(*r, name);
      Value entry = makeObject({{"name", r->plural + "/" + name}, {"singularName", ""}, {"namespaced", r->namespaced},
          {"kind", sub.kind}, {"verbs", sub.verbs}});
      if (!sub.group.empty()) put(entry, {"group"}, sub.group), put(entry, {"version"}, sub.version);
      list.list().items.push_back(entry);
    }
  }
  return makeObject({{"kind", "APIResourceList"}, {"apiVersion", "v1"}, {"groupVersion", groupVersion}, {"resources", list}});
}

bool wantsAggregated(const Request& request) {
  for (const std::string& entry : split(request.header("accept"), ","))
    if (entry.find("application/json") != std::string::npos && entry.find("as=APIGroupDiscoveryList") != std::string::npos &&
        entry.find("v=v2") != std::string::npos && entry.find("v2beta1") == std::string::npos)
      return true;
  return false;
}

Response aggregatedResponse(const Value& body) {
  Response response = jsonResponse(200, body);
  response.contentType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  response.headers.emplace_back("Vary", "Accept");
  return response;
}

} // namespace

std::optional<Response> serveDiscovery(const World& world, const Request& request) {
  const Resources& resources = world.resources();
  std::string path = request.path;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (path == "/version")
    return jsonResponse(
        200, makeObject({{"major", "1"}, {"minor", "36"}, {"gitVersion", "v1.36.3"}, {"gitCommit", "chartroom-sandbox"},
                 {"gitTreeState", "clean"}, {"buildDate", "1970-01-01T00:00:00Z"}, {"goVersion", ""}, {"compiler", ""},
                 {"platform", "chartroom/sandbox"}}));
  if (path == "/api" || path == "/apis") {
    if (wantsAggregated(request)) return aggregatedResponse(aggregated(resources, path));
    if (path == "/api")
      return jsonResponse(
          200, makeObject({{"kind", "APIVersions"}, {"versions", strings({"v1"})}, {"serverAddressByClientCIDRs", makeArray()}}));
    Value groups = Value::makeList();
    for (const GroupVersions& group : resources.groups())
      if (!group.group.empty()) groups.list().items.push_back(legacyGroup(group));
    return jsonResponse(200, makeObject({{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", groups}}));
  }
  const std::vector<std::string> part = split(path, "/");
  if (part.size() == 3 && part[1] == "api" && part[2] == "v1")
    return jsonResponse(200, legacyResources(resources.inVersion("", "v1"), "v1"));
  if (part.size() == 3 && part[1] == "apis")
    for (const GroupVersions& group : resources.groups())
      if (group.group == part[2]) {
        Value body = legacyGroup(group);
        put(body, {"kind"}, "APIGroup"), put(body, {"apiVersion"}, "v1");
        return jsonResponse(200, body);
      }
  if (part.size() == 4 && part[1] == "apis")
    if (const auto served = resources.inVersion(part[2], part[3]); !served.empty())
      return jsonResponse(200, legacyResources(served, part[2] + "/" + part[3]));
  if (path == "/") {
    std::vector<std::string> paths = {
        "/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"};
    for (const GroupVersions& group : resources.groups())
      for (const std::string& version : group.versions)
        if (!group.group.empty()) paths.push_back("/apis/" + group.group + "/" + version);
    return jsonResponse(200, makeObject({{"paths", strings(paths)}}));
  }
  return {};
}

} // namespace chartroom::sandbox::internal
