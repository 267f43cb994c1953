#pragma once

// Client: the Kubernetes API of one cluster, as blocking calls on JSON objects. Mirrors client-go's rest.Client: credentials
// (tokens, files, exec plugins, impersonation), Status errors with the server's text, retries when the server asks for them,
// and helm's own retry on a changing etcd leader.
//
// Thread-safe; credentials are fetched once and shared. The Transport is shared and must outlive nothing: the client owns a part.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/kube/kubeconfig.h"
#include "core/value/value.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chartroom::kube {

namespace internal {
class Authorizer;
}

using Query = std::vector<std::pair<std::string, std::string>>;

struct Call {
  std::string method = "GET";
  std::string path; // "/api/v1/namespaces/x/pods"
  Query query;
  std::string body;
  std::string contentType = "application/json";
  std::string accept = "application/json";
};

enum class EventType { Added, Modified, Deleted, Bookmark };
// One watch event; false ends the watch in good order.
using OnEvent = std::function<bool(EventType type, const Value& object)>;

class Client {
public:
  Client(Connection connection, std::shared_ptr<http::Transport> transport, std::string userAgent = "Helm/4.3.1");
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const Connection& connection() const { return m_connection; }

  // The answer as JSON. A Status failure becomes an Error with the server's message: NotFound, AlreadyExists, Conflict,
  // Forbidden, Unauthorized, InvalidArgument (422, 400), Unsupported (415, 405), Timeout, Internal (500) or Unreachable (other
  // 5xx). `refusal`, if given, gets the Status object of a failed call, or nil when the server sent none.
  Result<Value> call(const Context& context, const Call& call, Value* refusal = nullptr) const;
  // The answer's bytes; errors have client-go's generic texts, as its Raw() gives them.
  Result<std::string> raw(const Context& context, const Call& call) const;
  // Streams the body of a plain GET (logs).
  Result<void> stream(const Context& context, const Call& call, const http::OnData& onData) const;
  // Watches from query's resourceVersion on until the server ends it (good), `onEvent` returns false (good), or an ERROR event
  // (its Status; an expired version is Code::Conflict with the text "…too old resource version…").
  Result<void> watch(const Context& context, Call call, const OnEvent& onEvent) const;

private:
  Result<http::Request> request(const Context& context, const Call& call) const;
  Result<http::Response> exchange(const Context& context, const Call& call) const;

  Connection m_connection;
  std::shared_ptr<http::Transport> m_transport;
  std::string m_userAgent;
  std::unique_ptr<internal::Authorizer> m_authorizer; // refers to the two above
};

// The Error of an answer with status 400 or more: from its Status body, else client-go's generic text.
Error statusError(int httpStatus, std::string_view body);
// The error of a Status object in a watch's ERROR event.
Error errorOfStatus(const Value& status);

} // namespace chartroom::kube
