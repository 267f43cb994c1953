#pragma once

// ObjectStore: the sandbox's objects, in memory for reading and in SQLite for staying, with etcd's one counter: every change
// of any object takes the next revision, which becomes the object's resourceVersion. Changes are remembered for watches.
//
// Invariant: a stored object is never changed in place; put() replaces it. Thread rule: guarded by the sandbox's lock.

#include "core/base/result.h"
#include "core/store/database.h"
#include "core/value/value.h"

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chartroom::sandbox::internal {

struct ObjectKey {
  std::string resource; // Resource::storageName()
  std::string nameSpace;
  std::string name;
  friend auto operator<=>(const ObjectKey&, const ObjectKey&) = default;
};

struct StoredObject {
  ObjectKey key;
  Value object; // with metadata.resourceVersion
  std::int64_t revision = 0;
};
using ObjectPtr = std::shared_ptr<const StoredObject>;

struct Change {
  enum class Kind { Added, Modified, Deleted };
  Kind kind = Kind::Added;
  std::int64_t revision = 0;
  ObjectPtr object;      // Deleted: its last state, with the revision of the deletion
  ObjectPtr previous;    // Modified and Deleted: the state before
  std::size_t bytes = 0; // of `object` as JSON
};

class ObjectStore {
public:
  // How many changes are remembered, and how many bytes of JSON their objects may have; a watch that asks for older ones has to
  // list again. A release's records are large: by number alone the history grows to many times the size of what is stored.
  static constexpr std::size_t kHistory = 5000;
  static constexpr std::size_t kHistoryLeast = 100; // of any size
  static constexpr std::size_t kHistoryBytes = std::size_t{4} << 20;

  // Opens or makes the database file. Errors: Io, Unsupported (written by a newer program).
  static Result<std::unique_ptr<ObjectStore>> open(const std::string& path);

  std::int64_t revision() const { return m_revision; }

  ObjectPtr get(const ObjectKey& key) const;
  // Objects of a resource in one namespace ("" for all), ordered by namespace and name.
  std::vector<ObjectPtr> list(const std::string& resource, const std::string& nameSpace) const;
  std::vector<ObjectPtr> everything() const;

  // Adds or replaces, with the next revision as its resourceVersion (`object` itself gets it). Fails only with the disk; then
  // nothing has changed.
  Result<ObjectPtr> put(const ObjectKey& key, Value object);
  // Removes and returns the last state; REQUIRES that it is there.
  Result<ObjectPtr> erase(const ObjectKey& key);

  // Whether changes after `revision` are still all remembered.
  bool remembers(std::int64_t revision) const { return revision >= m_forgottenUpTo; }
  // The oldest revision a watch may start from.
  std::int64_t oldest() const { return m_forgottenUpTo; }
  // The changes after `revision` of this resource ("" namespace: all), oldest first. REQUIRES remembers(revision).
  std::vector<Change> changesSince(std::int64_t revision, const std::string& resource, const std::string& nameSpace) const;

private:
  explicit ObjectStore(store::Database database) : m_database(std::move(database)) {}
  Result<void> load();
  void remember(Change change);

  store::Database m_database;
  std::map<ObjectKey, ObjectPtr> m_objects;
  std::deque<Change> m_history;
  std::size_t m_historyBytes = 0;
  std::int64_t m_revision = 0;
  std::int64_t m_forgottenUpTo = 0;
};

} // namespace chartroom::sandbox::internal
