#pragma once

// A TCP server on loopback whose connections a test handles byte by byte: each one in a thread of its own, with the plain socket.
// The destructor cuts the connections that are left, so that a handler that reads or waits comes to its end.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace chartroom::test {

// A connection as a handler sees it. Blocking.
class Connection {
public:
  explicit Connection(int socket) : m_socket(socket) {}
  int socket() const { return m_socket; }

  // Reads up to and with `end`; empty when the other side closed before.
  std::string readUntil(const std::string& end) {
    for (;;) {
      if (const std::size_t at = m_pending.find(end); at != std::string::npos) return take(at + end.size());
      if (!fill()) return {};
    }
  }
  std::string read(std::size_t count) {
    while (m_pending.size() < count)
      if (!fill()) return {};
    return take(count);
  }
  // A request of HTTP/1.1: its head and its body.
  std::string readRequest() {
    std::string head = readUntil("\r\n\r\n");
    std::size_t length = 0;
    if (const std::size_t at = head.find("Content-Length: "); at != std::string::npos) length = std::stoul(head.substr(at + 16));
    return head + (length > 0 ? read(length) : std::string());
  }
  bool write(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const ssize_t count = ::send(m_socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return false;
      sent += static_cast<std::size_t>(count);
    }
    return true;
  }
  void answer(const std::string& body, const std::string& status = "200 OK", const std::string& headers = {}) {
    write("HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
  }
  // Waits until the other side closes.
  void waitForEnd() {
    while (fill()) {
    }
  }
  // The end comes as a reset.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  std::string takePending() { return std::exchange(m_pending, {}); }

private:
  bool fill() {
    char buffer[16384];
    const ssize_t count = ::recv(m_socket, buffer, sizeof buffer, 0);
    if (count > 0) m_pending.append(buffer, static_cast<std::size_t>(count));
    return count > 0;
  }
  std::string take(std::size_t count) {
    std::string taken = m_pending.substr(0, count);
    m_pending.erase(0, count);
    return taken;
  }
  int m_socket;
  std::string m_pending;
};

inline int listenOnLoopback(int& port, int backlog = 64) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::listen(listener, backlog);
  socklen_t length = sizeof address;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  port = ntohs(address.sin_port);
  return listener;
}

inline int connectToLoopback(int port, int flags = 0) {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  [[maybe_unused]] const int done = ::connect(made, reinterpret_cast<sockaddr*>(&address), sizeof address);
  return made;
}

class RawServer {
public:
  using Handler = std::function<void(Connection& connection)>;

  explicit RawServer(Handler handler) : m_handler(std::move(handler)) {
    m_listener = listenOnLoopback(m_port);
    m_accepting = std::thread([this] { accept(); });
  }
  ~RawServer() {
    ::shutdown(m_listener, SHUT_RDWR);
    m_accepting.join();
    ::close(m_listener);
    {
      const std::lock_guard lock(m_mutex);
      for (const int each : m_open) ::shutdown(each, SHUT_RDWR);
    }
    for (std::thread& each : m_threads) each.join();
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return m_port; }
  std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }
  int connections() const {
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(m_threads.size());
  }

private:
  void accept() {
    for (;;) {
      const int socket = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      const std::lock_guard lock(m_mutex);
      m_open.insert(socket);
      m_threads.emplace_back([this, socket] {
        // OpenSSL writes without MSG_NOSIGNAL.
        sigset_t pipeSignal;
        sigemptyset(&pipeSignal);
        sigaddset(&pipeSignal, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipeSignal, nullptr);
        Connection connection(socket);
        m_handler(connection);
        const std::lock_guard inner(m_mutex);
        m_open.erase(socket);
        ::close(socket);
      });
    }
  }

  Handler m_handler;
  int m_port = 0;
  int m_listener = -1;
  std::thread m_accepting;
  mutable std::mutex m_mutex;
  std::set<int> m_open;
  std::vector<std::thread> m_threads;
};

// A listener whose queue is full: the kernel drops every further SYN.
class FullListener {
public:
  FullListener() {
    m_sockets.push_back(listenOnLoopback(m_port, 0));
    // The first ones fill the queue; those that follow stay half open.
    for (int i = 0; i < 4; ++i) {
      m_sockets.push_back(connectToLoopback(m_port, SOCK_NONBLOCK));
      pollfd made{m_sockets.back(), POLLOUT, 0};
      if (::poll(&made, 1, 100) == 0) return;
    }
  }
  ~FullListener() {
    for (const int each : m_sockets) ::close(each);
  }
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;
  int port() const { return m_port; }

private:
  int m_port = 0;
  std::vector<int> m_sockets;
};

// Carries bytes both ways until one side closes.
inline void relay(Connection& client, int upstream) {
  const std::string first = client.takePending();
  if (!first.empty()) Connection(upstream).write(first);
  pollfd ends[2] = {{client.socket(), POLLIN, 0}, {upstream, POLLIN, 0}};
  char buffer[16384];
  while (::poll(ends, 2, -1) > 0) {
    for (int i = 0; i < 2; ++i) {
      if (!ends[i].revents) continue;
      const ssize_t count = ::recv(ends[i].fd, buffer, sizeof buffer, 0);
      if (count <= 0 || !Connection(ends[1 - i].fd).write(std::string(buffer, static_cast<std::size_t>(count)))) return;
    }
  }
}

} // namespace chartroom::test
