#pragma once

// The one thread in which libcurl works: a multi handle with all exchanges of the process. Callers post to it and wait elsewhere;
// curl_multi_wakeup() makes that immediate. It also watches over the limits of each exchange and asks silent servers whether they
// are there.

#include "core/http/internal/exchange.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace chartroom::http::internal {

class NetworkLoop {
public:
  // The running one, or a new one; it ends with its last owner.
  static std::shared_ptr<NetworkLoop> acquire();
  ~NetworkLoop();
  NetworkLoop(const NetworkLoop&) = delete;
  NetworkLoop& operator=(const NetworkLoop&) = delete;

  // Any thread; both return at once.
  void start(std::shared_ptr<Exchange> exchange);
  void abandon(std::shared_ptr<Exchange> exchange);

private:
  using Time = Exchange::Time;
  using Shared = std::shared_ptr<Exchange>;

  NetworkLoop();
  void post(std::function<void()> work);
  void run();
  bool runPosted();
  void begin(const Shared& exchange);
  void remove(const Shared& exchange);
  void collect();
  // Looks at all limits; the time of the next look.
  Time watch(Time now);
  void ask(const Exchange& silent);
  void askingEnded(const Shared& asking, bool alive);

  CURLM* m_multi = nullptr;
  std::mutex m_mutex;
  std::vector<std::function<void()>> m_posted; // under m_mutex
  bool m_closing = false;                      // under m_mutex

  // In the thread only.
  std::map<CURL*, Shared> m_exchanges;
  std::map<std::string, Shared> m_asking; // by Plan::key
  std::thread m_thread;
};

} // namespace chartroom::http::internal
