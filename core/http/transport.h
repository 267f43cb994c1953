#pragma once

// Transport: one HTTP exchange at a time, as a blocking call, over whatever carries it. The seam that lets core/kube and
// core/repo be tested without a network. Mirrors what Go's net/http gives helm: environment proxies, HTTP/2 where the server
// speaks it, transparent gzip, error texts (`Get "https://…": dial tcp …: connect: connection refused`), and what may be sent
// twice: GET, HEAD, OPTIONS and TRACE when a kept connection breaks before the answer, the rest only when the server says that
// it did not look at it.
//
// Threads: a Transport may be used from any number of threads at once; callbacks run in the calling thread.
// Differs from Go: no cookie is kept and no 1xx answer is shown; a silent server of HTTP/1.1 is given up as well.

#include "core/base/context.h"
#include "core/base/result.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::http {

struct Header {
  std::string name;
  std::string value;
  friend bool operator==(const Header&, const Header&) = default;
};

// How to meet a TLS server. All certificates and keys are PEM texts; empty means the system's or none.
struct Tls {
  std::string authority;         // replaces the system's authorities
  std::string clientCertificate; // may hold a chain
  std::string clientKey;
  std::string serverName; // expected instead of the URL's host
  bool insecureSkipVerify = false;
  friend bool operator==(const Tls&, const Tls&) = default;
};

// Follow: at most ten, to http and https only; Authorization and Cookie are dropped for another host that is not below the first.
enum class Redirects { Follow, Manual };

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<Header> headers;
  std::string body;
  Tls tls;
  std::string
      proxy; // "http://user:password@host:port", "https://…", "socks5://…"; empty takes HTTP_PROXY, HTTPS_PROXY and NO_PROXY
  Redirects redirects = Redirects::Follow;
};

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body; // of a stream: empty unless the status was 400 or more
  std::string url;  // after redirects

  // The first header of that name in any case, or empty.
  std::string_view header(std::string_view name) const;
};

// Called with pieces of a streamed body as they come; false ends the stream in good order.
using OnData = std::function<bool(std::string_view piece)>;

class Transport {
public:
  virtual ~Transport() = default;

  // Sends and waits for the whole answer. Any status is a good result. Fails with Code::Unreachable when no answer came (the text
  // begins with the request) or when it broke off (the text is the reason alone: "unexpected EOF"),
  // Code::Timeout or Code::Cancelled as soon as the context ends, Code::InvalidArgument for a URL, a header or TLS material that
  // cannot be used.
  virtual Result<Response> send(const Context& context, const Request& request) = 0;

  // Sends and hands the body on in pieces until the server ends it, `onData` returns false (both good) or the context ends.
  // A status of 400 or more is not streamed: its body is in the response.
  virtual Result<Response> stream(const Context& context, const Request& request, const OnData& onData) = 0;
};

// How long each part of an exchange may take; the context limits the whole. The defaults are those of client-go's transport.
struct Limits {
  std::chrono::milliseconds dial{30'000};         // name lookup and TCP connection
  std::chrono::milliseconds proxyConnect{60'000}; // a proxy's answer to CONNECT
  std::chrono::milliseconds tlsHandshake{10'000};
  // A server that says nothing for `quiet` is asked whether it is there (OPTIONS * on another connection). When there is no
  // answer within `answer`, all that waits for it fails.
  std::chrono::milliseconds quiet{30'000};
  std::chrono::milliseconds answer{15'000};
};

// The real network. Transports made here share one network thread and its connections; it ends with the last of them.
std::shared_ptr<Transport> makeTransport(const Limits& limits = {});

// url.QueryEscape: blanks as "+", all but unreserved characters as %XX.
std::string queryEscape(std::string_view text);

} // namespace chartroom::http
