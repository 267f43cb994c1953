#include "core/kube/discovery.h"

#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/kube/client.h"
#include "core/kube/internal/json.h"

#include <mutex>
#include <optional>
#include <set>

namespace chartroom::kube {

namespace {

constexpr const char* kAggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
                                    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

struct Served {
  std::vector<std::string> groupVersions;
  std::vector<ServedResource> resources;
  std::vector<std::string> kinds; // "apps/v1/Deployment", subresources' kinds too
};

std::string text(const Value& value) { return value.isString() ? value.string() : std::string(); }

std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> result;
  if (list.isList())
    for (const Value& each : list.list().items) result.push_back(text(each));
  return result;
}

object::GroupVersionKind kindIn(const Value& kind, const std::string& group, const std::string& version) {
  object::GroupVersionKind id{text(kind.get("group")), text(kind.get("version")), text(kind.get("kind"))};
  if (id.version.empty()) id = {group, version, id.kind};
  return id;
}

void readAggregated(const Value& list, Served& into) {
  if (!list.get("items").isList()) return;
  for (const Value& group : list.get("items").list().items) {
    const std::string groupName = text(group.get("metadata").get("name"));
    if (!group.get("versions").isList()) continue;
    for (const Value& version : group.get("versions").list().items) {
      const std::string versionName = text(version.get("version"));
      const std::string groupVersion = groupName.empty() ? versionName : groupName + "/" + versionName;
      // Its API service does not answer: to helm it is not there.
      if (text(version.get("freshness")) == "Stale") continue;
      into.groupVersions.push_back(groupVersion);
      if (!version.get("resources").isList()) continue;
      for (const Value& resource : version.get("resources").list().items) {
        ServedResource served;
        served.kind = kindIn(resource.get("responseKind"), groupName, versionName);
        if (const std::string kind = text(resource.get("responseKind").get("kind")); !kind.empty())
          into.kinds.push_back(groupVersion + "/" + kind);
        served.kind.group = groupName;
        served.kind.version = versionName;
        served.plural = text(resource.get("resource"));
        served.singular = text(resource.get("singularResource"));
        served.shortNames = texts(resource.get("shortNames"));
        served.verbs = texts(resource.get("verbs"));
        served.namespaced = text(resource.get("scope")) == "Namespaced";
        if (const Value subresources = resource.get("subresources"); subresources.isList())
          for (const Value& sub : subresources.list().items)
            if (const std::string kind = text(sub.get("responseKind").get("kind")); !kind.empty())
              into.kinds.push_back(groupVersion + "/" + kind);
        if (!served.kind.kind.empty()) into.resources.push_back(std::move(served));
      }
    }
  }
}

Result<Value> get(const Context& context, const Client& client, const std::string& path, const char* accept = "application/json") {
  Call call;
  call.path = path;
  call.accept = accept;
  return client.call(context, call);
}

// /api/v1, /apis/apps/v1: one list of resources a call, for servers that do not aggregate.
Result<void> readGroupVersion(
    const Context& context, const Client& client, const std::string& group, const std::string& version, Served& into) {
  const std::string groupVersion = group.empty() ? version : group + "/" + version;
  into.groupVersions.push_back(groupVersion);
  auto list = get(context, client, (group.empty() ? "/api/" : "/apis/") + groupVersion);
  if (!list) {
    if (list.error().code == Code::Unreachable || list.error().code == Code::NotFound) {
      context.log(LogLevel::Warn, logText("the kubernetes server has an orphaned API service", {{"error", list.error().message}}));
      return {};
    }
    return std::move(list).error();
  }
  if (!list->get("resources").isList()) return {};
  for (const Value& resource : list->get("resources").list().items) {
    const std::string name = text(resource.get("name"));
    const std::string kind = text(resource.get("kind"));
    into.kinds.push_back(groupVersion + "/" + kind);
    if (name.find('/') != std::string::npos) continue;
    const Value namespaced = resource.get("namespaced");
    into.resources.push_back({{group, version, kind}, name, text(resource.get("singularName")), texts(resource.get("shortNames")),
        texts(resource.get("verbs")), namespaced.isBool() && namespaced.boolean()});
  }
  return {};
}

Result<Served> fetch(const Context& context, const Client& client) {
  Served served;
  CHARTROOM_ASSIGN(const Value core, get(context, client, "/api", kAggregated));
  if (text(core.get("kind")) == "APIGroupDiscoveryList") readAggregated(core, served);
  else
    for (const std::string& version : texts(core.get("versions")))
      CHARTROOM_TRY(readGroupVersion(context, client, "", version, served));
  CHARTROOM_ASSIGN(const Value groups, get(context, client, "/apis", kAggregated));
  if (text(groups.get("kind")) == "APIGroupDiscoveryList") {
    readAggregated(groups, served);
  } else if (groups.get("groups").isList()) {
    for (const Value& group : groups.get("groups").list().items) {
      if (!group.get("versions").isList()) continue;
      for (const Value& version : group.get("versions").list().items)
        CHARTROOM_TRY(readGroupVersion(context, client, text(group.get("name")), text(version.get("version")), served));
    }
  }
  return served;
}

} // namespace

struct Discovery::Cache {
  std::mutex mutex;
  std::optional<Served> served;
};

Discovery::Discovery(const Client& client) : m_client(client), m_cache(std::make_unique<Cache>()) {}
Discovery::~Discovery() = default;

Result<ServerVersion> Discovery::version(const Context& context) const {
  Call call;
  call.path = "/version";
  CHARTROOM_ASSIGN(const std::string body, m_client.raw(context, call));
  const std::size_t brace = body.find('{');
  if (brace == std::string::npos) return Error{Code::Unreachable, "unable to parse the server version: invalid character", {}, {}};
  CHARTROOM_ASSIGN(const Value version, internal::parseObject(body));
  return ServerVersion{text(version.get("gitVersion")), text(version.get("major")), text(version.get("minor"))};
}

Result<std::vector<std::string>> Discovery::apiVersions(const Context& context) const {
  CHARTROOM_ASSIGN(Served served, fetch(context, m_client));
  std::set<std::string> all(served.groupVersions.begin(), served.groupVersions.end());
  all.insert(served.kinds.begin(), served.kinds.end());
  const std::lock_guard lock(m_cache->mutex);
  m_cache->served = std::move(served);
  return std::vector<std::string>(all.begin(), all.end());
}

Result<ServedResource> Discovery::resource(const Context& context, const object::GroupVersionKind& kind) const {
  const std::lock_guard lock(m_cache->mutex);
  std::optional<Served>& served = m_cache->served;
  for (int round = 0; round < 2; ++round) {
    const bool fresh = !served;
    if (!served) {
      CHARTROOM_ASSIGN(served, fetch(context, m_client));
    }
    if (served)
      for (const ServedResource& each : served->resources)
        if (each.kind == kind) return each;
    if (fresh) break;
    served.reset();
  }
  return Error{Code::NotFound, "no matches for kind " + quote(kind.kind) + " in version " + quote(kind.apiVersion()), {}, {}};
}

Result<std::vector<ServedResource>> Discovery::resources(const Context& context) const {
  const std::lock_guard lock(m_cache->mutex);
  std::optional<Served>& served = m_cache->served;
  if (!served) {
    CHARTROOM_ASSIGN(served, fetch(context, m_client));
  }
  return served ? served->resources : std::vector<ServedResource>();
}

void Discovery::invalidate() const {
  const std::lock_guard lock(m_cache->mutex);
  m_cache->served.reset();
}

std::string resourcePath(const ServedResource& resource, std::string_view nameSpace, std::string_view name) {
  std::string path = resource.kind.group.empty() ? "/api/" : "/apis/" + resource.kind.group + "/";
  path += resource.kind.version;
  if (resource.namespaced && !nameSpace.empty()) (path += "/namespaces/") += nameSpace;
  (path += '/') += resource.plural;
  if (!name.empty()) (path += '/') += name;
  return path;
}

} // namespace chartroom::kube
