// One Board holds what is known of every awaited object. Watcher threads, one per kind and namespace, list and then watch and put
// new states on the board; the waiting thread looks at it whenever it changed.

#include "core/kube/wait.h"

#include "core/base/log_text.h"
#include "core/object/access.h"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

namespace chartroom::kube {

namespace {

constexpr std::chrono::milliseconds kBetweenLists{500};
// The pods below an object change without it: they are looked at now and then.
constexpr std::chrono::seconds kBetweenLooks{1};

enum class Goal { Ready, ReadyWithJobs, HookDone, Gone };

struct Entry {
  Resource resource;
  Value live;
  Readiness readiness; // Unknown until the first list
};

struct Board {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::vector<Entry> entries;
  std::optional<Error> failure;
  std::uint64_t version = 0;
};

// The objects of one kind in one namespace, by index into the board.
struct Group {
  ServedResource served;
  std::string nameSpace;
  std::vector<std::size_t> members;
};

bool isBatchJob(const ServedResource& served) { return served.kind.group == "batch" && served.kind.kind == "Job"; }
bool isPod(const ServedResource& served) { return served.kind.group.empty() && served.kind.kind == "Pod"; }

Readiness read(Goal goal, const ServedResource& served, const Value& live) {
  switch (goal) {
  case Goal::HookDone:
    if (isBatchJob(served)) return jobCompletion(live);
    if (isPod(served)) return podCompletion(live);
    return {ReadyState::Current, "Resource is current", {}};
  case Goal::ReadyWithJobs:
    if (isBatchJob(served)) return jobCompletion(live);
    return computeReadiness(live);
  case Goal::Ready:
  case Goal::Gone: break;
  }
  return computeReadiness(live);
}

class Watching {
public:
  Watching(const Context& context, const Cluster& cluster, Board& board, Goal goal)
      : m_context(context), m_cluster(cluster), m_board(board), m_goal(goal) {}

  void run(const Group& group) const {
    while (m_context.check()) {
      std::string version;
      if (!list(group, version)) return;
      Call call;
      call.path = resourcePath(group.served, group.nameSpace);
      call.query = query(group);
      call.query.emplace_back("resourceVersion", version);
      call.query.emplace_back("allowWatchBookmarks", "true");
      (void)m_cluster.client().watch(m_context, call, [&](EventType type, const Value& object) {
        if (type != EventType::Bookmark) put(group, object, type == EventType::Deleted);
        return bool(m_context.check());
      });
      // The server ended it, the version expired or the connection broke: list again, but not in a tight circle.
      if (!m_context.sleepFor(kBetweenLists)) return;
    }
  }

private:
  Query query(const Group& group) const {
    if (group.members.size() != 1) return {};
    return {{"fieldSelector", "metadata.name=" + nameOf(group.members.front())}};
  }
  std::string nameOf(std::size_t index) const {
    const std::lock_guard lock(m_board.mutex);
    return m_board.entries[index].resource.name;
  }

  bool list(const Group& group, std::string& version) const {
    auto found = m_cluster.list(m_context, group.served, group.nameSpace, query(group));
    // A server in trouble answers 500, too.
    while (!found && (found.error().code == Code::Unreachable || found.error().code == Code::Internal) &&
           m_context.sleepFor(kBetweenLists))
      found = m_cluster.list(m_context, group.served, group.nameSpace, query(group));
    if (!found) {
      if (!m_context.check()) return false;
      const Code code = found.error().code;
      if (code == Code::NotFound) {
        // The kind itself is gone, and with it all its objects.
        for (const std::size_t index : group.members) set(index, {}, {ReadyState::NotFound, "Resource not found", {}});
        return false;
      }
      const std::lock_guard lock(m_board.mutex);
      if (!m_board.failure) m_board.failure = std::move(found).error();
      ++m_board.version;
      m_board.changed.notify_all();
      return false;
    }
    version = object::textAt(*found, {"metadata", "resourceVersion"});
    const Value items = found->get("items");
    for (const std::size_t index : group.members) {
      const std::string name = nameOf(index);
      Value live;
      if (items.isList())
        for (const Value& item : items.list().items)
          if (object::textAt(item, {"metadata", "name"}) == name) live = item;
      if (!live.isMap()) {
        set(index, {}, {ReadyState::NotFound, "Resource not found", {}});
        continue;
      }
      // Items of a list name neither kind nor version.
      live.map().set("kind", group.served.kind.kind);
      live.map().set("apiVersion", group.served.kind.apiVersion());
      set(index, live, read(m_goal, group.served, live));
    }
    return true;
  }

  void put(const Group& group, const Value& object, bool deleted) const {
    const std::string name = object::textAt(object, {"metadata", "name"});
    for (const std::size_t index : group.members)
      if (nameOf(index) == name)
        set(index, object,
            deleted ? Readiness{ReadyState::NotFound, "Resource not found", {}} : read(m_goal, group.served, object));
  }

  void set(std::size_t index, Value live, Readiness readiness) const {
    const std::lock_guard lock(m_board.mutex);
    m_board.entries[index].live = std::move(live);
    m_board.entries[index].readiness = std::move(readiness);
    ++m_board.version;
    m_board.changed.notify_all();
  }

  const Context& m_context;
  const Cluster& m_cluster;
  Board& m_board;
  Goal m_goal;
};

// A workload that is not ready fails as soon as a pod of it crash-loops (kstatus' pod controller rule). Deployments do not.
bool podsCanFail(const ServedResource& served) {
  return served.kind.group == "apps" && (served.kind.kind == "StatefulSet" || served.kind.kind == "ReplicaSet");
}

int failedPods(const Context& context, const Cluster& cluster, const Entry& entry) {
  static const ServedResource kPods{{"", "v1", "Pod"}, "pods", "pod", {}, {}, true};
  std::string selector;
  if (const Value labels = object::at(entry.live, {"spec", "selector", "matchLabels"}); labels.isMap())
    for (const auto& label : labels.map())
      if (label.value.isString()) selector += (selector.empty() ? "" : ",") + label.key.str() + "=" + label.value.string();
  if (selector.empty()) return 0;
  auto pods = cluster.list(context, kPods, entry.resource.nameSpace, {{"labelSelector", selector}});
  if (!pods || !pods->get("items").isList()) return 0;
  int count = 0;
  for (const Value& pod : pods->get("items").list().items) {
    pod.map().set("kind", "Pod");
    pod.map().set("apiVersion", "v1");
    const Readiness readiness = computeReadiness(pod);
    if (readiness.state == ReadyState::Failed && readiness.reason != "PodUnschedulable") ++count;
  }
  return count;
}

std::vector<Group> grouped(const std::vector<Entry>& entries) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Resource& resource = entries[i].resource;
    const std::string space = resource.served.namespaced ? resource.nameSpace : std::string();
    const auto found = std::find_if(groups.begin(), groups.end(),
        [&](const Group& each) { return each.served.kind == resource.served.kind && each.nameSpace == space; });
    if (found != groups.end()) found->members.push_back(i);
    else groups.push_back({resource.served, space, {i}});
  }
  return groups;
}

bool settled(const std::vector<Entry>& entries, Goal goal) {
  for (const Entry& entry : entries) {
    const ReadyState state = entry.readiness.state;
    if (goal == Goal::Gone) {
      if (state != ReadyState::NotFound) return false;
    } else if (state != ReadyState::Current && state != ReadyState::Failed) {
      return false;
    }
  }
  return true;
}

class Wait {
public:
  Wait(const Context& context, const Cluster& cluster, Goal goal, const WaitOptions& options)
      : m_outer(context), m_cluster(cluster), m_goal(goal), m_options(options) {}

  Result<void> run(const ResourceList& resources) {
    for (const Resource& resource : resources) {
      if (m_goal != Goal::Gone && m_goal != Goal::HookDone && resource.served.kind.group == "apps" &&
          resource.served.kind.kind == "Deployment") {
        const Value paused = object::at(resource.object, {"spec", "paused"});
        if (paused.isBool() && paused.boolean()) continue;
      }
      m_board.entries.push_back({resource, {}, {}});
    }
    if (m_board.entries.empty()) return {};
    const auto timeout = m_options.timeout.count() == 0 ? std::chrono::nanoseconds(std::chrono::seconds(30)) : m_options.timeout;
    const Context timed = timeout.count() < 0 ? m_outer : m_outer.withTimeout(timeout);
    // The watchers must end with the wait without cancelling the caller's context.
    const auto deadline = timed.deadline();
    const Context watchers = deadline ? Context().withDeadline(*deadline) : Context();
    const Watching watching(watchers, m_cluster, m_board, m_goal);
    const auto groups = grouped(m_board.entries);
    std::vector<std::thread> threads;
    for (const Group& group : groups) threads.emplace_back([&watching, &group] { watching.run(group); });
    Result<void> ended = look(timed);
    watchers.cancel();
    for (std::thread& thread : threads) thread.join();
    return verdict(ended);
  }

private:
  Result<void> look(const Context& timed) {
    std::uint64_t seen = 0;
    std::unique_lock lock(m_board.mutex);
    for (;;) {
      timed.withTimeout(kBetweenLooks).wait(m_board.changed, lock, [&] { return m_board.version != seen; });
      if (m_board.failure) return {};
      seen = m_board.version;
      if (settled(m_board.entries, m_goal)) return {};
      CHARTROOM_TRY(timed.check());
      const std::vector<Entry> snapshot = m_board.entries;
      lock.unlock();
      tell(timed, snapshot);
      lock.lock();
    }
  }

  // Outside the lock: asks the cluster about pods and events.
  void tell(const Context& timed, const std::vector<Entry>& snapshot) {
    std::vector<Blocking> blocking;
    for (std::size_t i = 0; i < snapshot.size(); ++i) {
      const Entry& entry = snapshot[i];
      const ReadyState state = entry.readiness.state;
      if (m_goal == Goal::Gone ? state == ReadyState::NotFound || state == ReadyState::Unknown
                               : state == ReadyState::Current || state == ReadyState::Unknown)
        continue;
      if (m_goal != Goal::Gone && m_goal != Goal::HookDone && state == ReadyState::InProgress &&
          podsCanFail(entry.resource.served)) {
        if (const int count = failedPods(timed, m_cluster, entry); count > 0) {
          const std::lock_guard lock(m_board.mutex);
          if (m_board.entries[i].readiness == entry.readiness) {
            m_board.entries[i].readiness = {ReadyState::Failed, std::to_string(count) + " pods have failed", "PodsFailed"};
            ++m_board.version;
          }
        }
      }
      blocking.push_back(explain(timed, m_cluster, entry.resource, entry.live, entry.readiness));
    }
    if (blocking.empty() || blocking == m_told) return;
    m_told = blocking;
    if (m_options.onProgress) m_options.onProgress(blocking);
    std::string text = "waiting for " + blockingText(blocking.front());
    if (blocking.size() > 1) text += " and " + std::to_string(blocking.size() - 1) + " more";
    m_outer.progress(text);
    const Blocking& first = blocking.front();
    m_outer.log(LogLevel::Debug,
        logText("waiting for resource", {{"namespace", first.nameSpace}, {"name", first.name}, {"kind", first.kind},
                                            {"expectedStatus", m_goal == Goal::Gone ? "NotFound" : "Current"},
                                            {"actualStatus", readyStateName(first.readiness.state)}}));
  }

  Result<void> verdict(const Result<void>& ended) {
    if (m_board.failure) return *m_board.failure;
    std::vector<std::string> lines;
    for (const Entry& entry : m_board.entries) {
      const ReadyState state = entry.readiness.state;
      if (m_goal == Goal::Gone ? state == ReadyState::NotFound || state == ReadyState::Unknown : state == ReadyState::Current)
        continue;
      lines.push_back("resource " + entry.resource.served.kind.kind + "/" + entry.resource.nameSpace + "/" + entry.resource.name +
                      (m_goal == Goal::Gone ? " still exists. status: " : " not ready. status: ") + readyStateName(state) +
                      ", message: " + entry.readiness.message);
    }
    Code code = Code::Timeout;
    if (!ended) {
      lines.push_back(ended.error().message);
      code = ended.error().code;
    }
    if (lines.empty()) return {};
    Error error{code, {}, {}, {}};
    for (const std::string& line : lines) error.message += (error.message.empty() ? "" : "\n") + line;
    for (const Blocking& each : m_told) error.notes.push_back(blockingText(each));
    return error;
  }

  Context m_outer;
  const Cluster& m_cluster;
  Goal m_goal;
  const WaitOptions& m_options;
  Board m_board;
  std::vector<Blocking> m_told;
};

} // namespace

Result<void> waitReady(const Context& context, const Cluster& cluster, const ResourceList& resources, const WaitOptions& options) {
  if (options.strategy == Strategy::HookOnly) return {};
  return Wait(context, cluster, options.jobsToo ? Goal::ReadyWithJobs : Goal::Ready, options).run(resources);
}

Result<void> waitForHook(
    const Context& context, const Cluster& cluster, const ResourceList& resources, const WaitOptions& options) {
  return Wait(context, cluster, Goal::HookDone, options).run(resources);
}

Result<void> waitForDelete(
    const Context& context, const Cluster& cluster, const ResourceList& resources, const WaitOptions& options) {
  if (options.strategy == Strategy::HookOnly) return {};
  return Wait(context, cluster, Goal::Gone, options).run(resources);
}

} // namespace chartroom::kube
