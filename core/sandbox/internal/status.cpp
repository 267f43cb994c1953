#include "core/sandbox/internal/status.h"

#include "core/sandbox/internal/fields.h"

namespace chartroom::sandbox::internal {
namespace {

std::string qualified(const std::string& group, const std::string& name) { return group.empty() ? name : name + "." + group; }

Value detailsOf(const std::string& group, const std::string& kind, const std::string& name) {
  Value details = Value::makeMap();
  if (!name.empty()) put(details, {"name"}, name);
  if (!group.empty()) put(details, {"group"}, group);
  if (!kind.empty()) put(details, {"kind"}, kind);
  return details;
}

} // namespace

Value statusObject(const Failure& failure) {
  Value status = makeObject({{"kind", "Status"}, {"apiVersion", "v1"}, {"metadata", Value::makeMap()}, {"status", "Failure"},
      {"message", failure.message}, {"reason", failure.reason}, {"code", failure.code}});
  if (failure.details.isMap()) put(status, {"details"}, failure.details);
  return status;
}

Failure notFound(const std::string& group, const std::string& plural, const std::string& name) {
  return {404, "NotFound", qualified(group, plural) + " \"" + name + "\" not found", detailsOf(group, plural, name)};
}

Failure noSuchPath() { return {404, "NotFound", "the server could not find the requested resource", Value::makeMap()}; }

Failure alreadyExists(const std::string& group, const std::string& plural, const std::string& name) {
  return {409, "AlreadyExists", qualified(group, plural) + " \"" + name + "\" already exists", detailsOf(group, plural, name)};
}

Failure conflict(const std::string& group, const std::string& plural, const std::string& name, const std::string& why) {
  return {409, "Conflict", "Operation cannot be fulfilled on " + qualified(group, plural) + " \"" + name + "\": " + why,
      detailsOf(group, plural, name)};
}

Failure invalid(const std::string& group, const std::string& kind, const std::string& name, const std::vector<Cause>& causes) {
  std::string text;
  Value list = Value::makeList();
  for (const Cause& cause : causes) {
    if (!text.empty()) text += ", ";
    text += cause.field + ": " + cause.message;
    list.list().items.push_back(makeObject({{"reason", cause.reason}, {"message", cause.message}, {"field", cause.field}}));
  }
  if (causes.size() > 1) text = "[" + text + "]";
  Value details = detailsOf(group, kind, name);
  put(details, {"causes"}, list);
  return {422, "Invalid", qualified(group, kind) + " \"" + name + "\" is invalid: " + text, details};
}

Failure badRequest(const std::string& message) { return {400, "BadRequest", message, {}}; }

Failure forbidden(const std::string& group, const std::string& plural, const std::string& name, const std::string& why) {
  return {403, "Forbidden", qualified(group, plural) + " \"" + name + "\" is forbidden: " + why, detailsOf(group, plural, name)};
}

Failure unauthorized() { return {401, "Unauthorized", "Unauthorized", {}}; }

Failure methodNotAllowed() {
  return {405, "MethodNotAllowed", "the server does not allow this method on the requested resource", Value::makeMap()};
}

Failure notAcceptable() { return {406, "NotAcceptable", "only the following media types are accepted: application/json", {}}; }

Failure unsupportedMediaType(const std::string& given) {
  return {415, "UnsupportedMediaType",
      "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, "
      "application/vnd.kubernetes.protobuf (" +
          given + ")",
      {}};
}

Failure gone(const std::string& message) { return {410, "Expired", message, {}}; }

Failure internalError(const std::string& message) {
  return {500, "InternalError", "Internal error occurred: " + message,
      makeObject({{"causes", makeArray({makeObject({{"message", message}})})}})};
}

} // namespace chartroom::sandbox::internal
