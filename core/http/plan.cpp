#include "core/http/internal/plan.h"

#include "core/base/text.h"
#include "core/crypto/tls_peer.h"
#include "core/http/internal/proxy.h"

#include <algorithm>
#include <mutex>

namespace chartroom::http::internal {

namespace {

// httpguts.ValidHeaderFieldName and ValidHeaderFieldValue.
bool isToken(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}
bool isFieldValue(std::string_view value) {
  return std::none_of(
      value.begin(), value.end(), [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f; });
}

// As a URL is shown: escaped, without its password.
std::string shown(const std::string& text) {
  const auto url = Url::parse(text);
  if (!url) return text;
  const auto& user = url->user;
  if (!user || !user->password) return url->toString();
  return replaceN(url->toString(), user->toString() + "@", Url::User{user->name, {}}.toString() + ":***@", 1);
}

// Reading keys and certificates takes longer than a small request; all requests of a session bring the same ones.
Result<void> checkMaterial(const Tls& tls) {
  static std::mutex mutex;
  static Tls good;
  {
    const std::lock_guard lock(mutex);
    if (good == tls) return {};
  }
  if (!tls.authority.empty()) CHARTROOM_TRY(crypto::checkAuthorities(tls.authority));
  if (!tls.clientCertificate.empty()) CHARTROOM_TRY(crypto::checkKeyPair(tls.clientCertificate, tls.clientKey));
  const std::lock_guard lock(mutex);
  good = tls;
  return {};
}

std::string inUrl(const std::string& name) { return name.find(':') == std::string::npos ? name : "[" + name + "]"; }

} // namespace

Error failedRequest(Code code, const std::string& method, const std::string& url, const std::string& what) {
  std::string verb = toLowerAscii(method);
  if (!verb.empty()) verb[0] = method[0];
  return Error{code, verb + " " + quote(shown(url)) + ": " + what, {}, {}};
}

Result<Plan> makePlan(const Request& request) {
  const auto refused = [&](const std::string& what) {
    return failedRequest(Code::InvalidArgument, request.method, request.url, what);
  };
  Plan plan;
  plan.request = request;
  CHARTROOM_ASSIGN(plan.url, Url::parse(request.url));
  if (plan.url.scheme != "http" && plan.url.scheme != "https")
    return refused("unsupported protocol scheme " + quote(plan.url.scheme));
  if (plan.url.hostname().empty()) return refused("http: no Host in request URL");
  if (const int port = portOf(plan.url); port > 65535)
    return refused("dial tcp: address " + std::to_string(port) + ": invalid port");
  for (const Header& header : request.headers) {
    if (!isToken(header.name)) return refused("net/http: invalid header field name " + quote(header.name));
    if (!isFieldValue(header.value)) return refused("net/http: invalid header field value for " + quote(header.name));
  }
  plan.proxy = request.proxy.empty() ? proxyFor(plan.url) : request.proxy;
  if (!plan.proxy.empty()) {
    CHARTROOM_ASSIGN(plan.proxyUrl, Url::parse(plan.proxy));
  }

  Url target = plan.url;
  target.fragment.clear();
  plan.peerName = plan.url.hostname();
  if (plan.secure()) {
    CHARTROOM_TRY(checkMaterial(request.tls));
    if (const std::string& name = request.tls.serverName; !name.empty() && name != plan.peerName) {
      const std::string port = std::to_string(portOf(plan.url));
      plan.peerName = name;
      plan.host = plan.url.host;
      plan.connectTo = inUrl(name) + ":" + port + ":" + inUrl(plan.url.hostname()) + ":" + port;
      target.host = inUrl(name) + ":" + port;
    }
  }
  plan.target = target.toString();
  for (const std::string_view part : {std::string_view(plan.url.scheme), std::string_view(plan.url.host),
           std::string_view(plan.proxy), std::string_view(request.tls.authority), std::string_view(request.tls.clientCertificate),
           std::string_view(request.tls.clientKey), std::string_view(request.tls.serverName)})
    (plan.key += part) += '\n';
  plan.key += request.tls.insecureSkipVerify ? "insecure" : "verified";
  return plan;
}

Plan askingPlan(const Plan& plan) {
  Plan asking = plan;
  asking.request.method = "OPTIONS";
  asking.request.headers.clear();
  asking.request.body.clear();
  asking.asks = true;
  return asking;
}

} // namespace chartroom::http::internal
