#pragma once

// Controllers: tiny versions of kube-controller-manager, scheduler and kubelet, which make workloads ready without running
// anything. A deterministic state machine: step() looks at every object once and moves it one stage on; time comes from the
// World's clock alone. A pod goes Pending → scheduled → ContainerCreating → Running → Ready (or Succeeded, when its restart
// policy lets it end); an image tagged ":missing" goes to ErrImagePull and stays in ImagePullBackOff.
//
// Not here: HorizontalPodAutoscalers (no metrics), PodDisruptionBudgets, ReplicationControllers, quotas, adoption of orphans.
// Thread rule: called with the World's lock held.

#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/world.h"

#include <string>
#include <vector>

namespace chartroom::sandbox::internal {

struct Condition {
  std::string type, status, reason, message;
};

class Controllers {
public:
  explicit Controllers(World& world) : m_world(world) {}

  // One pass. True when anything changed, so that another pass may do more.
  bool step();
  // Passes until nothing changes (or `most` are done); returns their number.
  int settle(int most = 200);

private:
  using Handler = void (Controllers::*)(const ObjectPtr&);
  void each(const char* storageName, Handler handler);

  // controllers.cpp: what keeps house
  void serveNamespace(const ObjectPtr& nameSpace);
  void collectGarbage();
  void serveDefinition(const ObjectPtr& definition);
  // Removes events of more than an hour ago, and of the others all but the last 500.
  void expireEvents();

  // controllers_deployments.cpp
  void serveDeployment(const ObjectPtr& deployment);
  void serveReplicaSet(const ObjectPtr& replicaSet);
  ObjectPtr newReplicaSet(const ObjectPtr& deployment, const std::vector<ObjectPtr>& owned);
  void rollOut(const ObjectPtr& deployment, const ObjectPtr& current, const std::vector<ObjectPtr>& owned);
  void scaleReplicaSet(const ObjectPtr& deployment, const ObjectPtr& replicaSet, std::int64_t replicas);
  void writeDeploymentStatus(const ObjectPtr& deployment, const ObjectPtr& current, const std::vector<ObjectPtr>& owned);

  // controllers_sets.cpp
  void serveStatefulSet(const ObjectPtr& set);
  // With the claims of its volumes, as far as they are not there.
  void createSetPod(const ObjectPtr& set, Value podTemplate, std::int64_t ordinal, const std::string& revision);
  void writeStatefulSetStatus(const ObjectPtr& set, const std::string& updateRevision, std::string currentRevision);
  void serveDaemonSet(const ObjectPtr& set);
  ObjectPtr revisionFor(const ObjectPtr& set, const std::string& kind);

  // controllers_jobs.cpp
  void serveJob(const ObjectPtr& job);
  void serveFinishedJob(const ObjectPtr& job);
  void startJobPod(const ObjectPtr& job);
  void serveCronJob(const ObjectPtr& cronJob);

  // controllers_pods.cpp
  void servePod(const ObjectPtr& pod);
  void bindPod(const ObjectPtr& pod); // to the node
  void startPod(const ObjectPtr& pod);
  void runPod(const ObjectPtr& pod);
  void endPod(const ObjectPtr& pod);
  // The status of a container whose image cannot be had: it fails once with ErrImagePull and backs off from then on.
  Value pull(const ObjectPtr& pod, const Value& container, const char* list);

  // controllers_services.cpp
  void serveClaim(const ObjectPtr& claim);
  void serveVolume(const ObjectPtr& volume);
  void serveService(const ObjectPtr& service);
  void giveAddress(const ObjectPtr& service);
  void putEndpoints(const ObjectPtr& service, const std::vector<Value>& subsets);
  void putSlice(const ObjectPtr& service, const std::vector<Value>& slice, const std::vector<Value>& ports);
  void serveEndpoints(const ObjectPtr& endpoints);

  // Shared tools.
  const Resource& resourceOf(const ObjectPtr& object) const;
  const Resource& resource(const char* group, const char* plural) const;
  // Objects of a resource whose controller is `owner`, by name.
  std::vector<ObjectPtr> ownedBy(const char* storageName, const ObjectPtr& owner) const;
  // The same object as it is now; nullptr when it is gone.
  ObjectPtr fresh(const ObjectPtr& object) const;
  ObjectPtr create(const Resource& resource, const std::string& nameSpace, Value object, const char* manager);
  void update(const ObjectPtr& old, Value object, const char* manager);
  void updateStatus(const ObjectPtr& old, Value object, const char* manager);
  void remove(const ObjectPtr& object, Propagation propagation = Propagation::Background);
  ObjectPtr createPod(
      const ObjectPtr& owner, const std::string& kind, const Value& podTemplate, const Value& metadata, const char* manager);
  void event(const ObjectPtr& about, const std::string& type, const std::string& reason, const std::string& message,
      const char* component);
  Clock::Time now() const { return m_world.now(); }

  World& m_world;
};

// Sets a condition in status.conditions; its lastTransitionTime moves only with the status.
void setCondition(const Value& object, const Condition& condition, Clock::Time now);
Value conditionOf(const Value& object, std::string_view type);
bool conditionIs(const Value& object, std::string_view type, std::string_view status);

Value ownerReference(const Value& owner, const std::string& apiVersion, const std::string& kind);
// A short hash of a JSON value in the alphabet of Kubernetes' generated names.
std::string hashOf(const Value& value);
bool isReadyPod(const Value& pod);
// Neither ended nor being deleted.
bool isActivePod(const Value& pod);
// Sets a count in the status, or takes a zero away as Go's omitempty does.
void putCount(const Value& object, Path path, std::int64_t count);

} // namespace chartroom::sandbox::internal
