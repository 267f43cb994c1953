#pragma once

// A Transport over the real one that lets a test see each request first: to answer it instead, to do something else before it is
// sent, or to end the line as a killed process would.

#include "core/http/transport.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace chartroom::test {

class InterceptingTransport : public http::Transport {
public:
  using Before = std::function<std::optional<Result<http::Response>>(const http::Request& request)>;

  // Called in the sending thread before each request; an answer keeps the request from being sent.
  void setBefore(Before before) {
    const std::lock_guard lock(m_mutex);
    m_before = std::move(before);
  }
  // Called in the sending thread with each answer of the server.
  using After = std::function<void(const http::Request& request, http::Response& response)>;
  void setAfter(After after) {
    const std::lock_guard lock(m_mutex);
    m_after = std::move(after);
  }
  // Sends `count` more requests and answers none after them.
  void cutAfter(int count) {
    m_left = count;
    m_cut = true;
  }
  // Whether a request was asked for after the cut.
  bool wasCut() const { return m_left < 0; }
  void mend() { m_cut = false; }

  Result<http::Response> send(const Context& context, const http::Request& request) override {
    if (auto answer = intercept(request)) return std::move(*answer);
    auto response = m_real->send(context, request);
    After after;
    {
      const std::lock_guard lock(m_mutex);
      after = m_after;
    }
    if (after && response) after(request, *response);
    return response;
  }
  Result<http::Response> stream(const Context& context, const http::Request& request, const http::OnData& onData) override {
    if (auto answer = intercept(request)) return std::move(*answer);
    return m_real->stream(context, request, onData);
  }

  static http::Response status(int code, const std::string& reason, const std::string& message) {
    return {code, {},
        R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":")" + message + R"(","reason":")" + reason +
            R"(","code":)" + std::to_string(code) + "}",
        {}};
  }

private:
  std::optional<Result<http::Response>> intercept(const http::Request& request) {
    if (m_cut && --m_left < 0) return Result<http::Response>(Error{Code::Unreachable, "the line is cut", {}, {}});
    Before before;
    {
      const std::lock_guard lock(m_mutex);
      before = m_before;
    }
    return before ? before(request) : std::nullopt;
  }

  std::shared_ptr<http::Transport> m_real = http::makeTransport();
  std::mutex m_mutex;
  Before m_before;
  After m_after;
  std::atomic<bool> m_cut{false};
  std::atomic<int> m_left{0};
};

} // namespace chartroom::test
