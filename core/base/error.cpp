#include "core/base/error.h"

#include <utility>

namespace chartroom {

Error Error::wrapped(const std::string& context) const& {
  Error copy = *this;
  return std::move(copy).wrapped(context);
}

Error Error::wrapped(const std::string& context) && {
  message = context + ": " + message;
  return std::move(*this);
}

const char* codeName(Code code) {
  switch (code) {
  case Code::InvalidArgument: return "invalid argument";
  case Code::Parse: return "parse";
  case Code::Template: return "template";
  case Code::Schema: return "schema";
  case Code::NotFound: return "not found";
  case Code::AlreadyExists: return "already exists";
  case Code::Conflict: return "conflict";
  case Code::Forbidden: return "forbidden";
  case Code::Unauthorized: return "unauthorized";
  case Code::Unreachable: return "unreachable";
  case Code::Timeout: return "timeout";
  case Code::Cancelled: return "cancelled";
  case Code::Io: return "io";
  case Code::Unsupported: return "unsupported";
  case Code::Internal: return "internal";
  }
  return "unknown";
}

} // namespace chartroom
