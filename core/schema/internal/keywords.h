#pragma once

// The keywords of JSON Schema, numbered, so that the members of a schema are looked at once and then found without a search.

#include "core/value/value.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace chartroom::schema::internal {

inline constexpr std::string_view kKeywords[] = {"$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id",
    "$recursiveAnchor", "$recursiveRef", "$ref", "$schema", "$vocabulary", "additionalItems", "additionalProperties", "allOf",
    "anyOf", "const", "contains", "contentEncoding", "contentMediaType", "contentSchema", "default", "definitions", "dependencies",
    "dependentRequired", "dependentSchemas", "deprecated", "description", "else", "enum", "examples", "exclusiveMaximum",
    "exclusiveMinimum", "format", "id", "if", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum",
    "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern",
    "patternProperties", "prefixItems", "properties", "propertyNames", "readOnly", "required", "then", "title", "type",
    "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "writeOnly"};
inline constexpr std::size_t kKeywordCount = std::size(kKeywords);
static_assert(kKeywordCount <= 64);

// A table in which every keyword has a slot of its own.
struct KeywordSlots {
  static constexpr std::size_t kSize = 512;
  static constexpr std::size_t kLongest = 21;
  static constexpr std::uint32_t kSeed = 9788; // the first that gives no two of them the same slot
  std::array<std::uint8_t, kSize> numbers{};   // a keyword's number + 1; 0: none

  constexpr KeywordSlots() {
    for (std::size_t i = 0; i < kKeywordCount; ++i) {
      std::uint8_t& number = numbers[slotOf(kKeywords[i])];
      if (number != 0) throw "two keywords in one slot";
      number = static_cast<std::uint8_t>(i + 1);
    }
  }
  constexpr std::size_t slotOf(std::string_view name) const {
    std::uint32_t hash = kSeed;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return (hash >> 16) % kSize;
  }
  // The keyword's number, or kKeywordCount.
  constexpr std::size_t find(std::string_view name) const {
    if (name.size() > kLongest) return kKeywordCount;
    const std::size_t number = numbers[slotOf(name)];
    return number != 0 && kKeywords[number - 1] == name ? number - 1 : kKeywordCount;
  }
};
inline constexpr KeywordSlots kKeywordSlots;

// A keyword written in the source; a misspelt one does not compile.
class Keyword {
public:
  consteval Keyword(const char* name) : m_number(kKeywordSlots.find(name)) { // NOLINT: implicit on purpose
    if (m_number == kKeywordCount) throw "no keyword";
  }
  constexpr std::size_t number() const { return m_number; }
  constexpr std::string_view text() const { return kKeywords[m_number]; }
  friend constexpr bool operator==(Keyword, Keyword) = default;

private:
  std::size_t m_number;
};

constexpr std::uint64_t mask(std::initializer_list<Keyword> keywords) {
  std::uint64_t bits = 0;
  for (const Keyword keyword : keywords) bits |= std::uint64_t{1} << keyword.number();
  return bits;
}

// The members of a schema that is an object, by keyword. Points into the map, which must not change meanwhile.
class Keywords {
public:
  explicit Keywords(const value::Map& schema) {
    for (const auto& entry : schema) {
      const std::size_t number = kKeywordSlots.find(entry.key.view());
      if (number == kKeywordCount) continue;
      m_present |= std::uint64_t{1} << number;
      m_values[number] = &entry.value;
    }
  }
  const Value* find(Keyword keyword) const { return m_present >> keyword.number() & 1 ? m_values[keyword.number()] : nullptr; }
  bool contains(Keyword keyword) const { return m_present >> keyword.number() & 1; }
  bool containsAny(std::uint64_t keywords) const { return (m_present & keywords) != 0; }
  // The member if it is of that kind; else nullptr.
  const Value* map(Keyword keyword) const { return kind(keyword, &Value::isMap); }
  const Value* list(Keyword keyword) const { return kind(keyword, &Value::isList); }
  const Value* text(Keyword keyword) const { return kind(keyword, &Value::isString); }
  const Value* boolean(Keyword keyword) const { return kind(keyword, &Value::isBool); }

private:
  const Value* kind(Keyword keyword, bool (Value::*is)() const) const {
    const Value* found = find(keyword);
    return found && (found->*is)() ? found : nullptr;
  }
  std::uint64_t m_present = 0;
  std::array<const Value*, kKeywordCount> m_values; // only those present are set
};

} // namespace chartroom::schema::internal
