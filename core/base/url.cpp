#include "core/base/url.h"

#include "core/base/text.h"

#include <algorithm>

namespace chartroom {

namespace {

// The part of a URL a text is for: each leaves other characters as they are.
enum class Part { Path, PathSegment, Host, Zone, UserPassword, Fragment };

Error failure(std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; }

bool isAlphanumeric(unsigned char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool staysAsIs(char c, Part part) {
  if (isAlphanumeric(static_cast<unsigned char>(c))) return true;
  std::string_view allowed;
  switch (part) {
  case Part::Path: allowed = "-._~$&+,/:;=@"; break;
  case Part::PathSegment: allowed = "-._~$&+:=@"; break;
  case Part::Host:
  case Part::Zone: allowed = "-._~!\"$&'()*+,:;<=>[]"; break;
  case Part::UserPassword: allowed = "-._~$&+,;="; break;
  case Part::Fragment: allowed = "-._~!$&()*+,/:;=?@"; break;
  }
  return allowed.find(c) != std::string_view::npos;
}

std::string escaped(std::string_view text, Part part) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (staysAsIs(c, part)) result += c;
    else result.append({'%', kHex[byte >> 4], kHex[byte & 15]});
  }
  return result;
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> unescaped(std::string_view text, Part part) {
  const bool host = part == Part::Host || part == Part::Zone;
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '%') {
      if (host && static_cast<unsigned char>(c) < 0x80 && !staysAsIs(c, part))
        return failure("invalid character " + quote(text.substr(i, 1)) + " in host name");
      result += c;
      continue;
    }
    const std::string_view escape = text.substr(i, 3);
    const auto bad = [&] { return failure("invalid URL escape " + quote(escape)); };
    if (escape.size() < 3 || hexDigit(escape[1]) < 0 || hexDigit(escape[2]) < 0) return bad();
    const auto byte = static_cast<unsigned char>(hexDigit(escape[1]) << 4 | hexDigit(escape[2]));
    // Hosts escape nothing of ASCII; a zone may say in any way what a host could say.
    if (part == Part::Host && byte < 0x80 && escape != "%25") return bad();
    if (part == Part::Zone && escape != "%25" && byte != ' ' && !staysAsIs(static_cast<char>(byte), Part::Host)) return bad();
    result += static_cast<char>(byte);
    i += 2;
  }
  return result;
}

bool isOptionalPort(std::string_view port) {
  return port.empty() || (port[0] == ':' && port.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

Result<std::string> parseIpLiteral(std::string_view host) {
  const std::size_t close = host.rfind(']');
  if (close == std::string_view::npos) return failure("missing ']' in host");
  const std::string_view port = host.substr(close + 1);
  if (!isOptionalPort(port)) return failure("invalid port " + quote(port) + " after host");
  const std::string_view name = host.substr(1, close - 1);
  const std::size_t zone = std::min(name.find("%25"), name.size());
  CHARTROOM_ASSIGN(std::string address, unescaped(name.substr(0, zone), Part::Host));
  CHARTROOM_ASSIGN(const std::string zoneText, unescaped(name.substr(zone), Part::Zone));
  address += zoneText;
  const auto family = parseAddress(address);
  if (!family) return Error(family.error()).wrapped("invalid host");
  if (*family == AddressFamily::IPv4) return failure("invalid IP-literal");
  return "[" + address + "]" + std::string(port);
}

Result<std::string> parseHost(std::string_view scheme, std::string_view host) {
  const std::size_t bracket = host.rfind('[');
  if (bracket == 0) return parseIpLiteral(host);
  if (bracket != std::string_view::npos) return failure("invalid IP-literal");
  if (std::size_t colon = host.find(':'); colon != std::string_view::npos) {
    // Lists of hosts are taken, but not for the web's own schemes.
    if (scheme != "http" && scheme != "https") colon = host.rfind(':');
    if (!isOptionalPort(host.substr(colon))) return failure("invalid port " + quote(host.substr(colon)) + " after host");
  }
  return unescaped(host, Part::Host);
}

Result<void> parseAuthority(Url& url, std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  CHARTROOM_ASSIGN(url.host, parseHost(url.scheme, at == std::string_view::npos ? authority : authority.substr(at + 1)));
  if (at == std::string_view::npos) return {};
  const std::string_view info = authority.substr(0, at);
  constexpr std::string_view kAllowed = "-._:~!$&'()*+,;=%@";
  if (!std::all_of(info.begin(), info.end(),
          [&](char c) { return isAlphanumeric(static_cast<unsigned char>(c)) || kAllowed.find(c) != std::string_view::npos; }))
    return failure("net/url: invalid userinfo");
  const std::size_t colon = info.find(':');
  Url::User user;
  CHARTROOM_ASSIGN(user.name, unescaped(info.substr(0, colon), Part::UserPassword));
  if (colon != std::string_view::npos) {
    CHARTROOM_ASSIGN(std::string password, unescaped(info.substr(colon + 1), Part::UserPassword));
    user.password = std::move(password);
  }
  url.user = std::move(user);
  return {};
}

// The scheme and what follows it; the scheme is empty when there is none.
Result<std::string_view> cutScheme(Url& url, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) continue;
    if (c == ':') {
      if (i == 0) return failure("missing protocol scheme");
      url.scheme = toLowerAscii(text.substr(0, i));
      return text.substr(i + 1);
    }
    const bool later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!later || i == 0) break;
  }
  return text;
}

Result<void> setPath(Url& url, std::string_view text) {
  CHARTROOM_ASSIGN(url.path, unescaped(text, Part::Path));
  url.rawPath = text == escaped(url.path, Part::Path) ? std::string() : std::string(text);
  return {};
}

bool isControl(char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }

Result<Url> parseWithoutFragment(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), isControl)) return failure("net/url: invalid control character in URL");
  Url url;
  if (text == "*") {
    url.path = "*";
    return url;
  }
  CHARTROOM_ASSIGN(std::string_view rest, cutScheme(url, text));
  if (rest.ends_with('?') && std::count(rest.begin(), rest.end(), '?') == 1) {
    url.forceQuery = true;
    rest.remove_suffix(1);
  } else if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    url.query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  if (!rest.starts_with('/')) {
    if (url.isAbsolute()) {
      url.opaque = rest;
      return url;
    }
    if (rest.substr(0, rest.find('/')).find(':') != std::string_view::npos)
      return failure("first path segment in URL cannot contain colon");
  }
  if (rest.starts_with("//") && (url.isAbsolute() || !rest.starts_with("///"))) {
    std::string_view authority = rest.substr(2);
    const std::size_t slash = std::min(authority.find('/'), authority.size());
    rest = authority.substr(slash);
    CHARTROOM_TRY(parseAuthority(url, authority.substr(0, slash)));
  } else {
    url.omitHost = url.isAbsolute() && rest.starts_with('/');
  }
  CHARTROOM_TRY(setPath(url, rest));
  return url;
}

std::string resolvePath(std::string_view base, std::string_view reference) {
  std::string full;
  if (reference.empty()) full = base;
  else if (!reference.starts_with('/')) full = std::string(base.substr(0, base.rfind('/') + 1)).append(reference);
  else full = reference;
  if (full.empty()) return {};
  std::string result = "/";
  bool first = true;
  const auto elements = split(full, "/");
  for (const std::string& element : elements) {
    if (element == ".") {
      first = false;
    } else if (element == "..") {
      const std::size_t slash = result.rfind('/');
      result.resize(slash == 0 || slash == std::string::npos ? 1 : slash);
      first = result.size() == 1;
    } else {
      if (!first) result += '/';
      result += element;
      first = false;
    }
  }
  if (elements.back() == "." || elements.back() == "..") result += '/';
  // An initial slash was written already.
  if (result.size() > 1 && result[1] == '/') result.erase(0, 1);
  return result;
}

bool isValidlyEscaped(std::string_view path) {
  return std::all_of(path.begin(), path.end(),
      [](char c) { return std::string_view("!$&'()*+,;=:@[]%").find(c) != std::string_view::npos || staysAsIs(c, Part::Path); });
}

} // namespace

std::string Url::User::toString() const {
  return escaped(name, Part::UserPassword) + (password ? ":" + escaped(*password, Part::UserPassword) : "");
}

Result<Url> Url::parse(std::string_view text) {
  const std::size_t mark = text.find('#');
  const std::string_view whole = text.substr(0, mark);
  Result<Url> url = parseWithoutFragment(whole);
  if (!url) return std::move(url).error().wrapped("parse " + quote(whole));
  if (mark != std::string_view::npos) {
    Result<std::string> fragment = unescaped(text.substr(mark + 1), Part::Fragment);
    if (!fragment) return std::move(fragment).error().wrapped("parse " + quote(text));
    url->fragment = std::move(*fragment);
  }
  return url;
}

std::string Url::hostname() const {
  std::string_view name = host;
  if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos && isOptionalPort(name.substr(colon)))
    name = name.substr(0, colon);
  if (name.size() >= 2 && name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  return std::string(name);
}

std::string Url::escapedPath() const {
  if (!rawPath.empty() && isValidlyEscaped(rawPath))
    if (auto plain = unescaped(rawPath, Part::Path); plain && *plain == path) return rawPath;
  return path == "*" ? path : escaped(path, Part::Path);
}

std::string Url::toString() const {
  std::string result;
  if (!scheme.empty()) result = scheme + ":";
  if (!opaque.empty()) {
    result += opaque;
  } else {
    const bool nothingToSay = omitHost && host.empty() && !user;
    if ((!scheme.empty() || !host.empty() || user) && !nothingToSay) {
      if (!host.empty() || !path.empty() || user) result += "//";
      if (user) result += user->toString() + "@";
      result += escaped(host, Part::Host);
    }
    const std::string text = escapedPath();
    if (!text.empty() && text[0] != '/' && !host.empty()) result += '/';
    // A colon in the first part of a relative path would look like a scheme.
    if (result.empty() && text.substr(0, text.find('/')).find(':') != std::string::npos) result += "./";
    result += text;
  }
  if (forceQuery || !query.empty()) result += "?" + query;
  if (!fragment.empty()) result += "#" + escaped(fragment, Part::Fragment);
  return result;
}

Url Url::resolve(const Url& reference) const {
  Url url = reference;
  if (reference.scheme.empty()) url.scheme = scheme;
  // What was parsed is validly escaped, so setting a path made of it cannot fail.
  if (!reference.scheme.empty() || !reference.host.empty() || reference.user) {
    (void)setPath(url, resolvePath(reference.escapedPath(), ""));
    return url;
  }
  const auto onlyOpaque = [&] {
    url.user.reset();
    url.host.clear();
    url.path.clear();
    return url;
  };
  if (!reference.opaque.empty()) return onlyOpaque();
  if (reference.path.empty() && !reference.forceQuery && reference.query.empty()) {
    url.query = query;
    if (reference.fragment.empty()) url.fragment = fragment;
  }
  if (reference.path.empty() && !opaque.empty()) {
    url.opaque = opaque;
    return onlyOpaque();
  }
  url.host = host;
  url.user = user;
  (void)setPath(url, resolvePath(escapedPath(), reference.escapedPath()));
  return url;
}

Result<std::string> pathUnescape(std::string_view text) { return unescaped(text, Part::PathSegment); }
std::string pathEscape(std::string_view segment) { return escaped(segment, Part::PathSegment); }

} // namespace chartroom
