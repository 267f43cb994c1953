#pragma once

// HttpServer: the sandbox on the wire: HTTP/1.1 over TLS on 127.0.0.1, a thread per connection, connections kept alive.

#include "core/base/result.h"
#include "core/sandbox/message.h"

#include <functional>
#include <memory>
#include <string>

namespace chartroom::sandbox::internal {

class HttpServer {
public:
  using Handler = std::function<Response(const Request&)>;

  // Starts to listen; port 0 takes a free one. The files hold PEM.
  static Result<std::unique_ptr<HttpServer>> start(
      int port, const std::string& certificateFile, const std::string& keyFile, Handler handler);
  // Stops and waits for all connections. Running watches must have been ended.
  ~HttpServer();
  int port() const;

private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

} // namespace chartroom::sandbox::internal
