#pragma once

// A Transport that answers from a script: the first entry whose method and path (without server) fit, each used `times` times.

#include "core/http/transport.h"

#include <mutex>

namespace chartroom::test {

class ScriptedTransport : public http::Transport {
public:
  void answer(const std::string& method, const std::string& path, int status, const std::string& body,
      std::vector<http::Header> headers = {}, int times = 1 << 20) {
    m_script.push_back({method, path, times, {status, std::move(headers), body, {}}});
  }
  Result<http::Response> send(const Context& context, const http::Request& request) override {
    CHARTROOM_TRY(context.check());
    const std::lock_guard lock(m_mutex);
    requests.push_back(request);
    const std::string path = request.url.substr(request.url.find('/', 8));
    for (Entry& entry : m_script)
      if (entry.times > 0 && entry.method == request.method && path.starts_with(entry.path)) {
        --entry.times;
        return entry.response;
      }
    return http::Response{
        404, {}, R"({"kind":"Status","status":"Failure","message":"nothing scripted","reason":"NotFound","code":404})", {}};
  }
  Result<http::Response> stream(const Context& context, const http::Request& request, const http::OnData& onData) override {
    CHARTROOM_ASSIGN(http::Response response, send(context, request));
    if (response.status >= 400) return response;
    // In two pieces, so that a line is cut in half.
    const std::size_t half = response.body.size() / 2;
    if (onData(std::string_view(response.body).substr(0, half))) onData(std::string_view(response.body).substr(half));
    response.body.clear();
    return response;
  }

  std::vector<http::Request> requests;

private:
  struct Entry {
    std::string method, path;
    int times;
    http::Response response;
  };
  std::mutex m_mutex;
  std::vector<Entry> m_script;
};

} // namespace chartroom::test
