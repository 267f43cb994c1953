#pragma once

// Request, Response and WatchStream: the sandbox's API without a wire. The HTTP server and in-process callers (tests, the
// window) hand in the same Request and get the same Response.

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chartroom::sandbox {

struct Request {
  std::string method = "GET";
  std::string path; // "/api/v1/namespaces/default/pods", percent-decoded
  std::vector<std::pair<std::string, std::string>> query;
  std::map<std::string, std::string> headers; // names in lower case
  std::string body;

  // The first value of a query parameter, or "".
  std::string parameter(std::string_view name) const {
    for (const auto& [key, value] : query)
      if (key == name) return value;
    return {};
  }
  bool hasParameter(std::string_view name) const {
    for (const auto& entry : query)
      if (entry.first == name) return true;
    return false;
  }
  std::string header(const std::string& lowerCaseName) const {
    const auto found = headers.find(lowerCaseName);
    return found == headers.end() ? std::string() : found->second;
  }
};

// A running watch: one JSON object a line. Used by one thread; outliving its Sandbox is allowed, it then has ended.
class WatchStream {
public:
  virtual ~WatchStream() = default;
  // The lines that are there; waits up to `wait` for the first. "" when nothing came.
  virtual std::string next(std::chrono::milliseconds wait) = 0;
  // True once no further line will come (timeoutSeconds is over, the sandbox stops, an ERROR event was sent).
  virtual bool ended() const = 0;
};

struct Response {
  int status = 200;
  std::string contentType = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<WatchStream> watch; // set for a watch: the body comes from it
};

} // namespace chartroom::sandbox
