#pragma once

// World: the objects with the rules under which they are made, changed and deleted, whoever asks: the API or a controller.
// What a Kubernetes API server's registry does between a decoded request and etcd: metadata, defaults, generation, field
// ownership, finalizers, graceful deletion.
//
// Thread rule: `mutex` guards everything; functions are called with it held. `changed` is notified after each change.

#include "core/base/clock.h"
#include "core/sandbox/internal/object_store.h"
#include "core/sandbox/internal/resources.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <string>

namespace chartroom::sandbox::internal {

struct WriteOptions {
  std::string manager;     // field manager
  std::string subresource; // "", "status", "scale"
  bool dryRun = false;
  // The managedFields in the object are final (the caller did a server-side apply).
  bool ownershipDone = false;
};

enum class Propagation { Background, Foreground, Orphan };

struct DeleteOptions {
  std::optional<Propagation> propagation;
  std::optional<std::int64_t> gracePeriodSeconds;
  std::string uid, resourceVersion; // preconditions
  bool dryRun = false;
};

// What a deletion came to: the object is gone, or it stays for a while with a deletionTimestamp.
struct Deleted {
  Value object;
  bool gone = true;
};

class World {
public:
  World(std::unique_ptr<ObjectStore> store, const Clock& clock);

  std::mutex mutex;
  std::condition_variable changed;

  ObjectStore& store() { return *m_store; }
  const Resources& resources() const { return m_resources; }
  const Clock& clock() const { return m_clock; }
  Clock::Time now() const { return m_clock.now(); }

  // The stored object, or throws NotFound.
  ObjectPtr require(const Resource& resource, const std::string& nameSpace, const std::string& name) const;
  ObjectPtr find(const Resource& resource, const std::string& nameSpace, const std::string& name) const;
  ObjectKey keyOf(const Resource& resource, const std::string& nameSpace, const std::string& name) const;

  // Each returns the object as stored (or as it would be, in a dry run) and throws Failure.
  Value create(const Resource& resource, const std::string& nameSpace, Value object, const WriteOptions& options);
  Value update(const Resource& resource, const ObjectPtr& old, Value object, const WriteOptions& options);
  Deleted remove(const Resource& resource, const ObjectPtr& old, const DeleteOptions& options);
  // Takes a finalizer (and with the last one of an object being deleted, the object) away.
  void removeFinalizer(const Resource& resource, const ObjectPtr& old, const std::string& finalizer);

  // Makes what every cluster has: namespaces, a node, a storage class, the kubernetes service.
  void bootstrap();
  // Reads the CRDs again after one changed.
  void refreshCustomResources();

  std::string randomSuffix(int length); // as k8s.io/apimachinery's rand.String
  std::string newUid();

private:
  Value commit(const ObjectKey& key, Value object);
  void erase(const ObjectKey& key);
  void checkNamespace(const Resource& resource, const std::string& nameSpace) const;

  std::unique_ptr<ObjectStore> m_store;
  const Clock& m_clock;
  Resources m_resources;
  std::mt19937_64 m_random;
};

} // namespace chartroom::sandbox::internal
