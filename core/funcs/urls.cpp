// urlParse, urlJoin (Go's net/url) and getHostByName.

#include "core/base/text.h"
#include "core/funcs/internal/support.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>

namespace chartroom::funcs::internal {

namespace {

// The part of a URL a text is for: each leaves other characters as they are.
enum class UrlPart { Path, Host, Zone, UserPassword, Fragment };

bool isAlphanumeric(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool staysAsIs(unsigned char c, UrlPart part) {
  if (isAlphanumeric(c)) return true;
  std::string_view allowed;
  switch (part) {
  case UrlPart::Path:
    allowed = "-._~$&+,/:;=@";
    break;
  case UrlPart::Host:
  case UrlPart::Zone:
    allowed = "-._~!\"$&'()*+,:;<=>[]";
    break;
  case UrlPart::UserPassword:
    allowed = "-._~$&+,;=";
    break;
  case UrlPart::Fragment:
    allowed = "-._~!$&()*+,/:;=?@";
    break;
  }
  return c != 0 && allowed.find(static_cast<char>(c)) != std::string_view::npos;
}

std::string escaped(std::string_view text, UrlPart part) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (staysAsIs(byte, part))
      result += c;
    else
      result.append({'%', kHex[byte >> 4], kHex[byte & 15]});
  }
  return result;
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> unescaped(std::string_view text, UrlPart part) {
  const auto badEscape = [](std::string_view escape) { return failure("invalid URL escape " + quote(escape)); };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || hexDigit(text[i + 1]) < 0 || hexDigit(text[i + 2]) < 0)
        return badEscape(text.substr(i, 3));
      const std::string_view escape = text.substr(i, 3);
      const auto byte = static_cast<unsigned char>(hexDigit(text[i + 1]) << 4 | hexDigit(text[i + 2]));
      if (part == UrlPart::Host && byte < 0x80 && escape != "%25") return badEscape(escape);
      if (part == UrlPart::Zone && escape != "%25" && byte != ' ' && !staysAsIs(byte, UrlPart::Host))
        return badEscape(escape);
      result += static_cast<char>(byte);
      i += 2;
      continue;
    }
    const bool host = part == UrlPart::Host || part == UrlPart::Zone;
    if (host && static_cast<unsigned char>(c) < 0x80 && !staysAsIs(static_cast<unsigned char>(c), part))
      return failure("invalid character " + quote(text.substr(i, 1)) + " in host name");
    result += c;
  }
  return result;
}

struct User {
  std::string name;
  std::optional<std::string> password;
  std::string toString() const {
    return escaped(name, UrlPart::UserPassword) + (password ? ":" + escaped(*password, UrlPart::UserPassword) : "");
  }
};

struct Url {
  std::string scheme, opaque, host, path, query, fragment;
  std::optional<User> user;
  std::string hostname() const;
  std::string toString() const;
};

bool isOptionalPort(std::string_view port) {
  return port.empty() ||
         (port[0] == ':' && std::all_of(port.begin() + 1, port.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

std::string Url::hostname() const {
  std::string_view name = host;
  if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos && isOptionalPort(name.substr(colon)))
    name = name.substr(0, colon);
  if (name.size() >= 2 && name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  return std::string(name);
}

std::string Url::toString() const {
  std::string result;
  if (!scheme.empty()) result = scheme + ":";
  if (!opaque.empty()) {
    result += opaque;
  } else {
    if ((!scheme.empty() || !host.empty() || user) && (!host.empty() || !path.empty() || user)) result += "//";
    if (user) result += user->toString() + "@";
    result += escaped(host, UrlPart::Host);
    const std::string text = path == "*" ? path : escaped(path, UrlPart::Path);
    if (!text.empty() && text[0] != '/' && !host.empty()) result += '/';
    // A colon in the first part of a relative path would look like a scheme.
    if (result.empty() && text.substr(0, text.find('/')).find(':') != std::string::npos) result += "./";
    result += text;
  }
  if (!query.empty()) result += "?" + query;
  if (!fragment.empty()) result += "#" + escaped(fragment, UrlPart::Fragment);
  return result;
}

Result<std::string> parseIpLiteral(std::string_view host) {
  const std::size_t close = host.rfind(']');
  if (close == std::string_view::npos) return failure("missing ']' in host");
  const std::string_view port = host.substr(close + 1);
  if (!isOptionalPort(port)) return failure("invalid port " + quote(port) + " after host");
  const std::string_view name = host.substr(1, close - 1);
  const std::size_t zone = std::min(name.find("%25"), name.size());
  CHARTROOM_ASSIGN(const std::string address, unescaped(name.substr(0, zone), UrlPart::Host));
  CHARTROOM_ASSIGN(const std::string zoneText, unescaped(name.substr(zone), UrlPart::Zone));
  unsigned char bytes[16];
  if (inet_pton(AF_INET, address.c_str(), bytes) == 1) return failure("invalid IP-literal");
  if (inet_pton(AF_INET6, address.c_str(), bytes) != 1)
    return failure("invalid host: ParseAddr(" + quote(address + zoneText) + "): unable to parse IP");
  return "[" + address + zoneText + "]" + std::string(port);
}

Result<std::string> parseHost(const std::string& scheme, std::string_view host) {
  const std::size_t bracket = host.rfind('[');
  if (bracket == 0) return parseIpLiteral(host);
  if (bracket != std::string_view::npos) return failure("invalid IP-literal");
  if (std::size_t colon = host.find(':'); colon != std::string_view::npos) {
    // Lists of hosts are taken, but not for the web's own schemes.
    if (scheme != "http" && scheme != "https") colon = host.rfind(':');
    if (!isOptionalPort(host.substr(colon)))
      return failure("invalid port " + quote(host.substr(colon)) + " after host");
  }
  return unescaped(host, UrlPart::Host);
}

Result<void> parseAuthority(Url& url, std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  CHARTROOM_ASSIGN(url.host,
                   parseHost(url.scheme, at == std::string_view::npos ? authority : authority.substr(at + 1)));
  if (at == std::string_view::npos) return {};
  const std::string_view info = authority.substr(0, at);
  constexpr std::string_view kAllowed = "-._:~!$&'()*+,;=%@";
  if (!std::all_of(info.begin(), info.end(), [&](char c) {
        return isAlphanumeric(static_cast<unsigned char>(c)) || kAllowed.find(c) != std::string_view::npos;
      }))
    return failure("net/url: invalid userinfo");
  const std::size_t colon = info.find(':');
  User user;
  CHARTROOM_ASSIGN(user.name, unescaped(info.substr(0, colon), UrlPart::UserPassword));
  if (colon != std::string_view::npos) {
    CHARTROOM_ASSIGN(std::string password, unescaped(info.substr(colon + 1), UrlPart::UserPassword));
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

Result<Url> parseWithoutFragment(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }))
    return failure("net/url: invalid control character in URL");
  Url url;
  if (text == "*") {
    url.path = "*";
    return url;
  }
  CHARTROOM_ASSIGN(std::string_view rest, cutScheme(url, text));
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    url.query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  if (!rest.starts_with('/')) {
    if (!url.scheme.empty()) {
      url.opaque = rest;
      return url;
    }
    if (rest.substr(0, rest.find('/')).find(':') != std::string_view::npos)
      return failure("first path segment in URL cannot contain colon");
  }
  if (rest.starts_with("//") && (!url.scheme.empty() || !rest.starts_with("///"))) {
    std::string_view authority = rest.substr(2);
    const std::size_t slash = std::min(authority.find('/'), authority.size());
    rest = authority.substr(slash);
    CHARTROOM_TRY(parseAuthority(url, authority.substr(0, slash)));
  }
  CHARTROOM_ASSIGN(url.path, unescaped(rest, UrlPart::Path));
  return url;
}

Result<Url> parseUrl(const std::string& text) {
  const std::size_t mark = text.find('#');
  const std::string whole = text.substr(0, mark);
  Result<Url> url = parseWithoutFragment(whole);
  if (!url) return std::move(url).error().wrapped("parse " + quote(whole));
  if (mark != std::string::npos) {
    Result<std::string> fragment = unescaped(std::string_view(text).substr(mark + 1), UrlPart::Fragment);
    if (!fragment) return std::move(fragment).error().wrapped("parse " + quote(text));
    url->fragment = std::move(*fragment);
  }
  return url;
}

Result<std::string> entry(const Value& dict, const char* key) {
  const value::Map* map = mapOf(dict);
  const Value* found = map ? map->find(key) : nullptr;
  if (!found) return std::string();
  if (found->isNil()) return nilDereference();
  if (!found->isString())
    return failure(std::string("unable to parse ") + key + " key, must be of type string, but " +
                   value::kindName(*found) + " found");
  return found->string();
}

Result<Value> joined(Arguments a) {
  Url url;
  CHARTROOM_ASSIGN(url.scheme, entry(a[0], "scheme"));
  CHARTROOM_ASSIGN(url.host, entry(a[0], "host"));
  CHARTROOM_ASSIGN(url.path, entry(a[0], "path"));
  CHARTROOM_ASSIGN(url.query, entry(a[0], "query"));
  CHARTROOM_ASSIGN(url.opaque, entry(a[0], "opaque"));
  CHARTROOM_ASSIGN(url.fragment, entry(a[0], "fragment"));
  CHARTROOM_ASSIGN(const std::string info, entry(a[0], "userinfo"));
  if (!info.empty()) {
    Result<Url> parsed = parseUrl("proto://" + info + "@host");
    if (!parsed) return std::move(parsed).error().wrapped("unable to parse userinfo in dict");
    url.user = parsed->user;
  }
  return Value(url.toString());
}

} // namespace

void addUrls(FunctionMap& map) {
  define(map, "urlParse", {P::String}, [](Arguments a) -> Result<Value> {
    Result<Url> url = parseUrl(a[0].string());
    if (!url) return std::move(url).error().wrapped("unable to parse url");
    Value result = Value::makeMap();
    value::Map& parts = result.map();
    parts.set("scheme", url->scheme);
    parts.set("host", url->host);
    parts.set("hostname", url->hostname());
    parts.set("path", url->path);
    parts.set("query", url->query);
    parts.set("opaque", url->opaque);
    parts.set("fragment", url->fragment);
    parts.set("userinfo", url->user ? url->user->toString() : std::string());
    return result;
  });
  define(map, "urlJoin", {P::Dict}, [](Arguments a) { return joined(a); });
  define(map, "getHostByName", {P::String}, [](Call& call, Arguments a) -> Result<Value> {
    const RenderHooks& given = hooks(call);
    if (!given.resolveHost) return Value("");
    const std::vector<std::string> addresses = given.resolveHost(a[0].string());
    // sprig picks one at random, and dies of a host without addresses.
    if (addresses.empty()) return failure("invalid argument to Intn");
    unsigned char byte = 0;
    random(call).fill(&byte, 1);
    return Value(addresses[byte % addresses.size()]);
  });
}

} // namespace chartroom::funcs::internal
