// What the official metaschemas ask of a schema, written out: nearly every schema meets it, and the metaschema itself is only
// needed to say what is wrong with the others.

#include "core/schema/internal/documents.h"
#include "core/schema/internal/validator.h"

#include <algorithm>

namespace chartroom::schema::internal {

namespace {

enum class Ask : std::uint8_t {
  Nothing,
  Boolean,
  Number,
  Positive,
  Count,
  Text,
  Uri,
  UriReference,
  Id,
  Anchor,
  Regex,
  List,
  Texts,
  Types,
  Enumeration,
  Schema,
  SchemaOrBoolean,
  Schemas,
  SchemaOrSchemas,
  SchemaMap,
  PatternMap,
  Dependencies,
  TextsMap,
  TheMetaschema,
};

enum Drafts : unsigned { D4 = 1, D6 = 2, D7 = 4, D2019 = 8, D2020 = 16, From6 = 30, From7 = 28, From2019 = 24, All = 31 };

struct Rule {
  Keyword keyword;
  unsigned drafts;
  Ask ask;
};
constexpr Rule kRules[] = {
    {"$anchor", From2019, Ask::Anchor},
    {"$comment", From7, Ask::Text},
    {"$defs", From2019, Ask::SchemaMap},
    {"$dynamicAnchor", D2020, Ask::Anchor},
    {"$dynamicRef", D2020, Ask::UriReference},
    {"$id", D6 | D7, Ask::UriReference},
    {"$id", From2019, Ask::Id},
    {"$recursiveAnchor", D2019, Ask::Boolean},
    {"$recursiveAnchor", D2020, Ask::Anchor},
    {"$recursiveRef", From2019, Ask::UriReference},
    {"$ref", D4, Ask::Text},
    {"$ref", From6, Ask::UriReference},
    {"$schema", All, Ask::Uri},
    {"$vocabulary", From2019, Ask::TheMetaschema},
    {"additionalItems", D4, Ask::SchemaOrBoolean},
    {"additionalItems", D6 | D7 | D2019, Ask::Schema},
    {"additionalProperties", D4, Ask::SchemaOrBoolean},
    {"additionalProperties", From6, Ask::Schema},
    {"allOf", All, Ask::Schemas},
    {"anyOf", All, Ask::Schemas},
    {"contains", From6, Ask::Schema},
    {"contentEncoding", From7, Ask::Text},
    {"contentMediaType", From7, Ask::Text},
    {"contentSchema", From2019, Ask::Schema},
    {"definitions", All, Ask::SchemaMap},
    {"dependencies", All, Ask::Dependencies},
    {"dependentRequired", From2019, Ask::TextsMap},
    {"dependentSchemas", From2019, Ask::SchemaMap},
    {"deprecated", From2019, Ask::Boolean},
    {"description", All, Ask::Text},
    {"else", From7, Ask::Schema},
    {"enum", All, Ask::Enumeration},
    {"examples", From7, Ask::List},
    {"exclusiveMaximum", D4, Ask::TheMetaschema}, // a flag, and nothing without a maximum
    {"exclusiveMaximum", From6, Ask::Number},
    {"exclusiveMinimum", D4, Ask::TheMetaschema},
    {"exclusiveMinimum", From6, Ask::Number},
    {"format", All, Ask::Text},
    {"id", D4, Ask::Text},
    {"if", From7, Ask::Schema},
    {"items", D4 | D6 | D7 | D2019, Ask::SchemaOrSchemas},
    {"items", D2020, Ask::Schema},
    {"maxContains", From2019, Ask::Count},
    {"maxItems", All, Ask::Count},
    {"maxLength", All, Ask::Count},
    {"maxProperties", All, Ask::Count},
    {"maximum", All, Ask::Number},
    {"minContains", From2019, Ask::Count},
    {"minItems", All, Ask::Count},
    {"minLength", All, Ask::Count},
    {"minProperties", All, Ask::Count},
    {"minimum", All, Ask::Number},
    {"multipleOf", All, Ask::Positive},
    {"not", All, Ask::Schema},
    {"oneOf", All, Ask::Schemas},
    {"pattern", All, Ask::Regex},
    {"patternProperties", D4 | D6, Ask::SchemaMap},
    {"patternProperties", From7, Ask::PatternMap},
    {"prefixItems", D2020, Ask::Schemas},
    {"properties", All, Ask::SchemaMap},
    {"propertyNames", From6, Ask::Schema},
    {"readOnly", From7, Ask::Boolean},
    {"required", All, Ask::Texts},
    {"then", From7, Ask::Schema},
    {"title", All, Ask::Text},
    {"type", All, Ask::Types},
    {"unevaluatedItems", From2019, Ask::Schema},
    {"unevaluatedProperties", From2019, Ask::Schema},
    {"uniqueItems", All, Ask::Boolean},
    {"writeOnly", From7, Ask::Boolean},
};

using Asks = std::array<Ask, kKeywordCount>;

constexpr Asks asksOf(unsigned draft) {
  Asks asks{};
  for (const Rule& rule : kRules)
    if (rule.drafts & draft) asks[rule.keyword.number()] = rule.ask;
  return asks;
}

const Asks& asksOfDraft(int draft) {
  static constexpr Asks k4 = asksOf(D4), k6 = asksOf(D6), k7 = asksOf(D7), k2019 = asksOf(D2019), k2020 = asksOf(D2020);
  switch (draft) {
  case 4: return k4;
  case 6: return k6;
  case 7: return k7;
  case 2019: return k2019;
  default: return k2020;
  }
}

bool isLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

bool areUnique(const std::vector<Value>& items) { return items.size() < 2 || !firstDuplicate(items); }

class Check {
public:
  Check(Documents& documents, int draft) : m_documents(documents), m_draft(draft), m_asks(asksOfDraft(draft)) {}

  bool schema(const Value& value) const {
    if (value.isBool()) return m_draft > 4;
    if (!value.isMap()) return false;
    for (const auto& entry : value.map()) {
      const std::size_t keyword = kKeywordSlots.find(entry.key.view());
      if (keyword != kKeywordCount && !meets(entry.value, m_asks[keyword])) return false;
    }
    return true;
  }

private:
  bool meets(const Value& value, Ask ask) const {
    switch (ask) {
    case Ask::Nothing: return true;
    case Ask::TheMetaschema: return false;
    case Ask::Boolean: return value.isBool();
    case Ask::Number: return isNumber(value);
    case Ask::Positive: {
      const auto number = isNumber(value) ? Decimal::of(value) : std::nullopt;
      return number && !number->isZero() && !number->negative;
    }
    case Ask::Count: {
      const auto number = isNumber(value) ? Decimal::of(value) : std::nullopt;
      return number && number->isWhole() && !number->negative;
    }
    case Ask::Text: return value.isString();
    case Ask::Uri: return value.isString() && has("uri", value);
    case Ask::UriReference: return value.isString() && has("uri-reference", value);
    case Ask::Id: return value.isString() && has("uri-reference", value) && isId(value.string());
    case Ask::Anchor: return value.isString() && isAnchor(value.string());
    case Ask::Regex: return value.isString() && m_documents.regexp(value.string()).ok();
    case Ask::List: return value.isList();
    case Ask::Texts: return texts(value);
    case Ask::Types: return types(value);
    case Ask::Enumeration: return value.isList() && (m_draft >= 2019 || (value.size() > 0 && areUnique(value.list().items)));
    case Ask::Schema: return schema(value);
    case Ask::SchemaOrBoolean: return value.isBool() || schema(value);
    case Ask::Schemas: return schemas(value);
    case Ask::SchemaOrSchemas: return value.isList() ? schemas(value) : schema(value);
    case Ask::SchemaMap: return members(value, [&](const auto& entry) { return schema(entry.value); });
    case Ask::PatternMap:
      return members(value, [&](const auto& entry) { return m_documents.regexp(entry.key.str()).ok() && schema(entry.value); });
    case Ask::Dependencies:
      return members(value, [&](const auto& entry) { return entry.value.isList() ? texts(entry.value) : schema(entry.value); });
    case Ask::TextsMap: return members(value, [&](const auto& entry) { return texts(entry.value); });
    }
    return false;
  }

  template <typename Good>
  static bool members(const Value& value, const Good& good) {
    return value.isMap() && std::all_of(value.map().begin(), value.map().end(), good);
  }
  static bool has(std::string_view format, const Value& value) { return !findFormat(format)(value); }

  bool schemas(const Value& value) const {
    return value.isList() && value.size() > 0 &&
           std::all_of(value.list().items.begin(), value.list().items.end(), [&](const Value& item) { return schema(item); });
  }
  bool texts(const Value& value) const {
    if (!value.isList() || (m_draft == 4 && value.size() == 0)) return false;
    const std::vector<Value>& items = value.list().items;
    return std::all_of(items.begin(), items.end(), [](const Value& item) { return item.isString(); }) && areUnique(items);
  }
  static bool isType(const Value& value) {
    if (!value.isString()) return false;
    const std::string& name = value.string();
    return name == "string" || name == "object" || name == "boolean" || name == "array" || name == "integer" || name == "number" ||
           name == "null";
  }
  static bool types(const Value& value) {
    if (!value.isList()) return isType(value);
    const std::vector<Value>& items = value.list().items;
    return !items.empty() && std::all_of(items.begin(), items.end(), isType) && areUnique(items);
  }
  // ^[^#]*#?$
  static bool isId(const std::string& text) {
    const std::size_t hash = text.find('#');
    return hash == std::string::npos || hash + 1 == text.size();
  }
  bool isAnchor(const std::string& text) const {
    const char extra = m_draft == 2019 ? ':' : '_';
    if (text.empty() || (!isLetter(text[0]) && (text[0] != '_' || m_draft == 2019))) return false;
    return std::all_of(text.begin() + 1, text.end(),
        [&](char c) { return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == extra; });
  }

  Documents& m_documents;
  const int m_draft;
  const Asks& m_asks;
};

} // namespace

bool surelyMeetsMetaschema(Documents& documents, const Value& schema, int draft) { return Check(documents, draft).schema(schema); }

} // namespace chartroom::schema::internal
