#pragma once

// Transport: one HTTP exchange at a time, as a blocking call, over whatever carries it. The seam that lets core/kube and
// core/repo be tested without a network. Mirrors what Go's net/http gives helm: environment proxies, HTTP/2 where the server
// speaks it, transparent gzip, error texts (`Get "https://…": dial tcp …: connect: connection refused`).
//
// Threads: a Transport may be used from any number of threads at once; callbacks run in the calling thread.
// Differs from Go: no cookie is kept and no 1xx answer is shown.

#include "core/base/context.h"
#include "core/base/result.h"

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
  std::string serverName;        // expected instead of the URL's host
  bool insecureSkipVerify = false;
  friend bool operator==(const Tls&, const Tls&) = default;
};

enum class Redirects { Follow, Manual }; // Follow: at most ten; Authorization is dropped when the host changes

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<Header> headers;
  std::string body;
  Tls tls;
  std::string proxy; // "http://user:password@host:port", "socks5://…"; empty takes HTTP_PROXY, HTTPS_PROXY and NO_PROXY
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

  // Sends and waits for the whole answer. Any status is a good result. Fails with Code::Unreachable when no answer came,
  // Code::Timeout or Code::Cancelled when the context ended, Code::InvalidArgument for a URL or TLS material that cannot be read.
  virtual Result<Response> send(const Context& context, const Request& request) = 0;

  // Sends and hands the body on in pieces until the server ends it, `onData` returns false (both good) or the context ends.
  // A status of 400 or more is not streamed: its body is in the response.
  virtual Result<Response> stream(const Context& context, const Request& request, const OnData& onData) = 0;
};

// The real network. Transports made here share one network thread, which ends with the last of them; the first one makes the
// QCoreApplication when the program has none.
std::shared_ptr<Transport> makeTransport();

// The parts of an absolute URL. `port` is 0 when not given; `path` has the query with it.
struct Url {
  std::string scheme;
  std::string host; // without brackets
  int port = 0;
  std::string path;
};
// Fails for anything without scheme and host.
Result<Url> parseUrl(std::string_view text);
// url.QueryEscape: blanks as "+", all but unreserved characters as %XX.
std::string queryEscape(std::string_view text);

} // namespace chartroom::http
