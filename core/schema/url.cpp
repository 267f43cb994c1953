// URLs and JSON pointers of schema references (RFC 3986 and RFC 6901, as Go's net/url applies them).

#include "core/base/text.h"
#include "core/schema/internal/documents.h"

namespace chartroom::schema::internal {

std::string Location::str() const { return url + "#" + percentEncodePointer(pointer); }

std::string escapeToken(std::string_view token) { return replaceAll(replaceAll(token, "~", "~0"), "/", "~1"); }

// url.PathEscape of each token.
std::string percentEncodePointer(std::string_view pointer) {
  static const char* const kHex = "0123456789ABCDEF";
  std::string text;
  for (const char c : pointer) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-_.~$&+=:@/").find(c) != std::string_view::npos;
    if (plain) {
      text += c;
    } else {
      text += '%';
      text += kHex[static_cast<unsigned char>(c) >> 4];
      text += kHex[static_cast<unsigned char>(c) & 15];
    }
  }
  return text;
}

Result<std::string> percentDecode(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0)
      return Error{Code::Schema, "invalid URL escape " + quote(text.substr(i, 3)), {}, {}};
    decoded += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
    i += 2;
  }
  return decoded;
}

namespace {

struct Parts {
  std::string scheme, authority, path, query;
  bool hasAuthority = false, hasQuery = false;
};

Parts cut(std::string_view url) {
  Parts parts;
  const std::size_t colon = url.find_first_of(":/?#");
  if (colon != std::string_view::npos && colon > 0 && url[colon] == ':') {
    parts.scheme = toLowerAscii(url.substr(0, colon));
    url.remove_prefix(colon + 1);
  }
  if (const std::size_t mark = url.find('?'); mark != std::string_view::npos) {
    parts.hasQuery = true;
    parts.query = url.substr(mark + 1);
    url = url.substr(0, mark);
  }
  if (url.starts_with("//")) {
    parts.hasAuthority = true;
    const std::size_t end = url.find('/', 2);
    parts.authority = url.substr(2, end == std::string_view::npos ? std::string_view::npos : end - 2);
    url = end == std::string_view::npos ? std::string_view() : url.substr(end);
  }
  parts.path = url;
  return parts;
}

std::string removeDots(const std::string& path) {
  std::vector<std::string> kept;
  const auto segments = split(path, "/");
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool last = i + 1 == segments.size();
    if (segments[i] == "..") {
      if (kept.size() > 1) kept.pop_back();
      if (last) kept.emplace_back();
    } else if (segments[i] == ".") {
      if (last) kept.emplace_back();
    } else {
      kept.push_back(segments[i]);
    }
  }
  return join(kept, "/");
}

} // namespace

std::string joinUrl(const std::string& base, const std::string& reference) {
  const Parts from = cut(base);
  Parts to = cut(reference);
  if (to.scheme.empty()) {
    to.scheme = from.scheme;
    if (!to.hasAuthority) {
      to.hasAuthority = from.hasAuthority;
      to.authority = from.authority;
      const bool opaque = !from.hasAuthority && !from.path.starts_with("/");
      if (to.path.empty() || opaque) {
        // An opaque base (urn:…) has nothing to be relative to.
        to.path = from.path;
        if (!to.hasQuery) to.hasQuery = from.hasQuery, to.query = from.query;
      } else if (!to.path.starts_with("/")) {
        to.path = from.path.substr(0, from.path.rfind('/') + 1) + to.path;
      }
    }
  }
  if (to.path.starts_with("/") || (to.hasAuthority && !to.path.empty())) {
    if (!to.path.starts_with("/")) to.path.insert(0, "/");
    to.path = removeDots(to.path);
  }
  std::string url = to.scheme.empty() ? "" : to.scheme + ":";
  if (to.hasAuthority) url += "//" + to.authority;
  url += to.path;
  if (to.hasQuery) url += "?" + to.query;
  return url;
}

} // namespace chartroom::schema::internal
