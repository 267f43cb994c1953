#include "app/cli/value_flags.h"

#include "core/base/text.h"
#include "core/chart/read_file.h"

#include <istream>
#include <iterator>

namespace chartroom::cli {

namespace {

bool isUrl(const std::string& path) {
  return path.starts_with("http://") || path.starts_with("https://") || path.starts_with("oci://");
}

} // namespace

void ValueFlags::addFlags(FlagSet& flags) {
  flags.textSlice("values", files, "specify values in a YAML file or a URL (can specify multiple)", 'f');
  flags.textArray("set", set,
      "set values on the command line (can specify multiple or separate values with commas: "
      "key1=val1,key2=val2)");
  flags.textArray("set-string", setString,
      "set STRING values on the command line (can specify multiple or separate values with commas: "
      "key1=val1,key2=val2)");
  flags.textArray("set-file", setFile,
      "set values from respective files specified via the command line (can specify multiple or separate "
      "values with commas: key1=path1,key2=path2)");
  flags.textArray("set-json", setJson,
      "set JSON values on the command line (can specify multiple or separate values with commas: "
      "key1=jsonval1,key2=jsonval2 or using json format: {\"key1\": jsonval1, \"key2\": \"jsonval2\"})");
  flags.textArray("set-literal", setLiteral, "set a literal STRING value on the command line");
}

bool ValueFlags::needsNetwork() const {
  for (const auto& file : files)
    if (isUrl(file)) return true;
  for (const auto& argument : setFile)
    if (contains(argument, "://")) return true;
  return false;
}

Result<Value> ValueFlags::merge(Session& session, const value::ReadFile& readUrl) const {
  const value::ReadFile read = [&](const std::string& path) -> Result<std::string> {
    if (trimSpace(path) == "-")
      return std::string(std::istreambuf_iterator<char>(session.streams.in), std::istreambuf_iterator<char>());
    if (isUrl(path)) {
      if (readUrl) return readUrl(path);
      return Error{Code::Unsupported, "cannot fetch " + path + ": this program has no network", {}, {}};
    }
    return chart::readFile(path);
  };
  std::vector<value::Layer> layers;
  using Kind = value::Layer::Kind;
  for (const auto& file : files) {
    CHARTROOM_ASSIGN(std::string text, read(file));
    layers.push_back({Kind::File, file, std::move(text)});
  }
  const auto add = [&layers](Kind kind, const std::vector<std::string>& arguments) {
    for (const auto& argument : arguments) layers.push_back({kind, argument, argument});
  };
  add(Kind::SetJson, setJson);
  add(Kind::Set, set);
  add(Kind::SetString, setString);
  add(Kind::SetFile, setFile);
  add(Kind::SetLiteral, setLiteral);
  CHARTROOM_ASSIGN(auto composition, value::compose(layers, read));
  return std::move(composition.values);
}

} // namespace chartroom::cli
