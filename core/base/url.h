#pragma once

// URLs as Go's net/url reads, resolves and writes them, and IP addresses as its net/netip reads them. Pure; thread-safe.

#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace chartroom {

// A parsed URL. Parts are unescaped but `opaque`, `query` and `rawPath`.
struct Url {
  struct User {
    std::string name;
    std::optional<std::string> password;
    std::string toString() const;
    friend bool operator==(const User&, const User&) = default;
  };

  std::string scheme; // in lower case
  std::string opaque; // what follows the scheme where no slash does: "urn:a:b"
  std::optional<User> user;
  std::string host; // with its port
  std::string path;
  std::string rawPath; // how the path was written, if not as it is escaped by default
  std::string query;
  std::string fragment;
  bool omitHost = false;   // "file:/x": no "//" before the empty host
  bool forceQuery = false; // a lone "?" at the end

  // url.Parse. Errors have Go's text: `parse "a b:c": first path segment in URL cannot contain colon`.
  static Result<Url> parse(std::string_view text);

  bool isAbsolute() const { return !scheme.empty(); }
  // The host without its port and brackets.
  std::string hostname() const;
  std::string escapedPath() const;
  // url.URL.String.
  std::string toString() const;
  // url.URL.ResolveReference: `reference` as it is meant in a document at this URL.
  Url resolve(const Url& reference) const;
  friend bool operator==(const Url&, const Url&) = default;
};

// url.PathUnescape; "invalid URL escape \"%zz\"".
Result<std::string> pathUnescape(std::string_view text);
// url.PathEscape.
std::string pathEscape(std::string_view segment);

enum class AddressFamily { IPv4, IPv6 };
// netip.ParseAddr; the family of a good address (an IPv6 one may have a zone), or Go's error text.
Result<AddressFamily> parseAddress(std::string_view text);

} // namespace chartroom
