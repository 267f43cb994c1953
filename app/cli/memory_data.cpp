#include "app/cli/memory_data.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/chart/read_file.h"
#include "core/value/yaml.h"

#include <set>
#include <tuple>

namespace chartroom::cli {

namespace {

Error dataError(Code code, std::string text) { return Error{code, std::move(text), {}, {}}; }

std::string text(const Value& release, const char* key) {
  const Value value = release.get(key);
  return value.isString() ? value.string() : std::string();
}

const char* jsonName(const Value& value) {
  return value.isString() ? "string" : value.isMap() ? "object" : value.isBool() ? "bool" : "number";
}

} // namespace

Result<std::vector<Value>> readMemoryData(const Streams& streams) {
  constexpr const char* kUnreadable = "Unable to unmarshal memory driver data: ";
  std::vector<Value> releases;
  std::set<std::tuple<std::string, std::string, double>> known;
  for (const std::string& path : split(streams.environmentOr("HELM_MEMORY_DRIVER_DATA", ""), ":")) {
    // Go's Sprint puts no blank before a value that is no text.
    if (path.empty()) return dataError(Code::NotFound, "Unable to read memory driver dataopen : no such file or directory");
    auto content = chart::readFile(path);
    if (!content) return dataError(content.error().code, "Unable to read memory driver data" + content.error().message);
    auto document = value::parseYaml(*content);
    if (!document) return dataError(Code::Parse, kUnreadable + document.error().message);
    if (document->isNil()) continue;
    if (!document->isList())
      return dataError(Code::Parse, std::string(kUnreadable) +
                                        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal " +
                                        jsonName(*document) + " into Go value of type []*v1.Release");
    for (const Value& release : document->list().items) {
      const Value version = release.get("version");
      const std::string nameSpace = text(release, "namespace");
      if (!known.emplace(nameSpace.empty() ? "default" : nameSpace, text(release, "name"), version.isFloat() ? version.number() : 0)
               .second)
        return dataError(Code::AlreadyExists, "release: already exists");
      releases.push_back(release);
    }
  }
  return releases;
}

} // namespace chartroom::cli
