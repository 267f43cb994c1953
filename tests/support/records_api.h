#pragma once

// RecordsApi: the part of a Kubernetes API that release records need, in memory: Secrets and ConfigMaps of any namespace, read by
// name or label, created, replaced, applied (as a whole, whoever has other fields) and deleted, each also as a dry run. It keeps
// all requests, and can fail the n-th one. Thread-safe.

#include "core/http/transport.h"
#include "core/object/object.h"
#include "core/value/json.h"

#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace chartroom::test {

class RecordsApi : public http::Transport {
public:
  enum class Failure { NoAnswer, Forbidden, ServerError, Applied }; // Applied: done, but the answer is lost
  // The n-th request from now (from 1) fails.
  void failAt(int request, Failure how) {
    const std::lock_guard lock(m_mutex);
    m_failIn = request, m_failure = how;
  }
  bool hasFailed() const { return m_failIn == 0; }

  Result<http::Response> send(const Context& context, const http::Request& request) override {
    CHARTROOM_TRY(context.check());
    const std::lock_guard lock(m_mutex);
    requests.push_back(request);
    if (m_failIn > 0 && --m_failIn == 0) {
      if (m_failure == Failure::Applied) answer(request);
      if (m_failure == Failure::Forbidden) return status(403, "Forbidden", "secrets is forbidden: User \"me\" cannot do this");
      if (m_failure == Failure::ServerError) return status(500, "InternalError", "the server broke");
      return Error{Code::Unreachable, request.method + " \"" + request.url + "\": EOF", {}, {}};
    }
    return answer(request);
  }
  Result<http::Response> stream(const Context& context, const http::Request& request, const http::OnData&) override {
    return send(context, request);
  }

  // By path without the server: "/api/v1/namespaces/shop/secrets/x".
  std::map<std::string, Value> objects;
  std::vector<http::Request> requests;

private:
  static http::Response status(int code, const std::string& reason, const std::string& message) {
    Value body = Value::makeMap();
    body.map().set("kind", "Status"), body.map().set("apiVersion", "v1"), body.map().set("status", "Failure");
    body.map().set("reason", reason), body.map().set("message", message), body.map().set("code", code);
    return {code, {}, *value::writeJson(body), {}};
  }
  static http::Response good(const Value& body) {
    return {200, {{"Content-Type", "application/json"}}, *value::writeJson(body), {}};
  }

  static std::string unescaped(const std::string& text) {
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '%') made += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)), i += 2;
      else made += text[i] == '+' ? ' ' : text[i];
    }
    return made;
  }

  http::Response list(const std::string& path, const std::string& query) {
    const std::size_t at = query.find("labelSelector=");
    const std::string selector =
        at == std::string::npos ? std::string() : unescaped(query.substr(at + 14, query.find('&', at) - at - 14));
    const auto wanted = object::LabelSelector::parse(selector);
    const bool everywhere = !path.starts_with("/api/v1/namespaces/");
    const std::string kind = path.substr(path.rfind('/'));
    Value items = Value::makeList();
    for (const auto& [place, object] : objects) {
      const std::string collection = place.substr(0, place.rfind('/'));
      if (everywhere ? !collection.ends_with(kind) : collection != path) continue;
      if (wanted && wanted->matches(object::labelsOf(object))) items.list().items.push_back(object);
    }
    Value made = Value::makeMap();
    made.map().set("kind", "List"), made.map().set("items", items);
    return good(made);
  }

  http::Response answer(const http::Request& request) {
    std::string path = request.url.substr(request.url.find('/', 8)), query;
    if (const std::size_t at = path.find('?'); at != std::string::npos) query = path.substr(at + 1), path.resize(at);
    const bool isCollection = path.ends_with("/secrets") || path.ends_with("/configmaps");
    if (request.method == "GET" && isCollection) return list(path, query);
    Value object;
    if (request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
      object = *value::parseJson(request.body);
      if (isCollection) path += "/" + object::nameOf(object);
    }
    const bool there = objects.contains(path);
    const bool applies = request.method == "PATCH"; // server-side: makes what is not there
    if (request.method == "POST" && there) return status(409, "AlreadyExists", "it already exists");
    if (request.method != "POST" && !applies && !there) return status(404, "NotFound", "not found");
    if (request.method == "GET") return good(objects[path]);
    if (request.method == "DELETE") {
      objects.erase(path);
      return good(Value::makeMap());
    }
    const Value metadata = object.get("metadata");
    const std::size_t from = std::string("/api/v1/namespaces/").size();
    metadata.map().set("namespace", path.substr(from, path.find('/', from) - from));
    metadata.map().set("uid", "uid-" + object::nameOf(object));
    metadata.map().set("resourceVersion", std::to_string(++m_revision));
    metadata.map().set("creationTimestamp", "2026-01-02T03:04:05Z");
    if (query.find("dryRun=All") == std::string::npos) objects[path] = object;
    return good(object);
  }

  std::mutex m_mutex;
  int m_failIn = -1, m_revision = 0;
  Failure m_failure = Failure::NoAnswer;
};

} // namespace chartroom::test
