#include "core/action/live.h"

#include "core/base/log_text.h"

#include <algorithm>
#include <map>
#include <set>

namespace chartroom::action {

namespace {

struct Owned {
  kube::ServedResource served;
  std::vector<Value> items;
};

LiveObject describe(const Context& context, const kube::Cluster& cluster, const kube::Resource& resource, const Value& object) {
  LiveObject live;
  live.apiVersion = resource.served.kind.apiVersion();
  live.kind = resource.served.kind.kind;
  live.nameSpace = resource.nameSpace;
  live.name = resource.name;
  live.object = object;
  live.readiness = kube::computeReadiness(object);
  if (live.readiness.state != kube::ReadyState::Current) live.blocking = kube::explain(context, cluster, resource, object, live.readiness);
  return live;
}

class Reader {
public:
  Reader(const Context& context, Session& session) : m_context(context), m_cluster(session.cluster()) {}

  LiveObject read(const kube::Resource& resource) {
    auto object = m_cluster.get(m_context, resource);
    LiveObject live;
    if (object) {
      live = describe(m_context, m_cluster, resource, *object);
      addOwned(live);
    } else {
      live.apiVersion = resource.served.kind.apiVersion();
      live.kind = resource.served.kind.kind;
      live.nameSpace = resource.nameSpace;
      live.name = resource.name;
      const bool gone = object.error().code == Code::NotFound;
      live.readiness = {gone ? kube::ReadyState::NotFound : kube::ReadyState::Unknown, gone ? "Resource not found" : object.error().message, {}};
    }
    remember(live);
    return live;
  }

  std::vector<LiveEvent> events() {
    std::vector<LiveEvent> result;
    static const kube::ServedResource kEvents{{"", "v1", "Event"}, "events", "event", {}, {}, true};
    for (const std::string& space : m_namespaces) {
      auto list = m_cluster.list(m_context, kEvents, space);
      if (!list || !list->get("items").isList()) continue;
      for (const Value& event : list->get("items").list().items) {
        LiveEvent read{kube::textAt(event, {"type"}), kube::textAt(event, {"reason"}), kube::textAt(event, {"message"}),
                       kube::textAt(event, {"involvedObject", "kind"}), kube::textAt(event, {"involvedObject", "name"}), kube::textAt(event, {"lastTimestamp"}), 1};
        if (read.lastSeen.empty()) read.lastSeen = kube::textAt(event, {"metadata", "creationTimestamp"});
        if (const Value count = event.get("count"); count.isInteger()) read.count = static_cast<int>(count.integer());
        if (m_known.contains({space, read.kind, read.name})) result.push_back(std::move(read));
      }
    }
    std::stable_sort(result.begin(), result.end(), [](const LiveEvent& a, const LiveEvent& b) { return a.lastSeen > b.lastSeen; });
    return result;
  }

private:
  void remember(const LiveObject& live) {
    m_known.insert({live.nameSpace, live.kind, live.name});
    if (!live.nameSpace.empty()) m_namespaces.insert(live.nameSpace);
  }

  // The lists that may hold something owned are fetched once per namespace.
  const std::vector<Owned>& candidates(const std::string& space) {
    const auto found = m_candidates.find(space);
    if (found != m_candidates.end()) return found->second;
    static const std::vector<kube::ServedResource> kKinds{{{"apps", "v1", "ReplicaSet"}, "replicasets", "", {}, {}, true},
                                                          {{"batch", "v1", "Job"}, "jobs", "", {}, {}, true},
                                                          {{"", "v1", "Pod"}, "pods", "", {}, {}, true}};
    std::vector<Owned> lists;
    for (const kube::ServedResource& kind : kKinds) {
      Owned owned{kind, {}};
      if (auto list = m_cluster.list(m_context, kind, space); list && list->get("items").isList()) owned.items = list->get("items").list().items;
      for (const Value& item : owned.items) {
        item.map().set("kind", kind.kind.kind);
        item.map().set("apiVersion", kind.kind.apiVersion());
      }
      lists.push_back(std::move(owned));
    }
    return m_candidates.emplace(space, std::move(lists)).first->second;
  }

  void addOwned(LiveObject& owner) {
    static const std::set<std::string> kOwners{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "ReplicationController"};
    if (!kOwners.contains(owner.kind)) return;
    const std::string uid = kube::textAt(owner.object, {"metadata", "uid"});
    for (const Owned& list : candidates(owner.nameSpace))
      for (const Value& item : list.items) {
        const Value references = kube::valueAt(item, {"metadata", "ownerReferences"});
        if (!references.isList()) continue;
        const auto& all = references.list().items;
        if (std::none_of(all.begin(), all.end(), [&](const Value& each) { return kube::textAt(each, {"uid"}) == uid; })) continue;
        const kube::Resource resource{item, list.served, owner.nameSpace, kube::textAt(item, {"metadata", "name"})};
        LiveObject child = describe(m_context, m_cluster, resource, item);
        addOwned(child);
        remember(child);
        owner.owned.push_back(std::move(child));
      }
  }

  const Context& m_context;
  const kube::Cluster& m_cluster;
  std::map<std::string, std::vector<Owned>> m_candidates;
  std::set<std::tuple<std::string, std::string, std::string>> m_known;
  std::set<std::string> m_namespaces;
};

} // namespace

Result<LiveState> readLive(const Context& context, Session& session, const release::Release& release) {
  CHARTROOM_ASSIGN(const kube::ResourceList resources, session.cluster().build(context, release.manifest));
  Reader reader(context, session);
  LiveState state;
  for (const kube::Resource& resource : resources) {
    CHARTROOM_TRY(context.check());
    state.objects.push_back(reader.read(resource));
  }
  for (const release::Hook& hook : release.hooks) {
    auto built = session.cluster().build(context, hook.manifest);
    if (!built) continue;
    for (const kube::Resource& resource : *built) {
      LiveObject live = reader.read(resource);
      live.hook = true;
      state.objects.push_back(std::move(live));
    }
  }
  state.events = reader.events();
  return state;
}

} // namespace chartroom::action
