// URLs and JSON pointers of schema references (RFC 3986 and RFC 6901, as the Go validator applies them).

#include "core/base/text.h"
#include "core/schema/internal/documents.h"

#include <algorithm>

namespace chartroom::schema::internal {

namespace {

Error cannotParse(const std::string& url, const Error& why) {
  return Error{Code::Schema, "error in parsing " + quote(url) + ": " + why.message, {}, {}};
}

} // namespace

std::string Location::str() const { return url + "#" + percentEncodePointer(pointer); }

const std::string& Place::url() const {
  const Place* place = this;
  while (place->parent) place = place->parent;
  return place->start->url;
}

std::string Place::pointer() const {
  if (!parent) return start->pointer;
  std::string text = parent->pointer();
  (text += '/') += keyword;
  if (kind == Member) (text += '/') += escapeToken(name);
  if (kind == Item) (text += '/') += std::to_string(index);
  return text;
}

std::size_t escapedSize(std::string_view token) {
  return token.size() +
         static_cast<std::size_t>(std::count_if(token.begin(), token.end(), [](char c) { return c == '~' || c == '/'; }));
}

std::string escapeToken(std::string_view token) {
  if (token.find_first_of("~/") == std::string_view::npos) return std::string(token);
  return replaceAll(replaceAll(token, "~", "~0"), "/", "~1");
}

std::string percentEncodePointer(std::string_view pointer) {
  std::string text;
  for (std::size_t at = 0;;) {
    const std::size_t slash = std::min(pointer.find('/', at), pointer.size());
    text += pathEscape(pointer.substr(at, slash - at));
    if (slash == pointer.size()) return text;
    text += '/';
    at = slash + 1;
  }
}

Result<std::pair<std::string, std::string>> splitFragment(const std::string& reference) {
  const std::size_t hash = reference.find('#');
  if (hash == std::string::npos) return std::pair(reference, std::string());
  auto fragment = pathUnescape(std::string_view(reference).substr(hash + 1));
  if (!fragment) return cannotParse(reference, fragment.error());
  return std::pair(reference.substr(0, hash), std::move(*fragment));
}

Result<std::pair<std::string, std::string>> joinUrl(const std::string& base, const std::string& reference) {
  const auto from = Url::parse(base);
  if (!from) return cannotParse(base, from.error());
  CHARTROOM_ASSIGN(auto parts, splitFragment(reference));
  const auto to = Url::parse(parts.first);
  if (!to) return cannotParse(parts.first, to.error());
  Url resolved = from->resolve(*to);
  // An opaque base (urn:…) stays, whatever is relative to it.
  if (!to->isAbsolute() && !from->opaque.empty()) resolved.opaque = from->opaque;
  return std::pair(resolved.toString(), std::move(parts.second));
}

} // namespace chartroom::schema::internal
