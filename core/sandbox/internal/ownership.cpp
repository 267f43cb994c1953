#include "core/sandbox/internal/ownership.h"

#include "core/object/kinds.h"
#include "core/object/ownership.h"
#include "core/object/patch.h"
#include "core/sandbox/internal/custom_schema.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/status.h"

namespace chartroom::sandbox::internal {
namespace {

const object::Type& typeOf(const Resource& resource) {
  return resource.fields && resource.fields->type ? *resource.fields->type : object::deducedType();
}

object::Write writeOf(const World& world, const Resource& resource, const std::string& manager, const std::string& subresource) {
  object::Write write;
  write.manager = manager;
  write.apiVersion = resource.groupVersion();
  // A scale changes the object itself; only the status has fields of its own.
  write.subresource = subresource;
  write.time = timestamp(world.now());
  if (resource.fields)
    write.filter = object::ownershipFilter(*resource.fields, subresource == "status" ? subresource : std::string());
  return write;
}

void walk(const Value& value, const object::Type& type, const std::string& path, std::vector<std::string>& unknown) {
  if (value.isMap() && type.map != object::MapType::None) {
    std::vector<std::string> strangers;
    for (const auto& entry : value.map()) {
      const std::string here = path.empty() ? entry.key.str() : path + "." + entry.key.str();
      const object::Type* child = type.child(entry.key.view());
      if (!child) {
        unknown.push_back(here);
        strangers.push_back(entry.key.str());
      } else {
        walk(entry.value, *child, here, unknown);
      }
    }
    for (const std::string& key : strangers) value.map().erase(key);
  } else if (value.isList() && type.list != object::ListType::None && type.element) {
    const auto& items = value.list().items;
    for (std::size_t i = 0; i < items.size(); ++i) walk(items[i], *type.element, path + "[" + std::to_string(i) + "]", unknown);
  }
}

} // namespace

void trackChange(const World& world, const Resource& resource, const Value& old, const Value& object, const WriteOptions& options) {
  const Value tracked =
      object::trackUpdate(old, object, typeOf(resource), writeOf(world, resource, options.manager, options.subresource));
  const Value fields = at(tracked, {"metadata", "managedFields"});
  if (fields.isList() && fields.size() > 0) put(object, {"metadata", "managedFields"}, fields.deepCopy());
  else drop(object, {"metadata", "managedFields"});
}

Value applyConfiguration(
    const World& world, const Resource& resource, const Value& live, const Value& config, const ApplyRequest& request) {
  auto outcome = object::applyConfiguration(live, config, typeOf(resource),
      writeOf(world, resource, request.manager, request.subresource), request.force ? object::Force::Yes : object::Force::No);
  if (!outcome) throw Failure{500, "", outcome.error().message, {}};
  if (!outcome->conflicts.empty())
    throw Failure{409, "Conflict", object::conflictMessage(outcome->conflicts),
        makeObject({{"causes", object::conflictCauses(outcome->conflicts)}})};
  return outcome->object.deepCopy();
}

Value applyPatch(const Resource& resource, const Value& live, const Value& patch, const std::string& mediaType) {
  if (mediaType == "application/merge-patch+json") return object::applyMergePatch(live, patch);
  Result<Value> result = Error{};
  if (mediaType == "application/json-patch+json") {
    result = object::applyJsonPatch(live, patch);
  } else if (mediaType == "application/strategic-merge-patch+json" && !resource.custom) {
    result = object::applyStrategicPatch(live, patch, typeOf(resource));
  } else {
    const std::string strategic = resource.custom ? "" : ", application/strategic-merge-patch+json";
    throw Failure{415, "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
        "application/merge-patch+json" +
            strategic + ", application/apply-patch+yaml",
        {}};
  }
  if (!result) {
    const Value cause = makeObject({{"reason", "UnexpectedServerResponse"}, {"message", result.error().message}});
    throw Failure{422, "Invalid", "the server rejected our request due to an error in our request",
        makeObject({{"causes", makeArray({cause})}})};
  }
  return std::move(result).value().deepCopy();
}

std::vector<std::string> takeUnknownFields(const Resource& resource, const Value& object) {
  std::vector<std::string> unknown;
  if (const Value schema = resource.schema(); schema.isMap()) {
    unknown = pruneCustom(schema, object);
    dropNullsOfCustom(schema, object);
    return unknown;
  }
  if (resource.fields && resource.fields->type) walk(object, *resource.fields->type, "", unknown);
  return unknown;
}

} // namespace chartroom::sandbox::internal
