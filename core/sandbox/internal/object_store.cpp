#include "core/sandbox/internal/object_store.h"

#include "core/sandbox/internal/fields.h"
#include "core/value/json.h"

#include <algorithm>
#include <array>

namespace chartroom::sandbox::internal {
namespace {

constexpr std::array<std::string_view, 1> kSchema = {R"(
CREATE TABLE object(resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, revision INTEGER NOT NULL, json TEXT NOT NULL,
                    PRIMARY KEY(resource, namespace, name)) WITHOUT ROWID;
CREATE TABLE counter(id INTEGER PRIMARY KEY CHECK(id = 1), revision INTEGER NOT NULL);
INSERT INTO counter VALUES(1, 0);
)"};

} // namespace

Result<std::unique_ptr<ObjectStore>> ObjectStore::open(const std::string& path) {
  CHARTROOM_ASSIGN(store::Database database, store::Database::open(path));
  CHARTROOM_TRY(database.migrate(kSchema));
  std::unique_ptr<ObjectStore> store(new ObjectStore(std::move(database)));
  CHARTROOM_TRY(store->load());
  return store;
}

Result<void> ObjectStore::load() {
  CHARTROOM_ASSIGN(store::Statement counter, m_database.prepare("SELECT revision FROM counter"));
  CHARTROOM_TRY(counter.step());
  m_revision = counter.integer(0);
  // What happened before this start is not remembered: watches from there are told to list again.
  m_forgottenUpTo = m_revision;
  CHARTROOM_ASSIGN(store::Statement rows, m_database.prepare("SELECT resource, namespace, name, revision, json FROM object"));
  for (;;) {
    CHARTROOM_ASSIGN(bool more, rows.step());
    if (!more) return {};
    ObjectKey key{rows.text(0), rows.text(1), rows.text(2)};
    Result<Value> object = value::parseJson(rows.text(4));
    if (!object)
      return std::move(object).error().wrapped("cannot read " + key.resource + " " + key.name + " from the sandbox's database");
    auto stored = std::make_shared<StoredObject>(StoredObject{key, std::move(*object), rows.integer(3)});
    m_objects.emplace(std::move(key), std::move(stored));
  }
}

ObjectPtr ObjectStore::get(const ObjectKey& key) const {
  const auto found = m_objects.find(key);
  return found == m_objects.end() ? nullptr : found->second;
}

std::vector<ObjectPtr> ObjectStore::list(const std::string& resource, const std::string& nameSpace) const {
  std::vector<ObjectPtr> result;
  for (auto it = m_objects.lower_bound({resource, nameSpace, ""}); it != m_objects.end() && it->first.resource == resource; ++it) {
    if (!nameSpace.empty() && it->first.nameSpace != nameSpace) break;
    result.push_back(it->second);
  }
  return result;
}

std::vector<ObjectPtr> ObjectStore::everything() const {
  std::vector<ObjectPtr> result;
  result.reserve(m_objects.size());
  for (const auto& [key, object] : m_objects) result.push_back(object);
  return result;
}

Result<ObjectPtr> ObjectStore::put(const ObjectKey& key, Value object) {
  const std::int64_t revision = m_revision + 1;
  internal::put(object, {"metadata", "resourceVersion"}, std::to_string(revision));
  CHARTROOM_ASSIGN(store::Transaction transaction, store::Transaction::begin(m_database));
  CHARTROOM_ASSIGN(store::Statement insert, m_database.prepare("INSERT OR REPLACE INTO object VALUES(?,?,?,?,?)"));
  const std::string json = toJson(object);
  CHARTROOM_TRY(insert.bind(1, key.resource).bind(2, key.nameSpace).bind(3, key.name).bind(4, revision).bind(5, json).run());
  CHARTROOM_TRY(m_database.execute("UPDATE counter SET revision=" + std::to_string(revision)));
  CHARTROOM_TRY(transaction.commit());
  m_revision = revision;
  auto stored = std::make_shared<const StoredObject>(StoredObject{key, std::move(object), revision});
  ObjectPtr& slot = m_objects[key];
  remember({slot ? Change::Kind::Modified : Change::Kind::Added, revision, stored, slot, json.size()});
  slot = stored;
  return ObjectPtr(stored);
}

Result<ObjectPtr> ObjectStore::erase(const ObjectKey& key) {
  const auto found = m_objects.find(key);
  if (found == m_objects.end()) return Error{Code::NotFound, key.resource + " " + key.name + " is not there", {}, {}};
  const std::int64_t revision = m_revision + 1;
  CHARTROOM_ASSIGN(store::Transaction transaction, store::Transaction::begin(m_database));
  CHARTROOM_ASSIGN(store::Statement remove, m_database.prepare("DELETE FROM object WHERE resource=? AND namespace=? AND name=?"));
  CHARTROOM_TRY(remove.bind(1, key.resource).bind(2, key.nameSpace).bind(3, key.name).run());
  CHARTROOM_TRY(m_database.execute("UPDATE counter SET revision=" + std::to_string(revision)));
  CHARTROOM_TRY(transaction.commit());
  m_revision = revision;
  ObjectPtr previous = found->second;
  m_objects.erase(found);
  Value last = previous->object.deepCopy();
  internal::put(last, {"metadata", "resourceVersion"}, std::to_string(revision));
  remember({Change::Kind::Deleted, revision, std::make_shared<const StoredObject>(StoredObject{key, last, revision}), previous,
      toJson(last).size()});
  return previous;
}

void ObjectStore::remember(Change change) {
  m_historyBytes += change.bytes;
  m_history.push_back(std::move(change));
  while (m_history.size() > kHistory || (m_historyBytes > kHistoryBytes && m_history.size() > kHistoryLeast)) {
    m_forgottenUpTo = m_history.front().revision;
    m_historyBytes -= m_history.front().bytes;
    m_history.pop_front();
  }
}

std::vector<Change> ObjectStore::changesSince(
    std::int64_t revision, const std::string& resource, const std::string& nameSpace) const {
  auto it = std::upper_bound(m_history.begin(), m_history.end(), revision,
      [](std::int64_t wanted, const Change& change) { return wanted < change.revision; });
  std::vector<Change> result;
  for (; it != m_history.end(); ++it) {
    const ObjectKey& key = it->object->key;
    if (key.resource == resource && (nameSpace.empty() || key.nameSpace == nameSpace)) result.push_back(*it);
  }
  return result;
}

} // namespace chartroom::sandbox::internal
