// Secrets and ConfigMaps as storage: one class, for they differ in their path, their type and one more layer of base64.

#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/kube/client.h"
#include "core/kube/cluster.h"
#include "core/object/object.h"
#include "core/release/codec.h"
#include "core/release/newest.h"
#include "core/release/storage.h"
#include "core/value/json.h"

#include <algorithm>
#include <map>

namespace chartroom::release {

namespace {

enum class Place { Secret, ConfigMap };

constexpr const char* kMetadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

class ClusterDriver : public Driver {
public:
  ClusterDriver(const kube::Client& client, std::string nameSpace, Place place, const Clock& clock)
      : m_client(client), m_nameSpace(std::move(nameSpace)), m_place(place), m_clock(clock) {}

  std::string name() const override { return m_place == Place::Secret ? "Secret" : "ConfigMap"; }

  Result<Release> get(const Context& context, const std::string& key) const override {
    kube::Call call;
    call.path = path(key);
    auto object = m_client.call(context, call);
    if (!object) {
      if (object.error().code == Code::NotFound) return Error{Code::NotFound, "release: not found", {}, {}};
      return std::move(object).error().wrapped((m_place == Place::Secret ? "get: failed to get " : "failed to get ") + quote(key));
    }
    auto release = record(*object);
    if (!release) return std::move(release).error().wrapped("get: failed to decode data " + quote(key));
    release->labels = object::labelsOf(*object);
    for (const std::string& label : systemLabels()) release->labels.erase(label);
    return release;
  }

  Result<std::vector<Release>> list(const Context& context) const override {
    auto found = records(context, {{"owner", "helm"}});
    if (!found) return std::move(found).error().wrapped("list: failed to list");
    return found;
  }

  // Old revisions are nearly all of the bytes, and superseded. The metadata of all records says which are the newest; then those
  // that are not superseded come in one answer, and a newest one that is superseded by itself. Where labels do not fit the
  // object's name, or a newest record cannot be read and an older one takes its place, all records are read.
  Result<std::vector<Release>> latest(const Context& context) const override {
    auto known = items(context, std::string("owner=helm"), kMetadataOnly);
    if (!known) return std::move(known).error().wrapped("list: failed to list");
    Newest newest;
    const auto note = [&](const Value& object) {
      const Labels labels = object::labelsOf(object);
      const auto name = labels.find("name"), version = labels.find("version");
      if (name == labels.end() || version == labels.end()) return false;
      const int number = std::atoi(version->second.c_str());
      if (number <= 0 || storageKey(name->second, number) != object::textAt(object, {"metadata", "name"})) return false;
      newest.note(object::textAt(object, {"metadata", "namespace"}), name->second, number);
      return true;
    };
    for (const Value& object : *known)
      if (!note(object)) return Driver::latest(context);
    if (newest.all().empty()) return std::vector<Release>{};
    auto present = items(context, std::string("owner=helm,status!=superseded"), "application/json");
    if (!present) return std::move(present).error().wrapped("list: failed to list");
    std::map<std::pair<std::string, std::string>, const Value*> records; // by namespace and key
    for (const Value& object : *present) {
      if (!note(object)) return Driver::latest(context); // it came in between
      records[{object::textAt(object, {"metadata", "namespace"}), object::textAt(object, {"metadata", "name"})}] = &object;
    }
    std::vector<Release> result;
    for (const auto& [place, version] : newest.all()) {
      const std::string key = storageKey(place.second, version);
      Value object;
      if (const auto found = records.find({place.first, key}); found != records.end()) {
        object = *found->second;
      } else {
        kube::Call call;
        call.path = collection(place.first) + "/" + key;
        auto got = m_client.call(context, call);
        if (!got && got.error().code == Code::NotFound) return Driver::latest(context); // removed since
        if (!got) return std::move(got).error().wrapped("list: failed to list");
        object = std::move(*got);
      }
      auto release = record(object);
      if (!release || release->name != place.second || release->version != version) return Driver::latest(context);
      release->labels = object::labelsOf(object);
      result.push_back(std::move(*release));
    }
    return result;
  }

  Result<std::vector<Release>> query(const Context& context, const Labels& labels) const override {
    CHARTROOM_TRY(checkLabels(labels));
    auto objects = items(context, labels, "application/json");
    if (!objects) return std::move(objects).error().wrapped("query: failed to query with labels");
    if (objects->empty()) return Error{Code::NotFound, "release: not found", {}, {}};
    return decoded(context, *objects);
  }

  Result<std::vector<Head>> heads(const Context& context, const Labels& labels) const override {
    Labels wanted = labels;
    wanted["owner"] = "helm";
    auto objects = items(context, wanted, kMetadataOnly);
    if (!objects) return std::move(objects).error().wrapped("list: failed to list");
    std::vector<Head> result;
    for (const Value& object : *objects) {
      Head head;
      head.labels = object::labelsOf(object);
      head.name = head.labels["name"];
      head.nameSpace = object::textAt(object, {"metadata", "namespace"});
      head.status = head.labels["status"];
      head.version = std::atoi(head.labels["version"].c_str());
      head.uid = object::textAt(object, {"metadata", "uid"});
      head.resourceVersion = object::textAt(object, {"metadata", "resourceVersion"});
      const auto seconds = [&](const char* label) {
        const auto found = head.labels.find(label);
        return found == head.labels.end() ? 0LL : std::atoll(found->second.c_str());
      };
      if (const long long at = std::max(seconds("modifiedAt"), seconds("createdAt")); at > 0)
        head.modified = Clock::Time(std::chrono::seconds(at));
      else if (const auto created = Timestamp::parse(object::textAt(object, {"metadata", "creationTimestamp"})))
        head.modified = created->instant;
      // helm leaves the old time in the labels when it uninstalls.
      if (const Value writers = object.get("metadata").get("managedFields");
          head.status == status::kUninstalling && writers.isList())
        for (const Value& writer : writers.list().items)
          if (const auto wrote = Timestamp::parse(object::textAt(writer, {"time"})))
            head.modified = std::max(head.modified, wrote->instant);
      result.push_back(std::move(head));
    }
    return result;
  }

  Result<void> create(const Context& context, const std::string& key, const Release& release) override {
    return write(context, "POST", key, release, "createdAt", "create");
  }
  Result<void> rehearseCreate(const Context& context, const std::string& key, const Release& release) const override {
    return write(context, "POST", key, release, "createdAt", "create", {{"dryRun", "All"}});
  }
  Result<void> update(const Context& context, const std::string& key, const Release& release) override {
    return write(context, "PUT", key, release, "modifiedAt", "update");
  }
  Result<void> remove(const Context& context, const std::string& key) override {
    kube::Call call;
    call.method = "DELETE";
    call.path = path(key);
    auto gone = m_client.call(context, call);
    if (gone) return {};
    if (gone.error().code == Code::NotFound) return Error{Code::NotFound, "release: not found", {}, {}};
    return std::move(gone).error();
  }

private:
  std::string path(const std::string& key = {}) const {
    return key.empty() ? collection(m_nameSpace) : collection(m_nameSpace) + "/" + key;
  }
  std::string collection(const std::string& nameSpace) const {
    return (nameSpace.empty() ? "/api/v1/" : "/api/v1/namespaces/" + nameSpace + "/") +
           (m_place == Place::Secret ? "secrets" : "configmaps");
  }

  // IsValidLabelValue, as far as a release name can break it.
  static Result<void> checkLabels(const Labels& labels) {
    for (const auto& [key, value] : labels) {
      if (value.size() <= 63) continue;
      return Error{Code::InvalidArgument, "invalid label value: " + quote(value) + ": must be no more than 63 bytes", {}, {}};
    }
    return {};
  }

  Result<std::vector<Value>> items(const Context& context, const Labels& labels, const char* accept) const {
    std::string selector;
    for (const auto& [label, value] : labels) selector += (selector.empty() ? "" : ",") + label + "=" + value;
    return items(context, selector, accept);
  }
  Result<std::vector<Value>> items(const Context& context, const std::string& selector, const char* accept) const {
    kube::Call call;
    call.path = path();
    call.accept = accept;
    call.query = {{"labelSelector", selector}};
    CHARTROOM_ASSIGN(const Value list, m_client.call(context, call));
    const Value found = list.get("items");
    return found.isList() ? found.list().items : std::vector<Value>{};
  }

  Result<Release> record(const Value& object) const {
    const std::string data = object::textAt(object, {"data", "release"});
    if (m_place == Place::ConfigMap) return decode(data);
    std::string text;
    if (!decodeBase64(data, text)) return Error{Code::Parse, "illegal base64 data at input byte 0", {}, {}};
    return decode(text);
  }

  Result<std::vector<Release>> decoded(const Context& context, const std::vector<Value>& objects) const {
    std::vector<Release> result;
    for (const Value& object : objects) {
      auto release = record(object);
      if (!release) {
        context.log(LogLevel::Debug, logText("failed to decode release", {{"key", object::textAt(object, {"metadata", "name"})},
                                                                             {"error", release.error().message}}));
        continue;
      }
      release->labels = object::labelsOf(object);
      result.push_back(std::move(*release));
    }
    return result;
  }

  Result<std::vector<Release>> records(const Context& context, const Labels& labels) const {
    CHARTROOM_ASSIGN(const std::vector<Value> objects, items(context, labels, "application/json"));
    return decoded(context, objects);
  }

  Result<void> write(const Context& context, const char* method, const std::string& key, const Release& release, const char* stamp,
      const std::string& verb, kube::Query query = {}) const {
    auto text = encode(release);
    if (!text) return std::move(text).error().wrapped(verb + ": failed to encode release " + quote(release.name));
    Labels labels = release.labels;
    labels[stamp] = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(m_clock.now().time_since_epoch()).count());
    labels["name"] = release.name;
    labels["owner"] = "helm";
    labels["status"] = release.info.status;
    labels["version"] = std::to_string(release.version);
    Value labelMap = Value::makeMap();
    for (const auto& [label, value] : labels) labelMap.map().set(label, value);
    Value metadata = Value::makeMap();
    metadata.map().set("name", key);
    metadata.map().set("labels", labelMap);
    Value data = Value::makeMap();
    data.map().set("release", m_place == Place::Secret ? encodeBase64(*text) : *text);
    Value object = Value::makeMap();
    object.map().set("apiVersion", "v1");
    object.map().set("kind", name());
    object.map().set("metadata", metadata);
    object.map().set("data", data);
    if (m_place == Place::Secret) object.map().set("type", "helm.sh/release.v1");
    kube::Call call;
    call.method = method;
    call.path = call.method == "POST" ? path() : path(key);
    call.query = std::move(query);
    CHARTROOM_ASSIGN(call.body, value::writeJson(object));
    auto answer = m_client.call(context, call);
    if (answer) return {};
    if (answer.error().code == Code::AlreadyExists) return Error{Code::AlreadyExists, "release: already exists", {}, {}};
    return std::move(answer).error().wrapped(verb + ": failed to " + verb);
  }

  const kube::Client& m_client;
  std::string m_nameSpace;
  Place m_place;
  const Clock& m_clock;
};

} // namespace

std::unique_ptr<Driver> makeSecretDriver(const kube::Client& client, std::string nameSpace, const Clock& clock) {
  return std::make_unique<ClusterDriver>(client, std::move(nameSpace), Place::Secret, clock);
}
std::unique_ptr<Driver> makeConfigMapDriver(const kube::Client& client, std::string nameSpace, const Clock& clock) {
  return std::make_unique<ClusterDriver>(client, std::move(nameSpace), Place::ConfigMap, clock);
}

} // namespace chartroom::release
