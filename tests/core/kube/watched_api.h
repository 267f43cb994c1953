#pragma once

// WatchedApi: a Kubernetes API for those who list and watch. Answers and watches are scripted by path, without server and query;
// the last answer of a path is given again and again, and a path without a script is an empty list. A watch beyond the script
// stays open until its reader goes. Thread-safe.

#include "core/http/transport.h"

#include <deque>
#include <map>
#include <mutex>
#include <optional>

namespace chartroom::test {

class WatchedApi : public http::Transport {
public:
  struct Watch {
    std::string events;           // lines of JSON
    std::optional<Error> failure; // how it ends; else in good order
  };
  void answer(const std::string& path, int status, const std::string& body) {
    m_answers[path].push_back(http::Response{status, {{"Content-Type", "application/json"}}, body, {}});
  }
  void answerWithout(const std::string& path, Error failure) { m_answers[path].push_back(std::move(failure)); }
  void watch(const std::string& path, Watch watch) { m_watches[path].push_back(std::move(watch)); }

  Result<http::Response> send(const Context& context, const http::Request& request) override {
    CHARTROOM_TRY(context.check());
    const std::lock_guard lock(m_mutex);
    m_requests.push_back(request);
    const auto found = m_answers.find(pathOf(request));
    if (found == m_answers.end()) return http::Response{200, {}, R"({"items":[]})", {}};
    auto& answers = found->second;
    const Result<http::Response> answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return answer;
  }
  Result<http::Response> stream(const Context& context, const http::Request& request, const http::OnData& onData) override {
    std::optional<Watch> watch;
    {
      const std::lock_guard lock(m_mutex);
      m_requests.push_back(request);
      auto& watches = m_watches[pathOf(request)];
      if (!watches.empty()) watch = std::move(watches.front()), watches.pop_front();
    }
    if (!watch) {
      CHARTROOM_TRY(context.sleepFor(std::chrono::hours(1)));
      return http::Response{200, {}, {}, {}};
    }
    if (onData(watch->events) && watch->failure) return *watch->failure;
    return http::Response{200, {}, {}, {}};
  }

  // Of one path: the query of each request, in order.
  std::vector<std::string> asked(const std::string& path) {
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> queries;
    for (const http::Request& request : m_requests)
      if (pathOf(request) == path) queries.push_back(request.url.substr(std::min(request.url.size(), request.url.find('?'))));
    return queries;
  }

private:
  static std::string pathOf(const http::Request& request) {
    const std::string path = request.url.substr(request.url.find('/', 8));
    return path.substr(0, path.find('?'));
  }

  std::mutex m_mutex;
  std::map<std::string, std::deque<Result<http::Response>>> m_answers;
  std::map<std::string, std::deque<Watch>> m_watches;
  std::vector<http::Request> m_requests;
};

} // namespace chartroom::test
