#include "ui/models/release_mask.h"

#include "core/base/text.h"
#include "ui/models/preview.h"

#include <algorithm>
#include <array>
#include <map>

namespace chartroom::models {

namespace {

constexpr std::string_view kMask = "••••••••";

std::string maskText(MaskSide side, bool differs) {
  std::string text(kMask);
  if (differs && side != MaskSide::Alone) text += side == MaskSide::Before ? " (before)" : " (changed)";
  return text;
}

std::string scalarText(const Value& value) { return value.isString() ? value.string() : std::string(); }

// Raw secret values of a manifest by "object key\ndata key".
std::map<std::string, Value> secretData(std::string_view manifest) {
  std::map<std::string, Value> found;
  for (const ManifestObject& object : readManifest(std::string(manifest))) {
    if (object.kind != "Secret") continue;
    for (const char* list : {"data", "stringData"})
      if (const Value data = object.object.get(list); data.isMap())
        for (const auto& entry : data.map()) found[object.key + "\n" + entry.key.str()] = entry.value;
  }
  return found;
}

std::size_t indentOf(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

struct KeyLine {
  std::string key;
  std::size_t valueAt = 0; // behind the colon
  bool valid = false;
};

KeyLine keyLine(std::string_view line) {
  std::size_t start = indentOf(line);
  while (line.substr(start).starts_with("- ")) start += 2 + indentOf(line.substr(start + 2));
  std::string_view rest = line.substr(start);
  if (rest.empty() || rest[0] == '#') return {};
  std::size_t colon;
  std::string key;
  if (rest[0] == '"' || rest[0] == '\'') {
    const std::size_t close = rest.find(rest[0], 1);
    if (close == std::string_view::npos || close + 1 >= rest.size() || rest[close + 1] != ':') return {};
    key = std::string(rest.substr(1, close - 1)), colon = close + 1;
  } else {
    colon = rest.find(": ");
    if (colon == std::string_view::npos) {
      if (!rest.ends_with(':')) return {};
      colon = rest.size() - 1;
    }
    key = std::string(rest.substr(0, colon));
  }
  return {key, start + colon + 1, true};
}

} // namespace

bool isSecretKey(std::string_view key) {
  std::string text;
  for (const char c : key)
    if (c != '-' && c != '_' && c != '.') text += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  for (const std::string_view reference : {"name", "ref", "key", "file", "path", "class", "existingsecret", "policy", "enabled", "length", "namespace"})
    if (text.ends_with(reference) && !text.ends_with("apikey") && !text.ends_with("privatekey") && !text.ends_with("secretkey") && !text.ends_with("accesskey") && !text.ends_with("encryptionkey")) return false;
  if (text.starts_with("existing")) return false;
  for (const std::string_view word : {"password", "passwd", "passphrase", "token", "apikey", "privatekey", "secretkey", "accesskey", "encryptionkey", "credential", "credentials", "clientsecret", "secret", "secrets"})
    if (text == word || text.ends_with(word)) return true;
  return false;
}

Value maskValues(const Value& values, MaskSide side, const Value& other) {
  if (values.isMap()) {
    Value made = Value::makeMap();
    for (const auto& entry : values.map()) {
      const Value twin = other.isMap() ? other.get(entry.key.view()) : Value();
      const bool scalar = !entry.value.isMap() && !entry.value.isList() && !entry.value.isNil() && !entry.value.isBool();
      if (isSecretKey(entry.key.view()) && scalar && !(entry.value.isString() && entry.value.string().empty()))
        made.map().set(entry.key, Value(maskText(side, !twin.isNil() && !(twin == entry.value))));
      else
        made.map().set(entry.key, maskValues(entry.value, side, twin));
    }
    return made;
  }
  if (values.isList()) {
    std::vector<Value> items;
    const bool twins = other.isList();
    for (std::size_t i = 0; i < values.list().items.size(); ++i) {
      const Value& each = values.list().items[i];
      Value made = maskValues(each, side, twins && i < other.list().items.size() ? other.list().items[i] : Value());
      // An environment variable of a container: {name: DB_PASSWORD, value: …}.
      if (made.isMap() && isSecretKey(scalarText(made.get("name"))) && made.get("value").isString()) made.map().set("value", Value(std::string(kMask)));
      items.push_back(std::move(made));
    }
    return Value::makeList(std::move(items));
  }
  return values;
}

Value maskObject(const Value& object) {
  Value made = maskValues(object);
  if (!made.isMap() || scalarText(made.get("kind")) != "Secret") return made;
  for (const char* list : {"data", "stringData"}) {
    const Value data = made.get(list);
    if (!data.isMap()) continue;
    for (auto& entry : data.map()) entry.value = Value(std::string(kMask));
  }
  // kubectl's copy of the whole object stands in an annotation.
  if (const Value metadata = made.get("metadata"); metadata.isMap())
    if (const Value annotations = metadata.get("annotations"); annotations.isMap() && annotations.map().contains("kubectl.kubernetes.io/last-applied-configuration"))
      annotations.map().set("kubectl.kubernetes.io/last-applied-configuration", Value(std::string(kMask)));
  return made;
}

std::string maskManifest(std::string_view manifest, MaskSide side, std::string_view other) {
  const std::map<std::string, Value> mine = side == MaskSide::Alone ? std::map<std::string, Value>{} : secretData(manifest);
  const std::map<std::string, Value> theirs = side == MaskSide::Alone ? std::map<std::string, Value>{} : secretData(other);
  std::string out;
  out.reserve(manifest.size());

  std::size_t documentStart = 0;
  while (documentStart < manifest.size()) {
    std::size_t documentEnd = manifest.find("\n---", documentStart);
    documentEnd = documentEnd == std::string_view::npos ? manifest.size() : documentEnd + 1;
    const std::string_view document = manifest.substr(documentStart, documentEnd - documentStart);
    const std::vector<ManifestObject> objects = readManifest(std::string(document));
    const bool isSecret = !objects.empty() && objects[0].kind == "Secret";
    const std::string objectKey = objects.empty() ? std::string() : objects[0].key + "\n";

    bool inData = false;
    std::size_t dataIndent = 0, skipBelow = std::string_view::npos; // lines deeper than this belong to a masked value
    std::string previousName;
    std::size_t at = 0;
    while (at < document.size()) {
      const std::size_t end = std::min(document.find('\n', at), document.size());
      const std::string_view line = document.substr(at, end - at);
      at = end + 1;
      const bool blank = trimSpace(line).empty();
      const std::size_t indent = indentOf(line);
      if (skipBelow != std::string_view::npos) {
        if (blank || indent > skipBelow) continue;
        skipBelow = std::string_view::npos;
      }
      const KeyLine key = keyLine(line);
      if (inData && !blank && indent == 0) inData = false;
      bool mask = false, differs = false;
      if (key.valid) {
        const std::string_view value = trimSpace(line.substr(key.valueAt));
        if (isSecret && indent == 0 && (key.key == "data" || key.key == "stringData")) {
          inData = value.empty();
          dataIndent = 0;
          mask = !value.empty() && value != "{}";
        } else if (inData && indent > dataIndent) {
          mask = true;
          const auto a = mine.find(objectKey + key.key), b = theirs.find(objectKey + key.key);
          differs = a != mine.end() && b != theirs.end() && !(a->second == b->second);
        } else if (!value.empty() && value != "\"\"" && value != "''" && value[0] != '{' && value[0] != '[' && value != "true" && value != "false") {
          mask = isSecretKey(key.key) || (key.key == "value" && isSecretKey(previousName));
        }
        previousName = key.key == "name" ? std::string(trimSpace(value)) : key.key == "value" ? std::string() : previousName;
        if (previousName.size() > 1 && (previousName.front() == '"' || previousName.front() == '\'')) previousName = previousName.substr(1, previousName.size() - 2);
      }
      if (mask) {
        out += std::string(line.substr(0, key.valueAt)) + " " + maskText(side, differs);
        skipBelow = indent;
      } else {
        out += line;
      }
      if (end < document.size()) out += '\n';
    }
    documentStart = documentEnd;
  }
  return out;
}

} // namespace chartroom::models
