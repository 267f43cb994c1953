#include "core/kube/cluster.h"

#include "core/base/text.h"
#include "core/kube/internal/apply.h"
#include "core/kube/internal/update.h"
#include "core/object/access.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

namespace chartroom::kube {

namespace {

constexpr const char* kTables =
    "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

std::map<std::string, std::string> textMap(const Value& map) {
  std::map<std::string, std::string> result;
  if (map.isMap())
    for (const auto& entry : map.map())
      if (entry.value.isString()) result[entry.key.str()] = entry.value.string();
  return result;
}

// Runs `perform` on all: kinds one after another as they come, the objects of one run of a kind side by side.
std::vector<Error> inBatches(ResourceList& resources, const std::function<Result<void>(Resource&)>& perform) {
  std::vector<Error> errors;
  for (std::size_t from = 0; from < resources.size();) {
    std::size_t to = from + 1;
    while (to < resources.size() && resources[to].served.kind.kind == resources[from].served.kind.kind) ++to;
    std::vector<std::optional<Error>> failed(to - from);
    internal::sideBySide(to - from, [&](std::size_t i) {
      if (auto result = perform(resources[from + i]); !result) failed[i] = std::move(result).error();
    });
    for (auto& error : failed)
      if (error) errors.push_back(std::move(*error));
    from = to;
  }
  return errors;
}

std::map<std::string, std::string> selectorOf(const Value& object) {
  static const std::set<std::string> kWorkloads{"ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job"};
  const std::string kind = object::textAt(object, {"kind"});
  if (kWorkloads.contains(kind)) return textMap(object::at(object, {"spec", "selector", "matchLabels"}));
  if (kind == "ReplicationController") return textMap(object::at(object, {"spec", "selector"}));
  return {};
}

} // namespace

bool Resource::sameAs(const Resource& other) const {
  return name == other.name && nameSpace == other.nameSpace && served.kind.group == other.served.kind.group &&
         served.kind.kind == other.served.kind.kind;
}

void completeList(const Value& list) {
  if (!list.isMap()) return;
  const Value items = list.get("items");
  if (!items.isList()) {
    list.map().set("items", Value::makeList());
    return;
  }
  std::string kind = object::textAt(list, {"kind"});
  if (kind.ends_with("List")) kind.resize(kind.size() - 4);
  if (kind.empty()) return; // a List of anything says nothing of its items
  for (const Value& item : items.list().items) {
    if (!item.isMap() || item.map().find("kind") || item.map().find("apiVersion")) continue;
    item.map().set("kind", kind);
    item.map().set("apiVersion", list.get("apiVersion"));
  }
}

Cluster::Cluster(const Client& client, std::string nameSpace)
    : m_client(client), m_discovery(client), m_nameSpace(std::move(nameSpace)) {}

Result<void> Cluster::reachable(const Context& context) const {
  auto version = m_discovery.version(context);
  if (!version) return std::move(version).error().wrapped("kubernetes cluster unreachable");
  return {};
}

Result<Resource> Cluster::resourceOf(const Context& context, const Value& object) const {
  Resource resource;
  const std::string apiVersion = object::textAt(object, {"apiVersion"});
  object::GroupVersionKind kind;
  kind.kind = object::textAt(object, {"kind"});
  if (kind.kind.empty() || apiVersion.empty()) {
    auto json = value::writeJson(object);
    return Error{Code::InvalidArgument,
        std::string("unable to decode \"\": Object '") + (kind.kind.empty() ? "Kind" : "apiVersion") + "' is missing in '" +
            (json ? *json : "") + "'",
        {}, {}};
  }
  const std::size_t slash = apiVersion.find('/');
  if (slash != std::string::npos) kind.group = apiVersion.substr(0, slash);
  kind.version = slash == std::string::npos ? apiVersion : apiVersion.substr(slash + 1);
  resource.name = object::textAt(object, {"metadata", "name"});
  resource.nameSpace = object::textAt(object, {"metadata", "namespace"});
  auto served = m_discovery.resource(context, kind);
  if (!served) {
    if (served.error().code != Code::NotFound) return std::move(served).error();
    Error error = std::move(served).error();
    error.message = "resource mapping not found for name: " + quote(resource.name) + " namespace: " + quote(resource.nameSpace) +
                    " from \"\": " + error.message + "\nensure CRDs are installed first";
    return error;
  }
  resource.served = std::move(*served);
  resource.object = object;
  if (resource.served.namespaced && resource.nameSpace.empty()) {
    resource.nameSpace = m_nameSpace;
    Value metadata = object.get("metadata");
    if (!metadata.isMap()) {
      metadata = Value::makeMap();
      object.map().set("metadata", metadata);
    }
    metadata.map().set("namespace", m_nameSpace);
  }
  return resource;
}

Result<ResourceList> Cluster::build(const Context& context, std::string_view manifest) const {
  auto documents = value::parseYamlStream(manifest);
  if (!documents) return std::move(documents).error().wrapped("error parsing ");
  ResourceList resources;
  std::vector<Error> errors;
  const auto add = [&](const auto& self, const Value& object) -> void {
    if (!object.isMap()) {
      if (!object.isNil())
        errors.push_back({Code::InvalidArgument,
            "unable to decode \"\": json: cannot unmarshal " + kindName(object) + " into Go value of type unstructured.detector",
            {}, {}});
      return;
    }
    if (object::textAt(object, {"kind"}).ends_with("List") && object.get("items").isList()) {
      completeList(object);
      for (const Value& item : object.get("items").list().items) self(self, item);
      return;
    }
    if (auto resource = resourceOf(context, object)) resources.push_back(std::move(*resource));
    else errors.push_back(std::move(resource).error());
  };
  for (const Value& document : *documents) {
    if (document.isMap() && document.map().empty()) continue;
    add(add, document);
  }
  if (errors.size() == 1) return errors.front();
  if (!errors.empty()) {
    // apimachinery's aggregate: equal texts once, in brackets.
    Error all = errors.front();
    std::vector<std::string> texts;
    for (const Error& error : errors)
      if (std::find(texts.begin(), texts.end(), error.message) == texts.end()) texts.push_back(error.message);
    all.message = texts.size() == 1 ? texts.front() : "[" + join(texts, ", ") + "]";
    return all;
  }
  return resources;
}

Result<void> Cluster::create(const Context& context, ResourceList& resources, const CreateOptions& options) const {
  if (resources.empty()) return Error{Code::InvalidArgument, "no objects visited", {}, {}};
  return internal::joined(inBatches(resources,
                              [&](Resource& each) {
                                return options.method == ApplyMethod::ServerSide
                                           ? internal::createServerSide(context, m_client, each, options.conflicts)
                                           : internal::createClientSide(context, m_client, each);
                              }),
      "\n");
}

Updated Cluster::update(
    const Context& context, ResourceList& originals, ResourceList& targets, const UpdateOptions& options) const {
  Updated updated;
  if (auto possible = internal::checkOptions(options); !possible) {
    updated.result = std::move(possible);
    return updated;
  }
  std::vector<Error> errors;
  for (Resource& target : targets) {
    internal::TargetStep step = internal::updateTarget(context, *this, originals, target, options);
    if (step.kind == internal::TargetStep::Kind::Create) updated.created.push_back(target);
    if (!step.result && step.kind != internal::TargetStep::Kind::Change) {
      updated.result = std::move(step.result);
      return updated;
    }
    if (step.kind != internal::TargetStep::Kind::Change) continue;
    if (!step.result) errors.push_back(std::move(step.result).error());
    updated.updated.push_back(target);
  }
  if (!errors.empty()) {
    updated.result = internal::joined(std::move(errors), " && ");
    return updated;
  }

  for (Resource& original : originals) {
    if (std::any_of(targets.begin(), targets.end(), [&](const Resource& each) { return each.sameAs(original); })) continue;
    internal::RemovalStep step = internal::removeOriginal(context, *this, original);
    if (!step.result) errors.push_back(std::move(step.result).error());
    else if (step.kind == internal::RemovalStep::Kind::Delete) updated.deleted.push_back(original);
  }
  updated.result = internal::joined(std::move(errors), " && ");
  return updated;
}

std::vector<Error> Cluster::remove(const Context& context, const ResourceList& resources, Propagation propagation) const {
  if (resources.empty()) return {Error{Code::InvalidArgument, "object not found, skipping delete: no objects visited", {}, {}}};
  ResourceList copy = resources;
  return inBatches(copy, [&](Resource& each) -> Result<void> {
    auto gone = internal::deleteObject(context, m_client, each, propagation);
    if (!gone && gone.error().code == Code::NotFound) return {};
    return gone;
  });
}

Result<Value> Cluster::get(const Context& context, const Resource& resource, Value* refusal) const {
  Call call;
  call.path = resourcePath(resource.served, resource.nameSpace, resource.name);
  return m_client.call(context, call, refusal);
}

Result<Value> Cluster::list(
    const Context& context, const ServedResource& served, std::string_view nameSpace, const Query& query) const {
  Call call;
  call.path = resourcePath(served, nameSpace);
  call.query = query;
  return m_client.call(context, call);
}

Result<Value> Cluster::createObject(const Context& context, const Resource& resource) const {
  Resource copy = resource;
  CHARTROOM_TRY(internal::createClientSide(context, m_client, copy));
  return copy.object;
}

std::vector<std::pair<std::string, std::vector<Value>>> Cluster::status(
    const Context& context, const ResourceList& resources, Form form) const {
  std::vector<std::pair<std::string, std::vector<Value>>> found;
  const auto add = [&](const std::string& key, Value object) {
    for (auto& entry : found)
      if (entry.first == key) {
        entry.second.push_back(std::move(object));
        return;
      }
    found.emplace_back(key, std::vector<Value>{std::move(object)});
  };
  const auto read = [&](const std::string& path, Query query) {
    Call call;
    call.path = path;
    call.query = std::move(query);
    if (form == Form::Table) {
      call.accept = kTables;
      call.query.emplace_back("includeObject", "Object");
    }
    return m_client.call(context, call);
  };
  std::vector<std::map<std::string, std::string>> seen;
  for (const Resource& resource : resources) {
    auto object = read(resourcePath(resource.served, resource.nameSpace, resource.name), {});
    if (!object) continue;
    add(resource.served.kind.version + "/" + resource.served.kind.kind, std::move(*object));
    const auto selector = selectorOf(resource.object);
    if (selector.empty() || std::find(seen.begin(), seen.end(), selector) != seen.end()) continue;
    seen.push_back(selector);
    std::string text;
    for (const auto& [key, value] : selector) text += (text.empty() ? "" : ",") + key + "=" + value;
    if (auto pods = read("/api/v1/namespaces/" + resource.nameSpace + "/pods", {{"labelSelector", text}})) {
      if (form == Form::Objects) completeList(*pods);
      add("v1/Pod(related)", std::move(*pods));
    }
  }
  return found;
}

Result<std::string> Cluster::log(
    const Context& context, const std::string& nameSpace, const std::string& pod, const std::string& container) const {
  Call call;
  call.path = "/api/v1/namespaces/" + nameSpace + "/pods/" + pod + "/log";
  call.query = {{"container", container}};
  call.accept = "application/json, */*";
  return m_client.raw(context, call);
}

} // namespace chartroom::kube
