#pragma once

// A request that was checked and taken apart: everything the network thread needs to know to carry it out. Plain values.

#include "core/base/result.h"
#include "core/base/url.h"
#include "core/http/transport.h"

#include <string>

namespace chartroom::http::internal {

struct Plan {
  Request request;
  Url url;
  std::string target;    // the URL as libcurl gets it: with `tls.serverName` as its host, if there is one
  std::string connectTo; // CURLOPT_CONNECT_TO, where the target's host is not the one to connect to
  std::string host;      // the Host header that goes with it
  std::string peerName;  // what the certificate must be valid for
  std::string proxy;     // empty: none
  Url proxyUrl;
  std::string key;   // plans with the same key may share a connection
  bool asks = false; // OPTIONS *: only to learn whether the server is there

  bool secure() const { return url.scheme == "https"; }
  bool tunnelled() const { return secure() && (proxyUrl.scheme == "http" || proxyUrl.scheme == "https"); }
};

// Fails with Code::InvalidArgument and Go's text for a URL, a header or TLS material that cannot be used.
Result<Plan> makePlan(const Request& request);
// The question that is asked when a server is silent.
Plan askingPlan(const Plan& plan);

// url.Error: `Get "https://…": what`. Passwords in the URL are not shown.
Error failedRequest(Code code, const std::string& method, const std::string& url, const std::string& what);

} // namespace chartroom::http::internal
