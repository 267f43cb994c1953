#include "core/sandbox/internal/http_server.h"

#include <httplib.h>

#include <sys/socket.h>

#include <list>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace chartroom::sandbox::internal {
namespace {

constexpr std::chrono::milliseconds kWatchPoll{200};
// An idle watch writes an empty line now and then: only a write tells that the client is gone. JSON readers skip it.
constexpr std::chrono::seconds kHeartbeat{20};
constexpr time_t kKeepAlive = 3600;

// httplib takes a pool of threads, in which a few watches would starve all other connections.
class ThreadPerConnection : public httplib::TaskQueue {
public:
  void enqueue(std::function<void()> work) override {
    const std::lock_guard lock(m_mutex);
    sweep();
    m_threads.emplace_back();
    Entry& entry = m_threads.back();
    entry.thread = std::thread([work = std::move(work), &entry] {
      work();
      entry.done.store(true);
    });
  }
  void shutdown() override {
    const std::lock_guard lock(m_mutex);
    for (Entry& entry : m_threads) entry.thread.join();
    m_threads.clear();
  }

private:
  struct Entry {
    std::thread thread;
    std::atomic<bool> done{false};
  };
  void sweep() {
    m_threads.remove_if([](Entry& entry) {
      if (!entry.done.load()) return false;
      entry.thread.join();
      return true;
    });
  }
  std::mutex m_mutex;
  std::list<Entry> m_threads;
};

// The sockets of living connections. httplib waits for a kept-alive connection until it has been idle for its whole time, so
// whoever stops the server must cut them. Each is entered by OpenSSL's info callback and taken out as its SSL object goes, which
// is before httplib closes the socket.
class Connections {
public:
  explicit Connections(SSL_CTX* context) {
    SSL_CTX_set_ex_data(context, contextIndex(), this);
    SSL_CTX_set_info_callback(context, [](const SSL* ssl, int where, int) {
      if (where != SSL_CB_HANDSHAKE_DONE) return;
      auto* self = static_cast<Connections*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), contextIndex()));
      if (self) self->add(const_cast<SSL*>(ssl));
    });
  }
  // Ends all connections that are there and all that come.
  void cut() {
    const std::lock_guard lock(m_mutex);
    m_cut = true;
    for (const int socket : m_sockets) ::shutdown(socket, SHUT_RDWR);
  }

private:
  void add(SSL* ssl) {
    const int socket = SSL_get_fd(ssl);
    const std::lock_guard lock(m_mutex);
    SSL_set_ex_data(ssl, connectionIndex(), this);
    m_sockets.insert(socket);
    if (m_cut) ::shutdown(socket, SHUT_RDWR);
  }
  void remove(int socket) {
    const std::lock_guard lock(m_mutex);
    m_sockets.erase(socket);
  }
  static int contextIndex() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
  }
  static int connectionIndex() {
    static const int index =
        SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, [](void* parent, void* self, CRYPTO_EX_DATA*, int, long, void*) {
          if (self) static_cast<Connections*>(self)->remove(SSL_get_fd(static_cast<SSL*>(parent)));
        });
    return index;
  }

  std::mutex m_mutex;
  std::set<int> m_sockets;
  bool m_cut = false;
};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

Request convert(const httplib::Request& given) {
  Request request;
  request.method = given.method;
  request.path = given.path;
  for (const auto& [key, value] : given.params) request.query.emplace_back(key, value);
  for (const auto& [key, value] : given.headers) {
    std::string& slot = request.headers[lower(key)];
    slot += (slot.empty() ? "" : ",") + value;
  }
  request.body = given.body;
  return request;
}

void answer(const HttpServer::Handler& handler, const httplib::Request& given, httplib::Response& result) {
  Response response = handler(convert(given));
  result.status = response.status;
  for (const auto& [key, value] : response.headers) result.headers.emplace(key, value);
  result.set_header("Cache-Control", "no-cache, private");
  if (!response.watch) {
    result.set_content(std::move(response.body), response.contentType);
    return;
  }
  auto last = std::make_shared<std::chrono::steady_clock::time_point>(std::chrono::steady_clock::now());
  // httplib would hold the lines of plain application/json back in a gzip stream.
  result.set_chunked_content_provider(
      response.contentType + ";stream=watch", [watch = response.watch, last](std::size_t, httplib::DataSink& sink) {
        std::string lines = watch->next(kWatchPoll);
        const auto now = std::chrono::steady_clock::now();
        if (lines.empty() && now - *last >= kHeartbeat) lines = "\n";
        if (!lines.empty()) {
          *last = now;
          if (!sink.write(lines.data(), lines.size())) return false;
        }
        if (watch->ended()) sink.done();
        return sink.is_writable();
      });
}

} // namespace

struct HttpServer::Impl {
  Impl(const std::string& certificateFile, const std::string& keyFile) : server(certificateFile.c_str(), keyFile.c_str()) {}
  httplib::SSLServer server;
  std::optional<Connections> connections; // once the certificate was found good
  std::thread thread;
  int port = 0;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::start(
    int port, const std::string& certificateFile, const std::string& keyFile, Handler handler) {
  auto impl = std::make_unique<Impl>(certificateFile, keyFile);
  httplib::SSLServer& server = impl->server;
  if (!server.is_valid()) return Error{Code::Io, "cannot use the sandbox's certificate " + certificateFile, {}, {}};
  impl->connections.emplace(server.ssl_context());
  server.new_task_queue = [] { return new ThreadPerConnection; };
  server.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
  server.set_keep_alive_timeout(kKeepAlive);
  server.set_read_timeout(60);
  server.set_write_timeout(60);
  server.set_tcp_nodelay(true);
  // httplib's own options would let a second server share a port that is taken.
  server.set_socket_options([](socket_t socket) {
    int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  auto shared = std::make_shared<Handler>(std::move(handler));
  const httplib::Server::Handler serve = [shared](const httplib::Request& request, httplib::Response& response) {
    // httplib offers no switch for compression, and packs with Brotli's slowest level where a client takes it: 0.4 s for the
    // record of a middling release, to save nothing on loopback. The request is its own object, not a constant.
    const_cast<httplib::Request&>(request).headers.erase("Accept-Encoding");
    answer(*shared, request, response);
  };
  server.Get(".*", serve).Post(".*", serve).Put(".*", serve).Patch(".*", serve).Delete(".*", serve).Options(".*", serve);
  if (port == 0) {
    impl->port = server.bind_to_any_port("127.0.0.1");
    if (impl->port < 0) return Error{Code::Io, "cannot listen on 127.0.0.1", {}, {}};
  } else {
    if (!server.bind_to_port("127.0.0.1", port))
      return Error{Code::Io, "cannot listen on 127.0.0.1:" + std::to_string(port) + ": the port is taken", {}, {}};
    impl->port = port;
  }
  impl->thread = std::thread([raw = impl.get()] { raw->server.listen_after_bind(); });
  // stop() has no effect on a server that does not run yet.
  while (!server.is_running()) std::this_thread::yield();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::~HttpServer() {
  m_impl->server.stop();
  m_impl->connections->cut();
  m_impl->thread.join();
}

int HttpServer::port() const { return m_impl->port; }

} // namespace chartroom::sandbox::internal
