#include "core/http/transport.h"

#include "core/base/text.h"

#include <cctype>
#include <cstdlib>

namespace chartroom::http {

std::string_view Response::header(std::string_view name) const {
  for (const Header& each : headers)
    if (equalFoldAscii(each.name, name)) return each.value;
  return {};
}

Result<Url> parseUrl(std::string_view text) {
  Url url;
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0)
    return Error{Code::InvalidArgument, "parse " + quote(text) + ": invalid URI for request", {}, {}};
  url.scheme = toLowerAscii(text.substr(0, colon));
  std::string_view rest = text.substr(colon + 3);
  const std::size_t slash = rest.find_first_of("/?#");
  std::string_view host = rest.substr(0, slash);
  if (slash != std::string_view::npos) url.path = rest.substr(slash);
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host = host.substr(at + 1);
  std::string_view port;
  if (!host.empty() && host.front() == '[') {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos)
      return Error{Code::InvalidArgument, "parse " + quote(text) + ": missing ']' in host", {}, {}};
    if (host.size() > end + 1 && host[end + 1] == ':') port = host.substr(end + 2);
    host = host.substr(1, end - 1);
  } else if (const std::size_t mark = host.rfind(':'); mark != std::string_view::npos) {
    port = host.substr(mark + 1);
    host = host.substr(0, mark);
  }
  for (const char c : port)
    if (!std::isdigit(static_cast<unsigned char>(c)))
      return Error{Code::InvalidArgument, "parse " + quote(text) + ": invalid port " + quote(":" + std::string(port)) + " after host", {}, {}};
  url.host = host;
  url.port = port.empty() ? 0 : std::atoi(std::string(port).c_str());
  if (url.host.empty()) return Error{Code::InvalidArgument, "parse " + quote(text) + ": no Host in request URL", {}, {}};
  return url;
}

std::string queryEscape(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char each : text) {
    const auto c = static_cast<unsigned char>(each);
    if (std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~') {
      out += each;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
  return out;
}

} // namespace chartroom::http
