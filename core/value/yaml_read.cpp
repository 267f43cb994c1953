// YAML to Values in one step. sigs/yaml goes from YAML to map[interface{}]interface{} to JSON text to interface{}; what these
// steps do to a value (keys to strings, integers to float64, broken UTF-8 to U+FFFD, NaN refused) is done here while decoding.

#include "core/value/yaml.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/value/internal/yaml_nodes.h"
#include "core/value/internal/yaml_plain.h"
#include "core/value/internal/yaml_resolve.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace chartroom::value {

namespace {

using internal::ResolvedScalar;
using internal::YamlDocuments;
using internal::YamlTag;
using internal::YamlTreeNode;
using Kind = YamlTreeNode::Kind;

constexpr int kMaxJsonDepth = 10000;
constexpr const char* kUnsupported = "\xFF";

double asFloat(const ResolvedScalar& scalar) {
  if (scalar.tag == YamlTag::Float) return scalar.number;
  return scalar.isUnsigned ? static_cast<double>(static_cast<std::uint64_t>(scalar.integer)) : static_cast<double>(scalar.integer);
}

// encoding/json writes each broken byte as U+FFFD; only !!binary can bring any.
std::string asJsonString(std::string text) {
  if (isValidUtf8(text)) return text;
  return fromRunes(toRunes(text));
}

class Decoder {
public:
  bool decode(YamlTreeNode& node, Value& value) {
    if (!count()) return false;
    const Depth depth(*this);
    switch (node.kind) {
    case Kind::Scalar: return decodeScalar(node, value);
    case Kind::Sequence: {
      std::vector<Value> items;
      items.reserve(static_cast<std::size_t>(node.children));
      for (YamlTreeNode* child = node.firstChild; child; child = child->nextSibling)
        if (!decode(*child, items.emplace_back())) return false;
      value = Value::makeList(std::move(items));
      return true;
    }
    case Kind::Mapping: {
      // Collected first: inserting the keys of a large unsorted map one by one would move the others again and again.
      Map::Entries entries;
      entries.reserve(static_cast<std::size_t>(node.children) / 2);
      if (!decodeMapping(node, entries)) return false;
      value = Value::makeMap();
      value.map().assign(std::move(entries));
    }
      return true;
    case Kind::Alias: return throughAlias(node, [&](YamlTreeNode& target) { return decode(target, value); });
    }
    return true;
  }

  const std::string& problem() const { return m_problem; }
  const YamlTreeNode* problemNode() const { return m_problemNode; }
  bool sawNonFinite() const { return m_sawNonFinite; }
  bool sawUnsupported() const { return m_sawUnsupported; }

  bool tooDeep() const { return m_deepest > kMaxJsonDepth + 1; }

private:
  struct Depth {
    explicit Depth(Decoder& d) : decoder(d) { decoder.m_deepest = std::max(decoder.m_deepest, ++decoder.m_depth); }
    ~Depth() { --decoder.m_depth; }
    Decoder& decoder;
  };

  bool fail(const YamlTreeNode* node, std::string problem) {
    m_problem = std::move(problem);
    m_problemNode = node;
    return false;
  }

  // The guard against documents that unfold by aliases of aliases.
  bool count() {
    ++m_decodes;
    if (m_aliasDepth > 0) ++m_aliasDecodes;
    if (m_aliasDecodes <= 100 || m_decodes <= 1000) return true;
    constexpr double kLow = 400000, kHigh = 4000000;
    const auto decodes = static_cast<double>(m_decodes);
    const double allowed = decodes <= kLow ? 0.99 : decodes >= kHigh ? 0.10 : 0.99 - 0.89 * ((decodes - kLow) / (kHigh - kLow));
    if (static_cast<double>(m_aliasDecodes) / decodes <= allowed) return true;
    return fail(nullptr, "yaml: document contains excessive aliasing");
  }

  template <typename Step>
  bool throughAlias(YamlTreeNode& alias, Step step) {
    if (alias.busy) return fail(&alias, "yaml: anchor '" + std::string(alias.text) + "' value contains itself");
    alias.busy = true;
    ++m_aliasDepth;
    const bool good = step(const_cast<YamlTreeNode&>(*alias.target));
    --m_aliasDepth;
    alias.busy = false;
    return good;
  }

  // Resolves; a String's text is left in `text` where it is not the node's own (!!binary).
  bool resolve(const YamlTreeNode& node, ResolvedScalar& scalar, std::string& binary) {
    if (node.tag.empty()) {
      if (node.plainImplicit) scalar = internal::resolvePlain(node.text);
      return true;
    }
    std::string problem;
    if (!internal::resolveTagged(node.tag, node.text, scalar, problem)) return fail(&node, "yaml: " + problem);
    if (scalar.tag == YamlTag::Binary && !decodeBase64(node.text, binary))
      return fail(&node, "yaml: !!binary value contains invalid base64 data");
    return true;
  }

  bool decodeScalar(const YamlTreeNode& node, Value& value) {
    ResolvedScalar scalar;
    std::string binary;
    if (!resolve(node, scalar, binary)) return false;
    switch (scalar.tag) {
    case YamlTag::Null: value = Value(); break;
    case YamlTag::Bool: value = scalar.boolean; break;
    case YamlTag::Int: value = asFloat(scalar); break;
    case YamlTag::Float:
      value = scalar.number;
      if (!std::isfinite(scalar.number)) m_sawNonFinite = true;
      break;
    case YamlTag::Binary: value = asJsonString(std::move(binary)); break;
    default: value = Value(node.text); break;
    }
    return true;
  }

  bool decodeMapping(YamlTreeNode& node, Map::Entries& entries) {
    for (YamlTreeNode* key = node.firstChild; key; key = key->nextSibling->nextSibling) {
      YamlTreeNode* member = key->nextSibling;
      if (key->isMergeKey()) {
        if (!merge(*member, entries)) return false;
        continue;
      }
      std::string name;
      bool unsupported = false;
      if (!decodeKey(*key, name, unsupported)) return false;
      Value value;
      if (!decode(*member, value)) return false;
      if (unsupported) {
        // Found by sigs/yaml when go-yaml is through, and only if no later key replaced the map: kept as an entry that no
        // text can be, with the message as its value.
        m_sawUnsupported = true;
        value = "unsupported map key of type: " + name + ", value: " + goSyntax(*member, Top::Yes);
        name = kUnsupported;
      }
      entries.push_back({SharedString(std::move(name)), std::move(value)});
    }
    return true;
  }

  bool decodeKey(YamlTreeNode& node, std::string& name, bool& unsupported) {
    if (!count()) return false;
    switch (node.kind) {
    case Kind::Alias: return throughAlias(node, [&](YamlTreeNode& target) { return decodeKey(target, name, unsupported); });
    case Kind::Sequence:
    case Kind::Mapping: {
      Value ignored;
      --m_decodes;
      if (!decode(node, ignored)) return false;
      return fail(&node, "yaml: invalid map key: " + goSyntax(node, Top::Yes));
    }
    case Kind::Scalar: break;
    }
    ResolvedScalar scalar;
    std::string binary;
    if (!resolve(node, scalar, binary)) return false;
    switch (scalar.tag) {
    case YamlTag::Null:
      unsupported = true;
      name = "%!s(<nil>), key: <nil>";
      break;
    case YamlTag::Bool: name = scalar.boolean ? "true" : "false"; break;
    case YamlTag::Int:
      if (scalar.isUnsigned) {
        unsupported = true;
        name = "uint64, key: " + goHex(static_cast<std::uint64_t>(scalar.integer));
      } else {
        appendInteger(name, scalar.integer);
      }
      break;
    case YamlTag::Float:
      if (std::isnan(scalar.number)) name = ".nan";
      else if (std::isinf(scalar.number)) name = scalar.number > 0 ? ".inf" : "-.inf";
      else name = formatFloat32Key(scalar.number);
      break;
    case YamlTag::Binary: name = asJsonString(std::move(binary)); break;
    default: name = node.text; break;
    }
    return true;
  }

  // sigs/yaml formats float keys with 32 bits, whatever they lose; too large ones become infinities.
  static std::string formatFloat32Key(double number) {
    const std::string text = formatFloat(number, 'g', -1, 32);
    if (text == "+Inf") return ".inf";
    if (text == "-Inf") return "-.inf";
    return text;
  }

  bool merge(YamlTreeNode& node, Map::Entries& entries) {
    constexpr const char* kWantMap = "yaml: map merge requires map or sequence of maps as the value";
    switch (node.kind) {
    case Kind::Mapping: return mergeOne(node, entries);
    case Kind::Alias:
      if (node.target->kind != Kind::Mapping) return fail(&node, kWantMap);
      return mergeOne(node, entries);
    case Kind::Sequence: {
      std::vector<YamlTreeNode*> children;
      for (YamlTreeNode* child = node.firstChild; child; child = child->nextSibling) children.push_back(child);
      // The last is taken first, so that earlier ones win.
      for (auto child = children.rbegin(); child != children.rend(); ++child) {
        const Kind kind = (*child)->kind == Kind::Alias ? (*child)->target->kind : (*child)->kind;
        if (kind != Kind::Mapping) return fail(*child, kWantMap);
        if (!mergeOne(**child, entries)) return false;
      }
      return true;
    }
    case Kind::Scalar: break;
    }
    return fail(&node, kWantMap);
  }

  bool mergeOne(YamlTreeNode& node, Map::Entries& entries) {
    if (!count()) return false;
    if (node.kind == Kind::Alias) return throughAlias(node, [&](YamlTreeNode& target) { return mergeOne(target, entries); });
    return decodeMapping(node, entries);
  }

  enum class Top { Yes, No };

  static std::string goHex(std::uint64_t number) {
    constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    for (; number; number >>= 4) text.insert(text.begin(), kHex[number & 15]);
    return "0x" + (text.empty() ? "0" : text);
  }

  // What a mapping and those merged into it hold, in Go syntax. Only what decoded without an error comes here.
  void addGoMembers(const YamlTreeNode& node, std::map<std::string, std::string>& members) {
    if (node.kind == Kind::Alias) {
      if (node.busy) return;
      const_cast<YamlTreeNode&>(node).busy = true;
      addGoMembers(*node.target, members);
      const_cast<YamlTreeNode&>(node).busy = false;
      return;
    }
    if (node.kind == Kind::Sequence) {
      std::vector<const YamlTreeNode*> children;
      for (const YamlTreeNode* child = node.firstChild; child; child = child->nextSibling) children.push_back(child);
      for (auto child = children.rbegin(); child != children.rend(); ++child) addGoMembers(**child, members);
      return;
    }
    for (const YamlTreeNode* key = node.firstChild; key; key = key->nextSibling->nextSibling) {
      if (key->isMergeKey()) addGoMembers(*key->nextSibling, members);
      else members[goSyntax(*key, Top::No)] = goSyntax(*key->nextSibling, Top::No);
    }
  }

  // fmt's %#v of what go-yaml decoded from `node`; for messages about keys that are no scalars.
  std::string goSyntax(const YamlTreeNode& node, Top top) {
    if (node.kind == Kind::Alias) {
      if (node.busy) return "";
      const_cast<YamlTreeNode&>(node).busy = true;
      std::string text = goSyntax(*node.target, top);
      const_cast<YamlTreeNode&>(node).busy = false;
      return text;
    }
    if (node.kind == Kind::Sequence) {
      std::string text = "[]interface {}{";
      for (const YamlTreeNode* child = node.firstChild; child; child = child->nextSibling) {
        if (child != node.firstChild) text += ", ";
        text += goSyntax(*child, Top::No);
      }
      return text + "}";
    }
    if (node.kind == Kind::Mapping) {
      std::map<std::string, std::string> members;
      addGoMembers(node, members);
      std::string text = "map[interface {}]interface {}{";
      const char* separator = "";
      const auto add = [&](const std::string& key, const std::string& member) {
        text += separator + key + ":" + member;
        separator = ", ";
      };
      const std::string nil = "interface {}(nil)"; // comes first
      if (const auto found = members.find(nil); found != members.end()) add(nil, found->second);
      for (const auto& [key, member] : members)
        if (key != nil) add(key, member);
      return text + "}";
    }
    ResolvedScalar scalar;
    std::string binary;
    if (!resolve(node, scalar, binary)) return "";
    switch (scalar.tag) {
    case YamlTag::Null: return top == Top::Yes ? "<nil>" : "interface {}(nil)";
    case YamlTag::Bool: return scalar.boolean ? "true" : "false";
    case YamlTag::Int: {
      if (scalar.isUnsigned) return goHex(static_cast<std::uint64_t>(scalar.integer));
      std::string text;
      appendInteger(text, scalar.integer);
      return text;
    }
    case YamlTag::Float: return formatFloat(scalar.number, 'g');
    case YamlTag::Binary: return quote(binary);
    default: return quote(node.text);
    }
  }

  std::string m_problem;
  const YamlTreeNode* m_problemNode = nullptr;
  int m_depth = 0, m_deepest = 0;
  long m_decodes = 0, m_aliasDecodes = 0, m_aliasDepth = 0;
  bool m_sawNonFinite = false, m_sawUnsupported = false;
};

// json.Marshal meets NaN and infinities in the order of sorted keys, and only those that no later key replaced.
std::string findNonFinite(const Value& value) {
  if (value.isFloat()) return std::isfinite(value.number()) ? "" : formatFloat(value.number(), 'g');
  std::string found;
  if (value.isList()) {
    for (const Value& item : value.list().items)
      if (found = findNonFinite(item); !found.empty()) break;
  } else if (value.isMap()) {
    for (const Map::Entry& entry : value.map())
      if (found = findNonFinite(entry.value); !found.empty()) break;
  }
  return found;
}

std::string findUnsupported(const Value& value) {
  std::string found;
  if (value.isList()) {
    for (const Value& item : value.list().items)
      if (found = findUnsupported(item); !found.empty()) break;
  } else if (value.isMap()) {
    if (const Value* message = value.map().find(kUnsupported)) return message->string();
    for (const Map::Entry& entry : value.map())
      if (found = findUnsupported(entry.value); !found.empty()) break;
  }
  return found;
}

Error converting(std::string problem, int line, int column = 0) {
  return Error{Code::Parse, "error converting YAML to JSON: " + std::move(problem), {}, Place{{}, line, column}};
}

Result<Value> decodeDocument(YamlTreeNode& root) {
  Decoder decoder;
  Value value;
  if (!decoder.decode(root, value)) {
    const YamlTreeNode* node = decoder.problemNode();
    return converting(decoder.problem(), node ? node->line + 1 : 0, node ? node->column + 1 : 0);
  }
  if (decoder.sawUnsupported()) {
    const std::string problem = findUnsupported(value);
    if (!problem.empty()) return converting(problem, 0);
  }
  if (decoder.sawNonFinite()) {
    const std::string number = findNonFinite(value);
    if (!number.empty()) return converting("json: unsupported value: " + number, 0);
  }
  // Roughly: an alias adds a level that JSON has not.
  if (decoder.tooDeep()) return Error{Code::Parse, "error unmarshaling JSON: while decoding JSON: exceeded max depth", {}, {}};
  return value;
}

} // namespace

Result<Value> internal::readFullYaml(std::string_view text) {
  YamlDocuments documents(text);
  YamlTreeNode* root = nullptr;
  if (!documents.next(root)) return converting("yaml: " + documents.problem(), documents.problemLine());
  if (!root) return Value();
  return decodeDocument(*root);
}

Result<std::vector<Value>> internal::readFullYamlStream(std::string_view text) {
  YamlDocuments documents(text);
  std::vector<Value> values;
  while (true) {
    YamlTreeNode* root = nullptr;
    if (!documents.next(root)) return converting("yaml: " + documents.problem(), documents.problemLine());
    if (!root) return values;
    CHARTROOM_ASSIGN(Value value, decodeDocument(*root));
    values.push_back(std::move(value));
  }
}

Result<Value> parseYaml(std::string_view text) {
  Value value;
  if (internal::readPlainYaml(text, value)) return value;
  return internal::readFullYaml(text);
}

Result<std::vector<Value>> parseYamlStream(std::string_view text) {
  std::vector<Value> values;
  if (internal::readPlainYamlStream(text, values)) return values;
  return internal::readFullYamlStream(text);
}

} // namespace chartroom::value
