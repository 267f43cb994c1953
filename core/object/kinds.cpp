#include "core/object/kinds.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>

namespace chartroom::object {

namespace {

constexpr std::array kTable = {
#include "core/object/internal/kind_table.inc"
};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::vector<std::string> names(std::string_view text) {
  std::vector<std::string> result;
  if (text == "-" || text.empty()) return result;
  for (const auto part : split(text, ',')) result.emplace_back(part);
  return result;
}

std::string orEmpty(std::string_view text) { return text == "-" ? std::string() : std::string(text); }

Value scalarDefault(std::string_view json) {
  if (json.size() >= 2 && json.front() == '"') return std::string(json.substr(1, json.size() - 2));
  if (json == "true") return true;
  if (json == "false") return false;
  return std::strtod(std::string(json).c_str(), nullptr);
}

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

} // namespace

std::string GroupVersionKind::text() const { return group + "/" + version + ", Kind=" + kind; }

const Field* Type::field(std::string_view fieldName) const {
  const auto at = std::lower_bound(
      fields.begin(), fields.end(), fieldName, [](const Field& field, std::string_view key) { return field.name < key; });
  return at != fields.end() && at->name == fieldName ? &*at : nullptr;
}

const Type* Type::child(std::string_view key) const {
  const Field* declared = field(key);
  return declared ? declared->type : others;
}

const Subresource* Kind::subresource(std::string_view subresourceName) const {
  for (const auto& each : subresources)
    if (each.name == subresourceName) return &each;
  return nullptr;
}

bool Kind::has(std::string_view verb) const { return std::find(verbs.begin(), verbs.end(), verb) != verbs.end(); }

// Reads the generated table, whose format packaging/generate/kinds.py describes.
struct KindTableReader {
  Kinds kinds{Kinds::Empty{}};
  std::deque<Type> types;

  Type* at(std::size_t id) {
    if (types.size() <= id) types.resize(id + 1);
    return &types[id];
  }
  const Type* reference(std::string_view id) {
    return id == "-" || id.empty() ? nullptr : at(static_cast<std::size_t>(std::atoi(std::string(id).c_str())));
  }

  void shape(Type& type, std::string_view word) {
    switch (word.front()) {
    case 's': type.scalar = Scalar::String; return;
    case 'i': type.scalar = Scalar::Integer; return;
    case 'n': type.scalar = Scalar::Number; return;
    case 'b': type.scalar = Scalar::Boolean; return;
    case 'u': type.scalar = Scalar::Untyped; return;
    case 'L': {
      const auto parts = split(word, ':');
      type.list = word[1] == 'm' ? ListType::Map : word[1] == 's' ? ListType::Set : ListType::Atomic;
      type.element = reference(parts[1]);
      type.keys = names(parts[2]);
      return;
    }
    default: type.map = word[1] == 'a' ? MapType::Atomic : MapType::Granular; type.others = reference(word.substr(3));
    }
  }

  void read() {
    std::string group;
    std::string version;
    std::shared_ptr<Kind> resource;
    Type* type = nullptr;
    std::size_t nextType = 0;
    const auto kindOf = [](std::string_view text) {
      const auto parts = split(text, '/');
      return GroupVersionKind{std::string(parts[0]), std::string(parts[1]), std::string(parts[2])};
    };
    for (const std::string_view chunk : kTable)
      for (const std::string_view line : split(chunk, '\n')) {
        if (line.empty()) continue;
        const auto words = split(line, ' ');
        switch (line.front()) {
        case 'G':
          group = orEmpty(words[1]);
          version = words[2];
          break;
        case 'R':
          resource = std::make_shared<Kind>();
          resource->id = {group, version, std::string(words[3])};
          resource->plural = words[1];
          resource->singular = words[2];
          resource->listKind = resource->id.kind + "List";
          resource->namespaced = words[4] == "N";
          resource->type = reference(words[5]);
          resource->verbs = names(words[6]);
          resource->shortNames = names(words[7]);
          resource->categories = names(words[8]);
          kinds.m_kinds.push_back(resource);
          break;
        case 'S':
          resource->subresources.push_back({std::string(words[1]), kindOf(words[2]), reference(words[3]), names(words[4])});
          break;
        case 'K': kinds.m_otherTypes.emplace_back(kindOf(words[1]), reference(words[2])); break;
        case 'T':
          type = at(nextType++);
          type->name = orEmpty(words[1]);
          if (type->name.starts_with("__")) type->name.clear();
          for (std::size_t i = 2; i < words.size(); ++i) shape(*type, words[i]);
          break;
        default:
          type->fields.push_back({std::string(words[1]), reference(words[2]), orEmpty(words[3]), orEmpty(words[4]),
              words.size() > 6 && words[6] != "{}" ? scalarDefault(words[6]) : Value(), words[5] == "r",
              words.size() > 6 && words[6] == "{}"});
        }
      }
    for (Type& each : types)
      std::sort(each.fields.begin(), each.fields.end(), [](const Field& a, const Field& b) { return a.name < b.name; });
  }

  static const KindTableReader& instance() {
    // Never destroyed: Kinds that outlive main's statics still point here.
    static const KindTableReader& reader = *[] {
      auto* made = new KindTableReader;
      made->read();
      return made;
    }();
    return reader;
  }
};

const Kinds& Kinds::builtIn() { return KindTableReader::instance().kinds; }

Kinds::Kinds() : Kinds(builtIn()) {}

KindPointer Kinds::find(const GroupVersionKind& id) const {
  for (const auto& kind : m_kinds)
    if (kind->id == id) return kind;
  return nullptr;
}

KindPointer Kinds::find(std::string_view apiVersion, std::string_view kind) const {
  const auto slash = apiVersion.find('/');
  GroupVersionKind id;
  if (slash != std::string_view::npos) id.group = apiVersion.substr(0, slash);
  id.version = slash == std::string_view::npos ? apiVersion : apiVersion.substr(slash + 1);
  id.kind = kind;
  return find(id);
}

KindPointer Kinds::findResource(std::string_view group, std::string_view version, std::string_view plural) const {
  for (const auto& kind : m_kinds)
    if (kind->plural == plural && kind->id.group == group && kind->id.version == version) return kind;
  return nullptr;
}

KindPointer Kinds::of(const Value& object) const {
  const Value apiVersion = object.get("apiVersion");
  const Value kind = object.get("kind");
  return apiVersion.isString() && kind.isString() ? find(apiVersion.string(), kind.string()) : nullptr;
}

std::vector<KindPointer> Kinds::search(std::string_view name) const {
  const std::string wanted = lowered(name);
  const auto matches = [&](const Kind& kind, std::string_view word) {
    return word == kind.plural || word == kind.singular || word == lowered(kind.id.kind) ||
           std::find(kind.shortNames.begin(), kind.shortNames.end(), word) != kind.shortNames.end();
  };
  std::vector<KindPointer> found;
  for (const auto& kind : m_kinds)
    if (matches(*kind, wanted)) found.push_back(kind);
  if (!found.empty()) return found;
  const auto dot = wanted.find('.');
  if (dot == std::string::npos) return found;
  const std::string word = wanted.substr(0, dot);
  const std::string rest = wanted.substr(dot + 1); // "apps", "v1.apps" or, for the core group, "v1"
  for (const auto& kind : m_kinds)
    if (matches(*kind, word) && (rest == kind->id.group || rest == kind->id.version + "." + kind->id.group)) found.push_back(kind);
  return found;
}

const Type* Kinds::type(const GroupVersionKind& id) const {
  if (const auto kind = find(id)) return kind->type;
  for (const auto& [other, type] : m_otherTypes)
    if (other == id) return type;
  return nullptr;
}

const Type& untypedType() { return KindTableReader::instance().types[0]; }
const Type& deducedType() { return KindTableReader::instance().types[1]; }
const Type& objectMetaType() {
  static const Type& type = *Kinds::builtIn().find("v1", "ConfigMap")->type->field("metadata")->type;
  return type;
}

} // namespace chartroom::object
