#pragma once

// Status: what the API answers when it cannot do what was asked, with the texts of Kubernetes'
// k8s.io/apimachinery/pkg/api/errors. Inside this module a failure travels as an exception of type Failure; Api::handle turns
// it into a response, and none leaves the module.

#include "core/value/value.h"

#include <string>
#include <vector>

namespace chartroom::sandbox::internal {

struct Failure {
  int code = 500;
  std::string reason;
  std::string message;
  Value details; // nil or a map
};

// One cause of an Invalid or a Conflict.
struct Cause {
  std::string reason; // "FieldValueRequired" …
  std::string message;
  std::string field;
};

Value statusObject(const Failure& failure);

// `resource` is the plural with its group: "pods", "deployments.apps".
Failure notFound(const std::string& group, const std::string& plural, const std::string& name);
Failure noSuchPath(); // "the server could not find the requested resource"
Failure alreadyExists(const std::string& group, const std::string& plural, const std::string& name);
Failure conflict(const std::string& group, const std::string& plural, const std::string& name, const std::string& why);
Failure invalid(const std::string& group, const std::string& kind, const std::string& name, const std::vector<Cause>& causes);
Failure badRequest(const std::string& message);
Failure forbidden(const std::string& group, const std::string& plural, const std::string& name, const std::string& why);
Failure unauthorized();
Failure methodNotAllowed();
Failure notAcceptable();
Failure unsupportedMediaType(const std::string& given);
Failure gone(const std::string& message); // 410 Expired
Failure internalError(const std::string& message);

} // namespace chartroom::sandbox::internal
