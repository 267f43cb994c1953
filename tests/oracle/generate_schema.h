#pragma once

// Seeded makers of JSON schemas (good and broken, all drafts, as texts) and of values that meet them half-way. Header only; for
// tests.

#include "core/base/text.h"
#include "core/value/json.h"
#include "tests/oracle/generate.h"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

namespace chartroom::test {

class SchemaGenerator : public Generator {
public:
  using Generator::Generator;
  using Texts = std::vector<std::string>;

  std::string schemaDocument() {
    static const Texts kDrafts{"http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema", ""};
    static const Texts kOddDrafts{"http://json-schema.org/schema", "https://json-schema.org/draft-07/schema", "x", "", "urn:a:b",
        "http://json-schema.org/draft-07/schema#/x", "file:///values.schema.json", "%zz", "a b:c", "file:///nowhere/schema.json",
        "https://json-schema.org/draft/2020-12/meta/core", "https://json-schema.org/draft/2019-09/meta/validation"};
    m_careless = chance(35);
    if (chance(2))
      return pick(Texts{"", " ", "true", "false", "{}", "[]", "1", "null", "{", "{\"a\":1}}", "\"x\"", "{} {}", "nul",
          "{\"type\":\"object\"} x"});
    m_draft = below(kDrafts.size());
    Texts members;
    std::string named = kDrafts[m_draft];
    if (slip(9)) named = pick(kOddDrafts);
    if (!named.empty() || chance(2)) members.push_back("\"$schema\":" + json_(named));
    if (chance(12)) members.push_back(idMember());
    const std::string definitions = m_draft >= 3 && m_draft != 6 ? "$defs" : "definitions";
    m_definitions = "#/" + definitions + "/";
    Texts defined;
    for (const char* name : {"a", "b", "x y", "t/~"})
      if (!m_careless || chance(85)) defined.push_back(json_(name) + ":" + schema(2));
    members.push_back("\"" + definitions + "\":" + object(defined));
    const std::string body = schema(3, true);
    if (body.size() > 2 && body.front() == '{') members.push_back(body.substr(1, body.size() - 2));
    std::string text = object(members);
    if (slip(6)) text.erase(below(text.size()), 1 + below(3));
    return text;
  }

  Value values(int depth = 3) {
    Value map = Value::makeMap();
    for (std::size_t i = 0, count = below(5); i < count; ++i) map.map().set(value::SharedString(name()), schemaValue(depth));
    return map;
  }

private:
  static std::string json_(const std::string& text) { return *value::writeJson(Value(text), {value::JsonHtml::Keep, ""}); }
  static std::string object(const Texts& members) { return "{" + join(members, ",") + "}"; }

  std::string name() { return pick(Texts{"a", "b", "c", "ab", "x/y", "t~u", "é", "it's", "1", "q\"r", ""}); }

  std::string numberText() {
    static const Texts kNumbers{"0", "1", "2", "3", "-1", "0.1", "0.01", "1.5", "2.0", "3.14", "1e3", "1E+2", "1e-2", "100", "1000",
        "12345.678", "999999", "1000000", "1234567", "9007199254740993", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "123456789012345678901234567890", "0.30000000000000004", "1e21", "1e22", "1e400", "5e-324",
        "1e-400", "-0", "-0.0", "0.0001", "0.00001", "1.0e0", "2.50"};
    return chance(60) ? std::to_string(below(5)) : pick(kNumbers);
  }

  Value schemaValue(int depth) {
    switch (below(depth > 0 ? 9 : 6)) {
    case 0: return Value(static_cast<std::int64_t>(below(5)));
    case 1: return chance(50) ? Value(static_cast<std::int64_t>(below(3000000)) - 1000000) : Value(number());
    case 2: return chance(50) ? Value(chance(50)) : Value();
    case 3: return Value(0.1 * static_cast<double>(below(40)));
    case 4: return Value(formatted());
    case 5: return Value(name());
    case 6: {
      Value list = Value::makeList();
      for (std::size_t i = 0, count = chance(3) ? 20 + below(8) : below(5); i < count; ++i)
        list.list().items.push_back(schemaValue(depth - 1));
      return list;
    }
    default: return values(depth - 1);
    }
  }

  std::string valueText(int depth = 1) {
    if (chance(40)) return numberText();
    return *value::writeJson(schemaValue(depth), {value::JsonHtml::Keep, ""});
  }

  // Texts around the formats: each may be changed in one place.
  std::string formatted() {
    static const Texts kTexts{"", "/a/b", "/a~1b/~0", "a", "0/a", "1#", "12", "01", "123e4567-e89b-12d3-a456-426614174000",
        "P1Y2M3DT4H5M6S", "P3W", "PT1S", "P1DT", "127.0.0.1", "256.1.1.1", "01.1.1.1", "1.2.3", "::1", "fe80::1%eth0",
        "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1::2::3", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1.2.3",
        "1:", "example.com", "a-.b", "ex_ample", "-a.b", "a..b", "x.", "a@b.c", "a..b@c", ".a@b", "\"a b\"@c", "a@[127.0.0.1]",
        "a@[IPv6:::1]", "a@[IPv6:x]", "2024-02-29", "2023-02-29", "2024-13-01", "2024-1-1", "12:30:45Z", "23:59:60Z", "12:30:60Z",
        "12:30:45.5+01:30", "12:30:45", "25:00:00Z", "2024-02-29T12:30:45Z", "2024-02-30T12:30:45Z",
        "2024-02-29t12:30:45.123-08:00", "http://x.y/z?a=b#c", "http://[::1]:80/", "http://[::1", "//x/y", "x:y", "urn:a:b",
        "http://a b/", "http://x:p/", "http://u:p@h/", "http://1:2:3/", "a b", "%zz", "http://x/{a}", "/{a}/{b", "{{a}}", "\\x",
        "^a+$", "(", "a{2,1}", "[z-a]", "(?P<n>x)", "\\d", "(?!x)", "1.2.3", "1.2.3-rc.1+b.2", "01.2.3", "1.2", "1.2.3-",
        "1.2.3-01", "1.2.3+", "1.2.x", "2024-01-01T00:00:00Z/P1D", "P1D/2024-01-01T00:00:00Z", "P1D", "日本語", "a\nb", "tab\t",
        "x y", "http://日本/é", "mailto:a@b", "http://x/%41", "*", "://", "1a:b"};
    std::string text = pick(kTexts);
    if (chance(25)) {
      static const Texts kBits{"0", "a", ":", "-", ".", "/", "~", "%", "{", "}", "@", "[", "T", "Z", " ", "é", "\\", "#", "?"};
      const std::size_t at = below(text.size() + 1);
      if (at == 0 || at == text.size() || static_cast<unsigned char>(text[at]) < 0x80) text.insert(at, pick(kBits));
    }
    return text;
  }

  std::string idMember() {
    static const Texts kIds{"http://x.y/z", "item.json", "sub/item.json", "#anchor", "urn:a:b", "/abs", "http://x.y/z#", "#/a",
        "file:///values.schema.json", "http://x.y/%41", "..", "%zz", "http://[", "#%zz", "?q", "x?y=z"};
    static const Texts kGoodIds{"http://x.y/z", "item.json", "sub/item.json", "urn:a:b", "/abs", "?q"};
    return std::string(m_draft == 0 ? "\"id\":" : "\"$id\":") + json_(m_careless ? pick(kIds) : pick(kGoodIds));
  }

  std::string reference() {
    static const Texts kOdd{"#", "#/", "#/properties/a", "#/items", "#/allOf/0", "#/anyOf/1", "#anchor", "#lost", "#/lost",
        "item.json", "item.json#/type", "http://x.y/z", "http://x.y/z#", "urn:a:b", "urn:c:d#/x", "file:///nowhere/x.json",
        "x.json", "/abs", "#/%24defs/a", "#/$defs/x%20y", "#/definitions/t~1~0", "#/~2", "#%zz", "http://[", "ftp://x/y",
        "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema",
        "http://json-schema.org/draft-07/schema#/definitions/nonNegativeInteger", "", "a b:c", "#/properties/a/properties/b",
        "#/required", "#/$defs", "file:///values.schema.json#/$defs/a", "values.schema.json", "//", "?",
        "https://json-schema.org/draft/2019-09/meta/core", "file:///tmp"};
    static const Texts kGood{"a", "b", "x%20y", "t~1~0"};
    if (!m_careless)
      return chance(75) ? m_definitions + pick(kGood)
                        : pick(Texts{"#", "urn:c:d", "urn:a:b", "https://json-schema.org/draft/2020-12/schema"});
    return chance(70) ? m_definitions + pick(kGood) : pick(kOdd);
  }

  std::string list(const std::function<std::string()>& make, std::size_t least = 1) {
    Texts items;
    for (std::size_t i = 0, count = chance(2) ? 0 : least + below(3); i < count; ++i) items.push_back(make());
    return "[" + join(items, ",") + "]";
  }
  std::string map(const std::function<std::string()>& make) {
    Texts members;
    for (std::size_t i = 0, count = below(4); i < count; ++i) {
      const std::string key = name();
      bool there = false;
      for (const std::string& member : members) there = there || member.starts_with(json_(key) + ":");
      if (!there) members.push_back(json_(key) + ":" + make());
    }
    return object(members);
  }

  std::string names() {
    if (slip(10)) return list([&] { return json_(name()); });
    Texts texts;
    for (std::size_t i = 0, count = 1 + below(3); i < count; ++i) {
      const std::string text = json_(name());
      if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
    }
    return "[" + join(texts, ",") + "]";
  }

  std::string type() {
    static const Texts kTypes{"null", "boolean", "number", "integer", "string", "array", "object"};
    if (slip(4)) return pick(Texts{"\"any\"", "1", "[]", "[\"string\",\"string\"]", "[\"x\"]", "null"});
    if (chance(70)) return json_(pick(kTypes));
    const std::size_t first = below(6);
    return "[" + json_(kTypes[first]) + "," + json_(kTypes[first + 1 + below(6 - first)]) + "]";
  }

  std::string count() { return slip(10) ? numberText() : std::to_string(below(4)) + (chance(5) ? ".0" : ""); }

  std::string schema(int depth, bool root = false) {
    if (!root && (m_draft > 0 || slip(2)) && chance(6)) return chance(50) ? "true" : "false";
    if (slip(2)) return pick(Texts{"1", "[]", "null", "\"x\"", "{}"});
    Texts members;
    Texts used;
    for (std::size_t i = 0, keywords = depth > 0 ? 1 + below(4) : below(3); i < keywords; ++i) {
      std::string keyword = this->keyword(depth);
      if (std::find(used.begin(), used.end(), keyword) != used.end()) continue;
      used.push_back(keyword);
      members.push_back(json_(keyword) + ":" + (slip(2) ? valueText() : argument(keyword, depth - 1)));
    }
    if (!root && chance(m_careless ? 3 : 1)) members.push_back(idMember());
    if (chance(m_careless ? 5 : 2))
      members.push_back(
          "\"$anchor\":" + json_(m_careless ? pick(Texts{"anchor", "other", "1x", ""}) : "anchor" + std::to_string(below(9999))));
    if (root ? chance(20) : slip(4)) members.push_back("\"$dynamicAnchor\":" + json_(pick(Texts{"node", "anchor"})));
    if (m_draft == 3 ? chance(15) : slip(2)) members.push_back("\"$recursiveAnchor\":true");
    if (!root && slip(3))
      members.push_back("\"$schema\":" + json_(pick(Texts{"http://json-schema.org/draft-07/schema#",
                                             "https://json-schema.org/draft/2019-09/schema", "x"})));
    return object(members);
  }

  std::string keyword(int depth) {
    static const Texts kPlain{"type", "type", "const", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minLength", "maxLength", "pattern", "format", "format", "minItems", "maxItems", "uniqueItems",
        "minProperties", "maxProperties", "required", "dependentRequired", "$ref", "title", "description", "default",
        "contentEncoding", "contentMediaType", "examples", "$comment", "x-own"};
    static const Texts kDeep{"properties", "properties", "properties", "additionalProperties", "patternProperties", "items",
        "items", "prefixItems", "additionalItems", "contains", "minContains", "maxContains", "propertyNames", "allOf", "anyOf",
        "oneOf", "not", "if", "then", "else", "dependencies", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems",
        "$dynamicRef", "$recursiveRef", "contentSchema", "$defs", "definitions"};
    return depth > 0 && chance(65) ? pick(kDeep) : pick(kPlain);
  }

  std::string argument(const std::string& keyword, int depth) {
    const auto is = [&](std::initializer_list<const char*> names) {
      return std::find(names.begin(), names.end(), keyword) != names.end();
    };
    const auto sub = [&] { return schema(depth); };
    if (keyword == "type") return type();
    if (is({"const", "default", "x-own"})) return valueText();
    if (is({"enum", "examples"})) return m_draft < 2 && !m_careless ? "[" + valueText() + "]" : list([&] { return valueText(); });
    if (is({"minimum", "maximum"})) return numberText();
    if (is({"exclusiveMinimum", "exclusiveMaximum"}))
      return m_draft == 0 || slip(4) ? (chance(80) ? "true" : "false") : numberText();
    if (keyword == "multipleOf")
      return pick(Texts{"0.1", "0.01", "2", "3", "1.5", "0.3", "1e-3", "7", "1e22", "0.25", "3e5", "123456789012345678901",
          slip(20) ? "0" : "1", slip(20) ? "-1" : "4"});
    if (is({"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"}))
      return count();
    if (keyword == "pattern") return json_(pattern());
    if (keyword == "format")
      return json_(pick(
          Texts{"json-pointer", "relative-json-pointer", "uuid", "duration", "period", "ipv4", "ipv6", "hostname", "email", "date",
              "time", "date-time", "uri", "iri", "uri-reference", "iri-reference", "uri-template", "semver", "regex", "unknown"}));
    if (keyword == "uniqueItems") return chance(90) ? "true" : "false";
    if (keyword == "required") return names();
    if (keyword == "dependentRequired") return map([&] { return names(); });
    if (is({"$ref"})) return json_(reference());
    if (keyword == "$dynamicRef") return json_(slip(60) ? "#node" : reference());
    if (keyword == "$recursiveRef") return json_(chance(90) ? "#" : reference());
    if (is({"title", "description", "$comment"})) return json_(name());
    if (keyword == "contentEncoding") return "\"base64\"";
    if (keyword == "contentMediaType") return "\"application/json\"";
    if (is({"properties", "dependentSchemas", "$defs", "definitions"})) return map(sub);
    if (keyword == "patternProperties") {
      Texts members;
      for (std::size_t i = 0, count = 1 + below(2); i < count; ++i) {
        const std::string text = pattern();
        if (members.empty() || !members.front().starts_with(json_(text) + ":")) members.push_back(json_(text) + ":" + sub());
      }
      return object(members);
    }
    if (keyword == "dependencies") return map([&] { return chance(50) ? names() : sub(); });
    if (keyword == "items") return m_draft < 4 && chance(40) ? list(sub) : sub();
    if (is({"prefixItems", "allOf", "anyOf", "oneOf"})) return list(sub);
    if (is({"additionalProperties", "unevaluatedProperties", "additionalItems", "unevaluatedItems"}) && chance(60))
      return chance(85) ? "false" : "true";
    return sub();
  }

  std::string pattern() {
    if (slip(20)) return pick(Texts{"(", "[", "a**", "\\", "(?!x)", "a{1001}"});
    return pick(Texts{"^a", "b$", "^[a-c]+$", "x/y", ".", "^$", "é", "\\d", "[[:alpha:]]", "(a|b)c?", "(?i)A", "a{2,3}", "\\p{L}",
        "[^a]", "'", "\"", "(?P<n>a)", "\\z"});
  }

  // Whether mistakes are made in this document.
  bool slip(int percent) { return m_careless && chance(percent); }

  bool m_careless = false;
  std::size_t m_draft = 0;
  std::string m_definitions;
};

} // namespace chartroom::test
