#include "core/kube/client.h"

#include "core/base/text.h"
#include "core/kube/internal/credentials.h"
#include "core/kube/internal/json.h"

#include <fstream>
#include <mutex>
#include <sstream>

namespace chartroom::kube {

namespace {

constexpr int kMaxRetries = 10; // client-go's limit for answers with Retry-After

Code codeFor(int status, std::string_view reason) {
  if (reason == "AlreadyExists") return Code::AlreadyExists;
  if (reason == "Conflict") return Code::Conflict;
  switch (status) {
  case 400: case 422: return Code::InvalidArgument;
  case 401: return Code::Unauthorized;
  case 403: return Code::Forbidden;
  case 404: return Code::NotFound;
  case 405: case 415: return Code::Unsupported;
  case 409: case 410: return Code::Conflict;
  case 504: return Code::Timeout;
  default: return status >= 500 || status == 429 ? Code::Unreachable : Code::Internal;
  }
}

std::string genericText(int status, std::string_view body) {
  switch (status) {
  case 400: return "the server rejected our request for an unknown reason";
  case 401: return "the server has asked for the client to provide credentials";
  case 403: return std::string(body);
  case 404: return "the server could not find the requested resource";
  case 405: return "the server does not allow this method on the requested resource";
  case 406: return body.empty() ? "the server was unable to respond with a content type that the client supports" : std::string(body);
  case 409: return "the server reported a conflict";
  case 415: return std::string(body);
  case 422: return "the server rejected our request due to an error in our request";
  case 429: return "the server has received too many requests and has asked us to try again later";
  case 503: return "the server is currently unable to handle the request";
  case 504: return "the server was unable to return a response in the time allotted, but may still be processing the request";
  default: break;
  }
  if (status >= 500) return "an error on the server (" + quote(body.empty() ? "unknown" : body) + ") has prevented the request from succeeding";
  return "the server responded with the status code " + std::to_string(status) + " but did not return more information";
}

Error genericError(int status, std::string_view body) {
  return Error{codeFor(status, {}), genericText(status, trimSpace(body).substr(0, 2048)), {}, {}};
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
        error.notes.push_back((cause.get("field").isString() ? cause.get("field").string() + ": " : std::string()) + cause.get("message").string());
  return error;
}

Error statusError(int httpStatus, std::string_view body) {
  if (auto parsed = internal::parseObject(body); parsed && parsed->get("kind") == Value("Status") && parsed->get("message").isString())
    return errorOfStatus(*parsed);
  return genericError(httpStatus, body);
}

// The bearer token and certificate in force now.
struct Client::Credentials {
  std::mutex mutex;
  std::optional<internal::ExecCredential> exec;
  std::string fileToken;
  std::chrono::steady_clock::time_point fileRead{};
};

Client::Client(Connection connection, std::shared_ptr<http::Transport> transport, std::string userAgent)
    : m_connection(std::move(connection)), m_transport(std::move(transport)), m_userAgent(std::move(userAgent)),
      m_credentials(std::make_unique<Credentials>()) {}
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

  const std::lock_guard lock(m_credentials->mutex);
  std::string token = m_connection.token;
  if (token.empty() && !m_connection.tokenFile.empty()) {
    const auto now = std::chrono::steady_clock::now();
    if (m_credentials->fileToken.empty() || now - m_credentials->fileRead > std::chrono::minutes(1)) {
      std::ifstream in(m_connection.tokenFile, std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      if (!in) return Error{Code::Unauthorized, "failed to read token file " + quote(m_connection.tokenFile) + ": open " + m_connection.tokenFile + ": no such file or directory", {}, {}};
      m_credentials->fileToken = std::string(trimSpace(text.str()));
      m_credentials->fileRead = now;
    }
    token = m_credentials->fileToken;
  }
  if (token.empty() && m_connection.exec) {
    auto& exec = m_credentials->exec;
    if (exec && exec->expires && std::chrono::system_clock::now() >= *exec->expires) exec.reset();
    if (!exec) {
      auto fresh = internal::runPlugin(context, *m_connection.exec, m_connection);
      if (!fresh) return std::move(fresh).error().wrapped(std::string(call.method == "GET" ? "Get " : call.method + " ") + quote(request.url));
      exec = std::move(*fresh);
    }
    token = exec->token;
    if (!exec->certificate.empty()) {
      request.tls.clientCertificate = exec->certificate;
      request.tls.clientKey = exec->key;
    }
  }
  if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
  else if (!m_connection.userName.empty())
    request.headers.push_back({"Authorization", "Basic " + encodeBase64(m_connection.userName + ":" + m_connection.password)});
  if (const Impersonation& as = m_connection.impersonate; !as.user.empty()) {
    request.headers.push_back({"Impersonate-User", as.user});
    if (!as.uid.empty()) request.headers.push_back({"Impersonate-Uid", as.uid});
    for (const std::string& group : as.groups) request.headers.push_back({"Impersonate-Group", group});
    for (const auto& [key, values] : as.extra)
      for (const std::string& value : values) request.headers.push_back({"Impersonate-Extra-" + http::queryEscape(key), value});
  }
  return request;
}

Result<http::Response> Client::exchange(const Context& context, const Call& call) const {
  bool leaderRetried = false;
  bool credentialsRetried = false;
  for (int attempt = 0;; ++attempt) {
    CHARTROOM_ASSIGN(const http::Request sent, request(context, call));
    auto response = m_transport->send(context, sent);
    if (!response) {
      // A kept-alive connection that the server just closed: asking again is harmless for a read.
      const bool closed = response.error().message.ends_with(": EOF") || response.error().message.find("reset by peer") != std::string::npos;
      if (closed && call.method == "GET" && attempt < 2) continue;
      return response;
    }
    if (response->status == 401 && m_connection.exec && !credentialsRetried) {
      credentialsRetried = true;
      const std::lock_guard lock(m_credentials->mutex);
      m_credentials->exec.reset();
      continue;
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
    return response;
  }
}

Result<Value> Client::call(const Context& context, const Call& call) const {
  CHARTROOM_ASSIGN(const http::Response response, exchange(context, call));
  if (response.status >= 400) return statusError(response.status, response.body);
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
    const EventType kind = name == "ADDED" ? EventType::Added : name == "DELETED" ? EventType::Deleted
                           : name == "BOOKMARK" ? EventType::Bookmark : EventType::Modified;
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
