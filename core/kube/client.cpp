#include "core/kube/client.h"

#include "core/base/text.h"
#include "core/kube/internal/credentials.h"
#include "core/kube/internal/json.h"
#include "core/kube/warnings.h"

namespace chartroom::kube {

namespace {

constexpr int kMaxRetries = 10; // client-go's limit, for answers with Retry-After and for reads whose connection ended
constexpr std::chrono::seconds kBetweenReads{1};

Code codeFor(int status, std::string_view reason) {
  if (reason == "AlreadyExists") return Code::AlreadyExists;
  if (reason == "Conflict") return Code::Conflict;
  switch (status) {
  case 400:
  case 422: return Code::InvalidArgument;
  case 401: return Code::Unauthorized;
  case 403: return Code::Forbidden;
  case 404: return Code::NotFound;
  case 405:
  case 415: return Code::Unsupported;
  case 409:
  case 410: return Code::Conflict;
  case 504: return Code::Timeout;
  // 500 is an answer: the server could not do what was asked, such as apply a field of the wrong type.
  default: return status > 500 || status == 429 ? Code::Unreachable : Code::Internal;
  }
}

std::string genericText(int status, std::string_view body) {
  switch (status) {
  case 400: return "the server rejected our request for an unknown reason";
  case 401: return "the server has asked for the client to provide credentials";
  case 403: return std::string(body);
  case 404: return "the server could not find the requested resource";
  case 405: return "the server does not allow this method on the requested resource";
  case 406:
    return body.empty() ? "the server was unable to respond with a content type that the client supports" : std::string(body);
  case 409: return "the server reported a conflict";
  case 415: return std::string(body);
  case 422: return "the server rejected our request due to an error in our request";
  case 429: return "the server has received too many requests and has asked us to try again later";
  case 503: return "the server is currently unable to handle the request";
  case 504: return "the server was unable to return a response in the time allotted, but may still be processing the request";
  default: break;
  }
  if (status >= 500)
    return "an error on the server (" + quote(body.empty() ? "unknown" : body) + ") has prevented the request from succeeding";
  return "the server responded with the status code " + std::to_string(status) + " but did not return more information";
}

Error genericError(int status, std::string_view body) {
  return Error{codeFor(status, {}), genericText(status, trimSpace(body).substr(0, 2048)), {}, {}};
}

// net.IsProbableEOF, IsConnectionReset and IsHTTP2ConnectionLost of apimachinery.
bool connectionEnded(std::string_view message) {
  return message.ends_with(": EOF") || message.ends_with(": unexpected EOF") || contains(message, "connection reset by peer") ||
         message.ends_with("http2: client connection lost");
}

// What rest.Request says of an answer that broke off.
Error brokenAnswer(Error error) {
  error.message =
      (error.message.starts_with("stream error: ")
              ? "stream error when reading response body, may be caused by closed connection. Please retry. Original error: "
              : "unexpected error when reading response body. Please retry. Original error: ") +
      error.message;
  return error;
}

// client-go's WrapPreviousError.
Error afterPrevious(Error error, const std::optional<Error>& previous) {
  if (!previous || previous->message == error.message) return error;
  const std::size_t request = previous->message.find("\": ");
  error.message += " - error from a previous attempt: " +
                   (request == std::string::npos ? previous->message : previous->message.substr(request + 3));
  return error;
}

// What the server warns of (`299 - "text"`): deprecated kinds, fields that do nothing.
void tellWarnings(const Context& context, const http::Response& response) {
  for (const auto& [name, value] : response.headers) {
    const std::size_t open = value.find('"');
    if (!equalFoldAscii(name, "Warning") || open == std::string::npos) continue;
    std::string text(kWarningMark);
    for (std::size_t at = open + 1; at < value.size() && value[at] != '"'; ++at) {
      if (value[at] == '\\' && at + 1 < value.size()) ++at;
      text += value[at];
    }
    context.log(LogLevel::Warn, text);
  }
}

bool leaderChanged(const http::Response& response) {
  if (response.status < 500 || response.header("Content-Type") != "application/json") return false;
  auto parsed = internal::parseObject(response.body);
  if (!parsed || !parsed->get("message").isString()) return false;
  const std::string message = parsed->get("message").string();
  return message.ends_with("etcdserver: leader changed") || message.ends_with("raft proposal dropped");
}

} // namespace

Error errorOfStatus(const Value& status) {
  const Value message = status.get("message");
  const Value reason = status.get("reason");
  const Value code = status.get("code");
  const int number = code.isInteger() ? static_cast<int>(code.integer()) : code.isFloat() ? static_cast<int>(code.number()) : 500;
  Error error{codeFor(number, reason.isString() ? reason.string() : ""), message.isString() ? message.string() : "unknown", {}, {}};
  if (const Value causes = status.get("details").get("causes"); causes.isList())
    for (const Value& cause : causes.list().items)
      if (cause.get("message").isString())
        error.notes.push_back(
            (cause.get("field").isString() ? cause.get("field").string() + ": " : std::string()) + cause.get("message").string());
  return error;
}

Error statusError(int httpStatus, std::string_view body) {
  if (auto parsed = internal::parseObject(body);
      parsed && parsed->get("kind") == Value("Status") && parsed->get("message").isString())
    return errorOfStatus(*parsed);
  return genericError(httpStatus, body);
}

Client::Client(Connection connection, std::shared_ptr<http::Transport> transport, std::string userAgent)
    : m_connection(std::move(connection)), m_transport(std::move(transport)), m_userAgent(std::move(userAgent)),
      m_authorizer(std::make_unique<internal::Authorizer>(m_connection, *m_transport)) {}
Client::~Client() = default;

Result<http::Request> Client::request(const Context& context, const Call& call) const {
  http::Request request;
  request.method = call.method;
  request.url = m_connection.server + call.path;
  char separator = call.path.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : call.query) {
    request.url += separator + http::queryEscape(name) + "=" + http::queryEscape(value);
    separator = '&';
  }
  request.tls = m_connection.tls;
  request.proxy = m_connection.proxy;
  request.body = call.body;
  request.headers.push_back({"Accept", call.accept});
  request.headers.push_back({"User-Agent", m_userAgent});
  if (!call.body.empty()) request.headers.push_back({"Content-Type", call.contentType});

  if (auto authorized = m_authorizer->authorize(context, request); !authorized) {
    if (auto ended = context.check(); !ended) return std::move(ended).error();
    std::string verb = toLowerAscii(call.method); // "Get", "Post": as net/http names a request
    verb[0] = call.method[0];
    return std::move(authorized).error().wrapped(verb + " " + quote(request.url));
  }
  return request;
}

Result<http::Response> Client::exchange(const Context& context, const Call& call) const {
  bool leaderRetried = false;
  bool credentialsRetried = false;
  std::optional<Error> previous; // of the attempt before
  for (int attempt = 0;; ++attempt) {
    CHARTROOM_ASSIGN(const http::Request sent, request(context, call));
    auto response = m_transport->send(context, sent);
    if (!response) {
      Error error = std::move(response).error();
      const std::string verb =
          (sent.method.size() > 1 ? sent.method[0] + toLowerAscii(sent.method.substr(1)) : sent.method) + " \"";
      const bool answering = error.code == Code::Unreachable && !error.message.starts_with(verb);
      if (answering) return brokenAnswer(std::move(error));
      if (call.method == "GET" && attempt < kMaxRetries && connectionEnded(error.message)) {
        previous = std::move(error);
        CHARTROOM_TRY(context.sleepFor(kBetweenReads));
        continue;
      }
      return afterPrevious(std::move(error), previous);
    }
    if (response->status == 401 && !credentialsRetried) {
      credentialsRetried = true;
      if (m_authorizer->renew(context, sent)) continue;
    }
    if (!leaderRetried && leaderChanged(*response)) {
      leaderRetried = true;
      continue;
    }
    const std::string_view after = response->header("Retry-After");
    if ((response->status == 429 || response->status >= 500) && !after.empty() && attempt < kMaxRetries) {
      const int seconds = std::atoi(std::string(after).c_str());
      CHARTROOM_TRY(context.sleepFor(std::chrono::seconds(std::max(0, seconds))));
      continue;
    }
    tellWarnings(context, *response);
    return response;
  }
}

Result<Value> Client::call(const Context& context, const Call& call, Value* refusal) const {
  if (refusal) *refusal = Value();
  CHARTROOM_ASSIGN(const http::Response response, exchange(context, call));
  if (response.status >= 400) {
    if (refusal)
      if (auto status = internal::parseObject(response.body); status && status->get("kind") == Value("Status"))
        *refusal = std::move(*status);
    return statusError(response.status, response.body);
  }
  if (response.body.empty()) return Value();
  return internal::parseObject(response.body);
}

Result<std::string> Client::raw(const Context& context, const Call& call) const {
  CHARTROOM_ASSIGN(http::Response response, exchange(context, call));
  if (response.status == 403) return statusError(response.status, response.body);
  if (response.status >= 400) return genericError(response.status, response.body);
  return std::move(response.body);
}

Result<void> Client::stream(const Context& context, const Call& call, const http::OnData& onData) const {
  CHARTROOM_ASSIGN(const http::Request sent, request(context, call));
  CHARTROOM_ASSIGN(const http::Response response, m_transport->stream(context, sent, onData));
  if (response.status >= 400) return statusError(response.status, response.body);
  return {};
}

Result<void> Client::watch(const Context& context, Call call, const OnEvent& onEvent) const {
  call.query.emplace_back("watch", "true");
  std::string pending;
  std::optional<Error> failure;
  const auto take = [&](std::string_view line) {
    if (trimSpace(line).empty()) return true;
    auto event = internal::parseObject(line);
    if (!event) {
      failure = std::move(event).error();
      return false;
    }
    const Value type = event->get("type");
    const std::string name = type.isString() ? type.string() : "";
    const Value object = event->get("object");
    if (name == "ERROR") {
      failure = errorOfStatus(object);
      return false;
    }
    const EventType kind = name == "ADDED"      ? EventType::Added
                           : name == "DELETED"  ? EventType::Deleted
                           : name == "BOOKMARK" ? EventType::Bookmark
                                                : EventType::Modified;
    return onEvent(kind, object);
  };
  auto ended = stream(context, call, [&](std::string_view piece) {
    pending += piece;
    std::size_t from = 0;
    for (std::size_t end; (end = pending.find('\n', from)) != std::string::npos; from = end + 1)
      if (!take(std::string_view(pending).substr(from, end - from))) return false;
    pending.erase(0, from);
    return true;
  });
  if (failure) return *failure;
  return ended;
}

} // namespace chartroom::kube
