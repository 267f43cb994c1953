#include "core/kube/internal/go_decode.h"

#include "core/base/text.h"
#include "core/go/time.h"

#include <algorithm>

namespace chartroom::kube::internal {

namespace {

class MisfitFinder {
public:
  MisfitFinder(std::span<const GoField> fields, const char* package) : m_fields(fields), m_package(std::string(package) + ".") {}

  // encoding/json meets the keys in the document's order, which is sorted after YAML became JSON; so are a Map's entries.
  std::optional<Misfit> structure(const Value& value, std::string_view owner) {
    for (const auto& [key, part] : value.map()) {
      const auto field = std::find_if(m_fields.begin(), m_fields.end(),
          [&, name = key.view()](const GoField& each) { return owner == each.owner && name == each.key; });
      if (field == m_fields.end() || part.isNil()) continue;
      const std::size_t shown = m_shown.size();
      m_shown += (m_shown.empty() ? "" : ".") + key.str();
      m_path.push_back(key.str());
      auto misfit = one(part, *field);
      m_path.pop_back();
      m_shown.resize(shown);
      if (misfit) return misfit;
    }
    return {};
  }

private:
  Misfit mismatch(const Value& value, const GoField& field, const std::string& goType) const {
    return {std::string("json: cannot unmarshal ") + jsonName(value) + " into Go struct field " + field.owner + "." + m_shown +
                " of type " + goType,
        m_path};
  }

  std::optional<Misfit> texts(const Value& list, const GoField& field) const {
    if (!list.isList()) return mismatch(list, field, "[]string");
    for (const Value& each : list.list().items)
      if (!each.isNil() && !each.isString()) return mismatch(each, field, "string");
    return {};
  }

  // A list of bytes, which encoding/json takes as well as base64.
  std::optional<Misfit> numbers(const Value& list, const GoField& field) const {
    for (const Value& each : list.list().items)
      if (!each.isNil() && !each.isNumber()) return mismatch(each, field, "uint8");
    return {};
  }

  std::optional<Misfit> list(const Value& value, const GoField& field) {
    if (!value.isList()) return mismatch(value, field, "[]" + m_package + field.typeName);
    std::size_t index = 0;
    for (const Value& each : value.list().items) {
      m_path.push_back(std::to_string(index++));
      auto misfit = each.isNil()   ? std::nullopt
                    : each.isMap() ? structure(each, field.typeName)
                                   : mismatch(each, field, m_package + field.typeName);
      m_path.pop_back();
      if (misfit) return misfit;
    }
    return {};
  }

  std::optional<Misfit> byText(const Value& map, const GoField& field) const {
    const bool lists = field.type == GoType::TextsByText;
    if (!map.isMap()) return mismatch(map, field, lists ? "map[string][]string" : "map[string]string");
    for (const auto& [key, part] : map.map()) {
      if (part.isNil()) continue;
      if (lists) {
        if (auto misfit = texts(part, field)) return misfit;
      } else if (!part.isString()) {
        return mismatch(part, field, "string");
      }
    }
    return {};
  }

  std::optional<Misfit> one(const Value& value, const GoField& field) {
    switch (field.type) {
    case GoType::Text:
      return value.isString() ? std::nullopt
                              : std::optional(mismatch(value, field, field.typeName ? m_package + field.typeName : "string"));
    case GoType::Bool: return value.isBool() ? std::nullopt : std::optional(mismatch(value, field, "bool"));
    case GoType::Bytes:
      if (value.isList()) return numbers(value, field);
      if (!value.isString()) return mismatch(value, field, "[]uint8");
      if (auto bytes = decodeGoBase64(value.string()); !bytes) return Misfit{bytes.error().message, m_path};
      return {};
    case GoType::Texts: return texts(value, field);
    case GoType::TextByText:
    case GoType::TextsByText: return byText(value, field);
    case GoType::Struct:
      return value.isMap() ? structure(value, field.typeName) : mismatch(value, field, m_package + field.typeName);
    case GoType::List: return list(value, field);
    case GoType::Time:
      if (!value.isString()) return mismatch(value, field, "string");
      if (auto time = go::parseTime(go::kRfc3339, value.string(), go::Zone::utc()); !time)
        return Misfit{time.error().message, m_path};
      return {};
    case GoType::Raw: break;
    }
    return {};
  }

  std::span<const GoField> m_fields;
  std::string m_package;
  std::string m_shown; // the field's path as Go shows it: no indexes
  std::vector<std::string> m_path;
};

Error corrupt(std::size_t at) { return Error{Code::Parse, "illegal base64 data at input byte " + std::to_string(at), {}, {}}; }

int sextet(char c, bool url) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == (url ? '-' : '+')) return 62;
  if (c == (url ? '_' : '/')) return 63;
  return -1;
}

enum class Padding { Required, None };

// Groups of four characters, as Go's decodeQuantum takes them; its error positions depend on that.
Result<std::string> decode(std::string_view text, Padding padding) {
  const auto isNewline = [&](std::size_t at) { return text[at] == '\n' || text[at] == '\r'; };
  std::string bytes;
  std::size_t at = 0;
  bool last = false;
  while (at < text.size() && !last) {
    unsigned bits = 0;
    int count = 0;
    while (count < 4) {
      if (at == text.size()) {
        if (count == 0) return bytes;
        if (count == 1 || padding == Padding::Required) return corrupt(at - static_cast<std::size_t>(count));
        break;
      }
      const std::size_t here = at++;
      if (const int value = sextet(text[here], padding == Padding::None); value >= 0) {
        bits = bits << 6 | static_cast<unsigned>(value);
        ++count;
        continue;
      }
      if (isNewline(here)) continue;
      if (text[here] != '=' || padding == Padding::None || count < 2) return corrupt(here);
      if (count == 2) {
        while (at < text.size() && isNewline(at)) ++at;
        if (at == text.size()) return corrupt(text.size());
        if (text[at] != '=') return corrupt(at - 1);
        ++at;
      }
      while (at < text.size() && isNewline(at)) ++at;
      if (at < text.size()) return corrupt(at);
      break;
    }
    last = count < 4;
    bits <<= 6 * (4 - count);
    for (int i = 0; i + 1 < count; ++i) bytes.push_back(static_cast<char>(bits >> (16 - 8 * i) & 0xFF));
  }
  return bytes;
}

} // namespace

std::optional<Misfit> findMisfit(const Value& document, std::span<const GoField> fields, const char* owner, const char* package) {
  return MisfitFinder(fields, package).structure(document, owner);
}

const char* jsonName(const Value& value) {
  return value.isString() ? "string" : value.isMap() ? "object" : value.isList() ? "array" : value.isBool() ? "bool" : "number";
}

Result<TypeMeta> typeMetaOf(const Value& document) {
  constexpr const char* kFailed = "couldn't get version/kind; json parse error: json: cannot unmarshal ";
  TypeMeta meta;
  if (document.isNil()) return meta;
  if (!document.isMap())
    return Error{Code::Parse,
        std::string(kFailed) + jsonName(document) +
            " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }",
        {}, {{}, 1, 1}};
  for (const auto& [key, into] : {std::pair{"apiVersion", &meta.apiVersion}, std::pair{"kind", &meta.kind}}) {
    const Value given = document.get(key);
    if (given.isString()) *into = given.string();
    else if (!given.isNil())
      return Error{
          Code::Parse, std::string(kFailed) + jsonName(given) + " into Go struct field ." + key + " of type string", {}, {}};
  }
  if (std::count(meta.apiVersion.begin(), meta.apiVersion.end(), '/') > 1)
    return Error{Code::Parse, "unexpected GroupVersion string: " + meta.apiVersion, {}, {}};
  return meta;
}

Result<std::string> decodeGoBase64(std::string_view text) { return decode(text, Padding::Required); }
Result<std::string> decodeGoRawUrlBase64(std::string_view text) { return decode(text, Padding::None); }

} // namespace chartroom::kube::internal
