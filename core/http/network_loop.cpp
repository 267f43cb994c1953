// libcurl 7.88 can send HTTP/2 PINGs on easy handles only. A silent server is asked with OPTIONS * instead, on another connection:
// HTTP has it for this ("a ping or no-op type of method"), and Go's server answers it before any handler. Any answer is a sign of
// life. That the connection itself is dead is noticed by the kernel (keep-alive, TCP_USER_TIMEOUT).

#include "core/http/internal/network_loop.h"

#include <csignal>

namespace chartroom::http::internal {

namespace {

constexpr std::chrono::milliseconds kBetweenLooks{1000}; // at exchanges, for stages of which libcurl does not tell
constexpr std::chrono::milliseconds kIdle{600'000};
constexpr long kKeptConnections = 64;

} // namespace

std::shared_ptr<NetworkLoop> NetworkLoop::acquire() {
  static std::mutex mutex;
  static std::weak_ptr<NetworkLoop> running;
  const std::lock_guard lock(mutex);
  if (auto loop = running.lock()) return loop;
  std::shared_ptr<NetworkLoop> loop(new NetworkLoop);
  running = loop;
  return loop;
}

NetworkLoop::NetworkLoop() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  m_multi = curl_multi_init();
  curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, kKeptConnections);
  // One request at a time on each connection. When several shared one and the server gave it up (GOAWAY), libcurl lost half of
  // those that were on their way; alone on its connection a request gets its answer together with the GOAWAY.
  curl_multi_setopt(m_multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  m_thread = std::thread([this] { run(); });
}

NetworkLoop::~NetworkLoop() {
  {
    const std::lock_guard lock(m_mutex);
    m_closing = true;
  }
  curl_multi_wakeup(m_multi);
  m_thread.join();
  curl_multi_cleanup(m_multi);
}

void NetworkLoop::post(std::function<void()> work) {
  {
    const std::lock_guard lock(m_mutex);
    m_posted.push_back(std::move(work));
  }
  curl_multi_wakeup(m_multi);
}

void NetworkLoop::start(Shared exchange) {
  post([this, exchange = std::move(exchange)] {
    if (!exchange->abandoned) begin(exchange);
  });
}

void NetworkLoop::abandon(Shared exchange) {
  post([this, exchange = std::move(exchange)] {
    exchange->abandoned = true;
    remove(exchange);
  });
}

void NetworkLoop::run() {
  // A connection that the other side closed must not end the program; OpenSSL writes without MSG_NOSIGNAL.
  sigset_t pipeSignal;
  sigemptyset(&pipeSignal);
  sigaddset(&pipeSignal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipeSignal, nullptr);
  while (runPosted()) {
    int running = 0;
    curl_multi_perform(m_multi, &running);
    collect();
    const Time now = std::chrono::steady_clock::now();
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(watch(now) - now);
    curl_multi_poll(m_multi, nullptr, 0, static_cast<int>(std::clamp(wait, std::chrono::milliseconds(0), kIdle).count()), nullptr);
  }
  while (!m_exchanges.empty()) remove(m_exchanges.begin()->second);
}

// False when the loop is to end.
bool NetworkLoop::runPosted() {
  std::vector<std::function<void()>> posted;
  {
    const std::lock_guard lock(m_mutex);
    if (m_closing) return false;
    posted.swap(m_posted);
  }
  for (const auto& work : posted) work();
  return true;
}

void NetworkLoop::begin(const Shared& exchange) {
  CURL* easy = exchange->start(std::chrono::steady_clock::now());
  m_exchanges[easy] = exchange;
  curl_multi_add_handle(m_multi, easy);
}

void NetworkLoop::remove(const Shared& exchange) {
  const Shared kept = exchange; // the argument may be an entry of the map
  if (!kept->handle()) return;
  curl_multi_remove_handle(m_multi, kept->handle());
  m_exchanges.erase(kept->handle());
  kept->drop();
}

void NetworkLoop::collect() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    const Shared exchange = m_exchanges.at(message->easy_handle);
    const bool ended = exchange->finish(code);
    remove(exchange);
    if (!ended) begin(exchange);
    else if (exchange->plan().asks) askingEnded(exchange, code == CURLE_OK || exchange->answered());
  }
}

NetworkLoop::Time NetworkLoop::watch(Time now) {
  Time next = now + (m_exchanges.empty() ? kIdle : kBetweenLooks);
  std::vector<Shared> all;
  for (const auto& [easy, exchange] : m_exchanges) all.push_back(exchange);
  for (const Shared& exchange : all) {
    if (!exchange->handle()) continue; // ended with another one
    if (const auto what = exchange->overdue(now, next)) {
      exchange->fail(*what);
      remove(exchange);
      if (exchange->plan().asks) askingEnded(exchange, false);
    } else if (exchange->plan().asks) {
      const Time end = exchange->since() + exchange->limits().answer;
      next = std::min(next, end);
      if (now < end) continue;
      remove(exchange);
      askingEnded(exchange, false);
    } else if (exchange->quiet(now)) {
      ask(*exchange);
    }
  }
  return next;
}

void NetworkLoop::ask(const Exchange& silent) {
  Shared& asking = m_asking[silent.plan().key];
  if (asking) return;
  asking = std::make_shared<Exchange>(askingPlan(silent.plan()), silent.limits());
  begin(asking);
}

void NetworkLoop::askingEnded(const Shared& asking, bool alive) {
  const std::string key = asking->plan().key;
  m_asking.erase(key);
  const Time now = std::chrono::steady_clock::now();
  std::vector<Shared> lost;
  for (const auto& [easy, exchange] : m_exchanges) {
    if (exchange->plan().key != key) continue;
    if (alive) exchange->heard(now);
    else if (exchange->quiet(now) && exchange->lastHeard() < asking->since()) lost.push_back(exchange);
  }
  for (const Shared& exchange : lost) {
    exchange->fail(exchange->lostText());
    remove(exchange);
  }
}

} // namespace chartroom::http::internal
