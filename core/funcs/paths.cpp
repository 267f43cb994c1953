// Slash-separated paths (Go's path; on Unix its path/filepath, behind the os* names, does the same).

#include "core/funcs/internal/support.h"

#include <vector>

namespace chartroom::funcs::internal {

namespace {

// path.Clean: the shortest equal path.
std::string cleaned(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> parts;
  std::size_t at = 0;
  while (at < path.size()) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, slash - at);
    at = slash + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!rooted) {
      parts.push_back(part);
    }
  }
  std::string result = rooted ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i)
    result.append(i > 0 ? "/" : "").append(parts[i]);
  return result.empty() ? "." : result;
}

std::string base(std::string_view path) {
  if (path.empty()) return ".";
  while (path.ends_with('/'))
    path.remove_suffix(1);
  if (path.empty()) return "/";
  return std::string(path.substr(path.rfind('/') + 1));
}

std::string directory(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return cleaned(slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1));
}

std::string extension(std::string_view path) {
  for (std::size_t i = path.size(); i > 0 && path[i - 1] != '/'; --i)
    if (path[i - 1] == '.') return std::string(path.substr(i - 1));
  return "";
}

} // namespace

void addPaths(FunctionMap& map) {
  define(map, "base", {P::String}, [](Arguments a) -> Value { return base(a[0].string()); });
  define(map, "dir", {P::String}, [](Arguments a) -> Value { return directory(a[0].string()); });
  define(map, "clean", {P::String}, [](Arguments a) -> Value { return cleaned(a[0].string()); });
  define(map, "ext", {P::String}, [](Arguments a) -> Value { return extension(a[0].string()); });
  define(map, "isAbs", {P::String}, [](Arguments a) -> Value { return a[0].string().starts_with('/'); });
  alias(map, "base", "osBase");
  alias(map, "dir", "osDir");
  alias(map, "clean", "osClean");
  alias(map, "ext", "osExt");
  alias(map, "isAbs", "osIsAbs");
}

} // namespace chartroom::funcs::internal
