#include "core/sandbox/internal/api.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/selectors.h"
#include "core/sandbox/internal/table.h"

#include <algorithm>

namespace chartroom::sandbox::internal {
namespace {

struct Filter {
  object::LabelSelector labels;
  object::FieldSelector fields;
  std::string nameSpace;

  static Filter of(const Request& request, const Target& target) {
    return {parseLabels(request.parameter("labelSelector")), parseFields(request.parameter("fieldSelector")), target.nameSpace};
  }
  bool matches(const Value& object) const { return labels.matches(object::labelsOf(object)) && fields.matches(object); }
};

std::optional<std::int64_t> revisionParameter(const Request& request) {
  const std::string text = request.parameter("resourceVersion");
  if (text.empty() || text == "0") return {};
  const ParsedInt parsed = parseInt(text);
  if (!parsed.ok() || parsed.value < 0)
    throw badRequest("invalid resource version: resourceVersion: Invalid value: \"" + text + "\": strconv.ParseUint: parsing \"" +
                     text + "\": invalid syntax");
  return parsed.value;
}

// A watch over one resource. It remembers the last revision it told and asks the store for what came after.
class Watch : public WatchStream {
public:
  struct Plan {
    std::shared_ptr<World> world;
    std::shared_ptr<std::atomic<bool>> stopped;
    ResourcePtr resource;
    Filter filter;
    Shape shape = Shape::Object;
    std::string includeObject;
    std::optional<std::chrono::steady_clock::time_point> end;
  };
  Watch(Plan plan, std::int64_t revision, std::string opening)
      : m_plan(std::move(plan)), m_revision(revision), m_ready(std::move(opening)) {}

  // REQUIRES the world's lock.
  static std::string line(const Plan& plan, const char* type, const Value& object) {
    const Value given = inVersion(*plan.resource, object);
    Value shown = given;
    if (plan.shape == Shape::Metadata) shown = metadataOnly(given);
    if (plan.shape == Shape::Table) {
      TableOptions options;
      options.includeObject = plan.includeObject;
      options.now = plan.world->now();
      shown = makeTable(*plan.resource, {given}, textAt(object, {"metadata", "resourceVersion"}), options);
    }
    return toJson(makeObject({{"type", type}, {"object", shown}})) + "\n";
  }

  std::string next(std::chrono::milliseconds wait) override {
    if (!m_ready.empty()) return std::exchange(m_ready, {});
    if (m_ended) return {};
    World& world = *m_plan.world;
    std::unique_lock lock(world.mutex);
    auto until = std::chrono::steady_clock::now() + wait;
    if (m_plan.end && *m_plan.end < until) until = *m_plan.end;
    world.changed.wait_until(lock, until, [&] { return m_plan.stopped->load() || world.store().revision() > m_revision; });
    std::string lines = collect(world);
    if (m_plan.stopped->load() || (m_plan.end && std::chrono::steady_clock::now() >= *m_plan.end)) m_ended = true;
    return lines;
  }

  bool ended() const override { return m_ended && m_ready.empty(); }

private:
  std::string collect(World& world) {
    if (!world.store().remembers(m_revision)) {
      m_ended = true;
      return toJson(makeObject(
                 {{"type", "ERROR"}, {"object", statusObject(gone("too old resource version: " + std::to_string(m_revision) + " (" +
                                                                  std::to_string(world.store().oldest()) + ")"))}})) +
             "\n";
    }
    std::string lines;
    for (const Change& change : world.store().changesSince(m_revision, m_plan.resource->storageName(), m_plan.filter.nameSpace)) {
      const Value& object = change.object->object;
      const bool now = change.kind != Change::Kind::Deleted && m_plan.filter.matches(object);
      const bool before = change.previous && m_plan.filter.matches(change.previous->object);
      if (now) lines += line(m_plan, before ? "MODIFIED" : "ADDED", object);
      else if (before) lines += line(m_plan, "DELETED", object);
    }
    m_revision = world.store().revision();
    return lines;
  }

  Plan m_plan;
  std::int64_t m_revision;
  std::string m_ready;
  bool m_ended = false;
};

} // namespace

Response Api::get(const Request& request, const Target& target) {
  const ObjectPtr found = m_world->require(*target.resource, target.nameSpace, target.name);
  return objectResponse(200, request, *target.resource, found->object, m_world->now());
}

Response Api::list(const Request& request, const Target& target) {
  const Resource& resource = *target.resource;
  const Shape shape = wantedShape(request);
  const Filter filter = Filter::of(request, target);
  if (const auto wanted = revisionParameter(request); wanted && *wanted > m_world->store().revision())
    throw Failure{504, "Timeout",
        "Too large resource version: " + std::to_string(*wanted) + ", current: " + std::to_string(m_world->store().revision()),
        makeObject({{"causes", makeArray({makeObject(
                                   {{"reason", "ResourceVersionTooLarge"}, {"message", "Too large resource version"}})})},
            {"retryAfterSeconds", 1}})};
  std::vector<Value> items;
  for (const ObjectPtr& stored : m_world->store().list(resource.storageName(), target.nameSpace))
    if (filter.matches(stored->object)) items.push_back(inVersion(resource, stored->object));
  const std::string revision = std::to_string(m_world->store().revision());
  if (shape == Shape::Table) {
    TableOptions options;
    options.includeObject = request.parameter("includeObject");
    options.now = m_world->now();
    return jsonResponse(200, makeTable(resource, items, revision, options));
  }
  const Value metadata = makeObject({{"resourceVersion", revision}});
  if (shape == Shape::Metadata) {
    for (Value& item : items) item = metadataOnly(item);
    return jsonResponse(200, makeObject({{"kind", "PartialObjectMetadataList"}, {"apiVersion", "meta.k8s.io/v1"},
                                 {"metadata", metadata}, {"items", makeArray(items)}}));
  }
  return jsonResponse(200, makeObject({{"kind", resource.listKind}, {"apiVersion", resource.groupVersion()}, {"metadata", metadata},
                               {"items", makeArray(items)}}));
}

Response Api::watch(const Request& request, const Target& target) {
  const bool initialEvents = request.parameter("sendInitialEvents") == "true";
  if (initialEvents && request.parameter("resourceVersionMatch") != "NotOlderThan")
    throw invalid("meta.k8s.io", "ListOptions", "",
        {{"FieldValueForbidden", "Forbidden: sendInitialEvents is forbidden for watch unless resourceVersionMatch is provided",
            "resourceVersionMatch"}});
  Watch::Plan plan;
  plan.world = m_world;
  plan.stopped = m_stopped;
  plan.resource = target.resource;
  plan.filter = Filter::of(request, target);
  plan.shape = wantedShape(request);
  plan.includeObject = request.parameter("includeObject");
  if (const ParsedInt seconds = parseInt(request.parameter("timeoutSeconds")); seconds.ok() && seconds.value > 0)
    plan.end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds.value);

  const std::optional<std::int64_t> asked = revisionParameter(request);
  std::int64_t from = m_world->store().revision();
  std::string opening;
  if (initialEvents || !asked) {
    for (const ObjectPtr& stored : m_world->store().list(target.resource->storageName(), target.nameSpace))
      if (plan.filter.matches(stored->object)) opening += Watch::line(plan, "ADDED", stored->object);
  } else {
    from = *asked;
  }
  if (initialEvents) {
    // Without this bookmark a client that waits for the end of the list waits for ever.
    const Value metadata = makeObject(
        {{"resourceVersion", std::to_string(from)}, {"annotations", makeObject({{"k8s.io/initial-events-end", "true"}})}});
    Value mark =
        makeObject({{"kind", target.resource->kind}, {"apiVersion", target.resource->groupVersion()}, {"metadata", metadata}});
    if (plan.shape == Shape::Metadata) mark = metadataOnly(mark);
    if (plan.shape == Shape::Table)
      mark = makeObject({{"kind", "Table"}, {"apiVersion", "meta.k8s.io/v1"}, {"metadata", metadata},
          {"columnDefinitions", makeArray()}, {"rows", makeArray()}});
    opening += toJson(makeObject({{"type", "BOOKMARK"}, {"object", mark}})) + "\n";
  }
  Response response;
  response.watch = std::make_shared<Watch>(std::move(plan), from, std::move(opening));
  return response;
}

Response Api::logs(const Request& request, const Target& target) {
  const ObjectPtr pod = m_world->require(*target.resource, target.nameSpace, target.name);
  const auto& containers = itemsAt(pod->object, {"spec", "containers"});
  const std::string wanted = request.parameter("container");
  auto named = [&](const Value& container) { return textAt(container, {"name"}) == wanted; };
  const auto& inits = itemsAt(pod->object, {"spec", "initContainers"});
  if (!wanted.empty() && std::none_of(containers.begin(), containers.end(), named) &&
      std::none_of(inits.begin(), inits.end(), named))
    throw badRequest("container " + wanted + " is not valid for pod " + target.name);
  if (wanted.empty() && containers.size() > 1) {
    std::vector<std::string> names;
    for (const Value& container : containers) names.push_back(textAt(container, {"name"}));
    throw badRequest("a container name must be specified for pod " + target.name + ", choose one of: [" + join(names, " ") + "]");
  }
  const std::string container = wanted.empty() && !containers.empty() ? textAt(containers[0], {"name"}) : wanted;
  for (const char* list : {"containerStatuses", "initContainerStatuses"})
    for (const Value& status : itemsAt(pod->object, {"status", list}))
      if (textAt(status, {"name"}) == container)
        if (const std::string reason = textAt(status, {"state", "waiting", "reason"}); !reason.empty()) {
          const bool pulling = reason == "ImagePullBackOff" || reason == "ErrImagePull";
          throw badRequest("container \"" + container + "\" in pod \"" + target.name +
                           "\" is waiting to start: " + (pulling ? "trying and failing to pull image" : reason));
        }
  Response response;
  response.contentType = "text/plain";
  response.body = "(sandbox) containers do not run here: \"" + container + "\" of pod \"" + target.name + "\" has no output\n";
  return response;
}

} // namespace chartroom::sandbox::internal
