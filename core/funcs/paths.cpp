// Slash-separated paths (Go's path; on Unix its path/filepath, behind the os* names, does the same).

#include "core/base/path.h"
#include "core/funcs/internal/support.h"

namespace chartroom::funcs::internal {

namespace {

std::string base(std::string_view path) {
  if (path.empty()) return ".";
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.empty()) return "/";
  return std::string(path.substr(path.rfind('/') + 1));
}

std::string directory(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return cleanPath(slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1));
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
  define(map, "clean", {P::String}, [](Arguments a) -> Value { return cleanPath(a[0].string()); });
  define(map, "ext", {P::String}, [](Arguments a) -> Value { return extension(a[0].string()); });
  define(map, "isAbs", {P::String}, [](Arguments a) -> Value { return a[0].string().starts_with('/'); });
  alias(map, "base", "osBase");
  alias(map, "dir", "osDir");
  alias(map, "clean", "osClean");
  alias(map, "ext", "osExt");
  alias(map, "isAbs", "osIsAbs");
}

} // namespace chartroom::funcs::internal
