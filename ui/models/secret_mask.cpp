#include "ui/models/secret_mask.h"

#include "core/base/text.h"
#include "core/value/yaml.h"
#include "ui/models/preview.h"

#include <algorithm>
#include <map>
#include <utility>

namespace chartroom::models {

namespace {

constexpr std::string_view kMask = "••••••••";

std::string maskText(MaskSide side, bool differs) {
  std::string text(kMask);
  if (differs && side != MaskSide::Alone) text += side == MaskSide::Before ? " (before)" : " (changed)";
  return text;
}

std::string scalarText(const Value& value) { return value.isString() ? value.string() : std::string(); }

// Raw secret values by data key.
using SecretData = std::map<std::string, Value>;

SecretData dataOf(const Value& secret) {
  SecretData found;
  for (const char* list : {"data", "stringData"})
    if (const Value data = secret.get(list); data.isMap())
      for (const auto& entry : data.map()) found[entry.key.str()] = entry.value;
  return found;
}

// The data of a manifest's Secrets by object key.
std::map<std::string, SecretData> secretsOf(std::string_view manifest) {
  std::map<std::string, SecretData> found;
  for (const ManifestObject& object : readManifest(std::string(manifest)))
    if (object.kind == "Secret") found[object.key] = dataOf(object.object);
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

// Reads one document line by line and writes what may be seen.
class Masker {
public:
  struct Options {
    bool secret = false;     // the document is a Secret
    bool secretKeys = false; // values under secret-like keys are masked too
    MaskSide side = MaskSide::Alone;
    const SecretData* mine = nullptr; // both or none
    const SecretData* theirs = nullptr;
  };

  // `lines` takes the number of each line that is written.
  Masker(const Options& options, std::string& output, std::vector<int>* lines = nullptr) : m_options(options), m_output(output), m_lines(lines) {}

  void document(std::string_view text) {
    int number = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      ++number;
      if (line(text.substr(at, end - at))) {
        if (end < text.size()) m_output += '\n';
        if (m_lines) m_lines->push_back(number);
      }
      at = end + 1;
    }
  }

private:
  // False when nothing of the line may be seen.
  bool line(std::string_view line) {
    const bool blank = trimSpace(line).empty();
    const std::size_t indent = indentOf(line);
    const bool comment = !blank && line[indent] == '#';
    if (m_skipBelow != std::string_view::npos) {
      if (blank || indent > m_skipBelow) return false;
      m_skipBelow = std::string_view::npos;
    }
    if (m_inData && !blank && !comment && indent == 0) m_inData = false;
    const KeyLine key = keyLine(line);
    // A comment may hold what the data once was, and a line that is no key the rest of a value.
    if (m_inData && !key.valid) return hide(line, indent);
    if (key.valid && isMasked(line, key, indent)) {
      m_output += std::string(line.substr(0, key.valueAt)) + " " + maskText(m_options.side, m_inData && differs(key.key));
      m_skipBelow = indent;
    } else {
      m_output += line;
    }
    return true;
  }

  // What is before a colon is a key in a spelling that keyLine does not know ("a" : b).
  bool hide(std::string_view line, std::size_t indent) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || line[indent] == '#') return false;
    m_output += std::string(line.substr(0, colon + 1)) + " " + std::string(kMask);
    m_skipBelow = indent;
    return true;
  }

  bool isMasked(std::string_view line, const KeyLine& key, std::size_t indent) {
    std::string_view value = trimSpace(line.substr(key.valueAt));
    if (value.starts_with('#')) value = {};
    const std::string named = std::exchange(m_previousName, nameAfter(key, value));
    if (m_options.secret && indent == 0 && (key.key == "data" || key.key == "stringData")) {
      m_inData = value.empty();
      // A flow map on the same line hides as a whole.
      return !value.empty() && value != "{}";
    }
    if (m_inData) return true;
    if (!m_options.secretKeys || value.empty() || value == "\"\"" || value == "''" || value[0] == '{' || value[0] == '[' || value == "true" || value == "false") return false;
    return isSecretKey(key.key) || (key.key == "value" && isSecretKey(named));
  }

  // The name an environment variable's value stands below.
  std::string nameAfter(const KeyLine& key, std::string_view value) const {
    std::string name = key.key == "name" ? std::string(value) : key.key == "value" ? std::string() : m_previousName;
    if (name.size() > 1 && (name.front() == '"' || name.front() == '\'')) name = name.substr(1, name.size() - 2);
    return name;
  }

  bool differs(const std::string& key) const {
    if (!m_options.mine || !m_options.theirs) return false;
    const auto mine = m_options.mine->find(key), theirs = m_options.theirs->find(key);
    return mine != m_options.mine->end() && theirs != m_options.theirs->end() && !(mine->second == theirs->second);
  }

  const Options m_options;
  std::string& m_output;
  std::vector<int>* m_lines;
  bool m_inData = false;
  std::size_t m_skipBelow = std::string_view::npos; // lines deeper than this belong to a masked value
  std::string m_previousName;
};

Value readMap(std::string_view manifest) {
  auto parsed = value::parseYaml(manifest);
  return parsed ? std::move(parsed).value() : Value();
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
  std::map<std::string, SecretData> mine, theirs;
  if (side != MaskSide::Alone) mine = secretsOf(manifest), theirs = secretsOf(other);
  std::string out;
  out.reserve(manifest.size());
  for (std::size_t start = 0; start < manifest.size();) {
    std::size_t end = manifest.find("\n---", start);
    end = end == std::string_view::npos ? manifest.size() : end + 1;
    const std::string_view document = manifest.substr(start, end - start);
    const std::vector<ManifestObject> objects = readManifest(std::string(document));
    Masker::Options options{.secret = !objects.empty() && objects[0].kind == "Secret", .secretKeys = true, .side = side};
    if (options.secret) {
      const auto own = mine.find(objects[0].key), twin = theirs.find(objects[0].key);
      if (own != mine.end() && twin != theirs.end()) options.mine = &own->second, options.theirs = &twin->second;
    }
    Masker(options, out).document(document);
    start = end;
  }
  return out;
}

MaskedText maskSecretLines(std::string_view manifest, std::string_view other) {
  Masker::Options options{.secret = true, .side = MaskSide::After};
  const SecretData mine = dataOf(readMap(manifest)), theirs = other.empty() ? SecretData() : dataOf(readMap(other));
  options.mine = &mine, options.theirs = &theirs;
  MaskedText masked;
  Masker(options, masked.text, &masked.lines).document(manifest);
  return masked;
}

std::string maskSecret(std::string_view manifest, std::string_view other) { return maskSecretLines(manifest, other).text; }

} // namespace chartroom::models
