#include "core/chart/files_object.h"

#include "core/base/glob.h"
#include "core/base/text.h"
#include "core/value/yaml.h"

#include <array>
#include <cstring>
#include <map>

namespace chartroom::chart {

namespace {

using Contents = std::map<std::string, value::SharedString, std::less<>>;

// The last element of a path: path.Base.
std::string baseName(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const auto slash = path.rfind('/');
  if (path.empty()) return ".";
  return std::string(slash == std::string_view::npos || path.size() == 1 ? path : path.substr(slash + 1));
}

std::string toYaml(const Value& value) {
  auto text = value::writeYaml(value);
  if (!text) return {};
  if (text->ends_with('\n')) text->pop_back();
  return *text;
}

// The bytes as decimal numbers, with spaces between them. Charts print megabytes of files by printing their whole context.
void appendNumbers(std::string& text, std::string_view bytes) {
  struct Number {
    char digits[4]; // and a space
    std::size_t size;
  };
  static const auto kNumbers = [] {
    std::array<Number, 256> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const std::string decimal = std::to_string(i) + ' ';
      decimal.copy(numbers[i].digits, decimal.size());
      numbers[i].size = decimal.size();
    }
    return numbers;
  }();
  if (bytes.empty()) return;
  std::size_t at = text.size();
  text.resize(at + bytes.size() * sizeof(Number::digits));
  for (const unsigned char byte : bytes) {
    std::memcpy(text.data() + at, kNumbers[byte].digits, sizeof(Number::digits));
    at += kNumbers[byte].size;
  }
  text.resize(at - 1);
}

class FilesObject : public value::Opaque {
public:
  explicit FilesObject(Contents contents) : m_contents(std::move(contents)) {}

  std::string typeName() const override { return "engine.files"; }
  std::string kindName() const override { return "map"; }
  bool hasStringMethod() const override { return false; }
  bool truth() const override { return !m_contents.empty(); }

  std::string print() const override {
    std::size_t bytes = 0;
    for (const auto& [name, data] : m_contents) bytes += name.size() + data.view().size();
    std::string text = "map[";
    text.reserve(4 * bytes + 64);
    for (const auto& [name, data] : m_contents) {
      if (text.size() > 4) text += ' ';
      text += name + ":[";
      appendNumbers(text, data.view());
      text += ']';
    }
    return text + "]";
  }

  Value plain() const override {
    Value map = Value::makeMap();
    map.map().reserve(m_contents.size());
    for (const auto& [name, data] : m_contents) map.map().set(name, Value::bytes(data.str()));
    return map;
  }

  std::vector<std::string_view> parameterTypes(std::string_view name) const override {
    if (name == "Get" || name == "GetBytes" || name == "Glob" || name == "Lines") return {"string"};
    return {};
  }
  bool member(std::string_view name, std::span<const Value> arguments, Value& result, std::string& error) const override {
    const bool writes = name == "AsConfig" || name == "AsSecrets";
    if (!writes && parameterTypes(name).empty()) {
      // A file of that name: .Files is a map too, whose missing entries are nil bytes.
      if (!arguments.empty()) error = std::string(name) + " is not a method but has arguments";
      const auto found = m_contents.find(name);
      result = found == m_contents.end() ? Value::nilBytes() : Value::bytes(found->second.str());
      return true;
    }
    if (writes && !arguments.empty()) {
      error = "wrong number of args for " + std::string(name) + ": want 0 got " + std::to_string(arguments.size());
      return true;
    }
    if (name == "Get") result = Value(contentOf(arguments[0].string()));
    else if (name == "GetBytes") result = Value::bytes(contentOf(arguments[0].string()).str());
    else if (name == "Glob") result = matching(arguments[0].string());
    else if (name == "Lines") result = lines(arguments[0].string());
    else result = Value(byBaseName(name == "AsSecrets"));
    return true;
  }

private:
  value::SharedString contentOf(const std::string& name) const {
    const auto found = m_contents.find(name);
    return found == m_contents.end() ? value::SharedString() : found->second;
  }

  Value matching(const std::string& pattern) const {
    const auto glob = Glob::compile(pattern);
    Contents chosen;
    for (const auto& [name, data] : m_contents)
      if (!glob || glob->matches(name)) chosen.emplace(name, data); // helm takes a broken pattern for "**"
    return Value::opaque(new FilesObject(std::move(chosen)));
  }

  Value lines(const std::string& name) const {
    Value list = Value::makeList(value::Type::StringList);
    const value::SharedString content = contentOf(name);
    std::string_view text = content.view();
    if (text.empty()) return list;
    for (auto& line : split(trimSuffix(text, "\n"), "\n")) list.list().items.emplace_back(std::move(line));
    return list;
  }

  std::string byBaseName(bool secret) const {
    Value map = Value::makeMap(value::Type::StringMap);
    for (const auto& [name, data] : m_contents)
      map.map().set(baseName(name), secret ? Value(encodeBase64(data.view())) : Value(data));
    return toYaml(map);
  }

  const Contents m_contents;
};

} // namespace

Value filesValue(const std::vector<File>& files) {
  Contents contents;
  for (const auto& file : files) contents.insert_or_assign(file.name.str(), file.data);
  return Value::opaque(new FilesObject(std::move(contents)));
}

} // namespace chartroom::chart
