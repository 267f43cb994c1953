#include "core/http/internal/proxy.h"

#include "core/base/text.h"

#include <QHostAddress>

#include <cstdlib>

namespace chartroom::http::internal {

namespace {

std::string either(const Environment& environment, const char* upper, const char* lower) {
  std::string value = environment(upper);
  return value.empty() ? environment(lower) : value;
}

bool excluded(const Url& url, int port, const std::string& list) {
  const QHostAddress address(QString::fromStdString(url.host));
  for (const std::string& raw : split(list, ",")) {
    std::string entry = toLowerAscii(trimSpace(raw));
    if (entry.empty()) continue;
    if (entry == "*") return true;
    if (entry.find('/') != std::string::npos) {
      const auto subnet = QHostAddress::parseSubnet(QString::fromStdString(entry));
      if (!address.isNull() && !subnet.first.isNull() && address.isInSubnet(subnet)) return true;
      continue;
    }
    if (const std::size_t colon = entry.rfind(':'); colon != std::string::npos && entry.find(':') == colon) {
      if (std::atoi(entry.c_str() + colon + 1) != port) continue;
      entry.resize(colon);
    }
    if (entry.starts_with("*.")) entry.erase(0, 1);
    const std::string host = toLowerAscii(url.host);
    if (!address.isNull()) {
      if (QHostAddress(QString::fromStdString(entry)) == address) return true;
    } else if (entry.starts_with(".")) {
      if (host.ends_with(entry)) return true;
    } else if (host == entry || host.ends_with("." + entry)) {
      return true;
    }
  }
  return false;
}

} // namespace

std::string processEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string proxyFor(const Url& url, const Environment& environment) {
  const std::string proxy = url.scheme == "https" ? either(environment, "HTTPS_PROXY", "https_proxy")
                                                  : either(environment, "HTTP_PROXY", "http_proxy");
  if (proxy.empty() || equalFoldAscii(url.host, "localhost")) return {};
  if (QHostAddress(QString::fromStdString(url.host)).isLoopback()) return {};
  const int port = url.port ? url.port : url.scheme == "https" ? 443 : 80;
  if (excluded(url, port, either(environment, "NO_PROXY", "no_proxy"))) return {};
  return proxy.find("://") == std::string::npos ? "http://" + proxy : proxy;
}

} // namespace chartroom::http::internal
