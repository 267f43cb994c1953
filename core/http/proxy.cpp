#include "core/http/internal/proxy.h"

#include "core/base/text.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

namespace chartroom::http::internal {

namespace {

// An address as 16 bytes, IPv4 as the mapped one.
using Address = std::array<unsigned char, 16>;

std::optional<Address> readAddress(const std::string& text) {
  Address address{};
  if (::inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (::inet_pton(AF_INET, text.c_str(), address.data() + 12) == 1) return address;
  return std::nullopt;
}

bool isMapped(const Address& address) {
  static constexpr Address kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(address.begin(), address.begin() + 12, kMapped.begin());
}

bool isLoopback(const Address& address) {
  static constexpr Address kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return address == kLoopback || (isMapped(address) && address[12] == 127);
}

bool inNetwork(const Address& address, const std::string& network) {
  const std::size_t slash = network.find('/');
  const auto base = readAddress(network.substr(0, slash));
  unsigned bits = 0;
  const char* end = network.data() + network.size();
  if (!base || std::from_chars(network.data() + slash + 1, end, bits).ptr != end) return false;
  if (isMapped(*base) != isMapped(address)) return false;
  if (isMapped(*base)) bits += 96;
  if (bits > 128) return false;
  for (unsigned i = 0; i < bits; ++i)
    if (((address[i / 8] ^ (*base)[i / 8]) >> (7 - i % 8)) & 1) return false;
  return true;
}

std::string either(const Environment& environment, const char* upper, const char* lower) {
  std::string value = environment(upper);
  return value.empty() ? environment(lower) : value;
}

bool excluded(const std::string& host, const std::optional<Address>& address, int port, const std::string& list) {
  for (const std::string& raw : split(list, ",")) {
    std::string entry = toLowerAscii(trimSpace(raw));
    if (entry.empty()) continue;
    if (entry == "*") return true;
    if (entry.find('/') != std::string::npos) {
      if (address && inNetwork(*address, entry)) return true;
      continue;
    }
    if (const std::size_t colon = entry.rfind(':'); colon != std::string::npos && entry.find(':') == colon) {
      if (std::atoi(entry.c_str() + colon + 1) != port) continue;
      entry.resize(colon);
    }
    if (entry.starts_with("*.")) entry.erase(0, 1);
    if (address) {
      if (readAddress(entry) == address) return true;
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

int portOf(const Url& url) {
  const std::size_t colon = url.host.rfind(':');
  if (colon != std::string::npos && colon + 1 < url.host.size() && url.host.find(']', colon) == std::string::npos)
    return std::atoi(url.host.c_str() + colon + 1);
  return url.scheme == "https" ? 443 : 80;
}

std::string proxyFor(const Url& url, const Environment& environment) {
  std::string proxy =
      url.scheme == "https" ? either(environment, "HTTPS_PROXY", "https_proxy") : either(environment, "HTTP_PROXY", "http_proxy");
  const std::string host = toLowerAscii(url.hostname());
  if (proxy.empty() || host == "localhost") return {};
  const auto address = readAddress(host);
  if (address && isLoopback(*address)) return {};
  if (excluded(host, address, portOf(url), either(environment, "NO_PROXY", "no_proxy"))) return {};
  if (const auto read = Url::parse(proxy); !read || read->scheme.empty() || read->host.empty()) proxy.insert(0, "http://");
  return Url::parse(proxy) ? proxy : std::string();
}

} // namespace chartroom::http::internal
