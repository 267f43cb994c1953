#include "core/value/merge.h"

#include "core/base/text.h"
#include "core/value/yaml.h"

namespace chartroom::value {

Value mergeMaps(const Value& base, const Value& over) {
  Value merged = Value::makeMap();
  if (base.isMap())
    for (const Map::Entry& entry : base.map()) merged.map().set(entry.key, entry.value);
  if (!over.isMap()) return merged;
  for (const Map::Entry& entry : over.map()) {
    const Value* below = merged.map().find(entry.key.view());
    if (below && entry.value.type() == Type::Map && below->type() == Type::Map)
      merged.map().set(entry.key, mergeMaps(*below, entry.value));
    else merged.map().set(entry.key, entry.value);
  }
  return merged;
}

namespace {

const char* jsonKind(const Value& value) {
  if (value.isString()) return "string";
  if (value.isNumber()) return "number";
  if (value.isBool()) return "bool";
  return "array";
}

Result<void> mergeDocument(std::string_view text, int linesBefore, Value& values) {
  Result<Value> document = parseYaml(text);
  if (!document) {
    Error error = std::move(document).error().wrapped("cannot unmarshal yaml document");
    if (error.place.line) error.place.line += linesBefore;
    return error;
  }
  if (!document->isMap() && !document->isNil())
    return Error{Code::Parse,
        std::string("cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: json: cannot "
                    "unmarshal ") +
            jsonKind(*document) + " into Go value of type map[string]interface {}",
        {}, Place{{}, linesBefore + 1, 0}};
  values = mergeMaps(values, *document);
  return {};
}

} // namespace

Result<Value> loadValues(std::string_view text) {
  Value values = Value::makeMap();
  // The usual file: one document, whose lines are as they should be.
  if (!text.starts_with("---") && text.find("\n---") == std::string_view::npos && text.find('\r') == std::string_view::npos &&
      text.ends_with('\n')) {
    CHARTROOM_TRY(mergeDocument(text, 0, values));
    return values;
  }
  std::string document;
  int line = 0, documentStart = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view current = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (current.ends_with('\r')) current.remove_suffix(1);
    if (current.starts_with("---")) {
      const std::string_view trailing = trimSpace(current.substr(3));
      if (!trailing.empty() && trailing[0] != '#')
        return Error{Code::Parse, "error reading yaml document: invalid Yaml document separator: " + std::string(trailing), {},
            Place{{}, line + 1, 1}};
      if (!document.empty()) {
        CHARTROOM_TRY(mergeDocument(document, documentStart, values));
        document.clear();
        documentStart = ++line;
        continue;
      }
    }
    document += current;
    document += '\n';
    ++line;
  }
  if (!document.empty()) CHARTROOM_TRY(mergeDocument(document, documentStart, values));
  return values;
}

} // namespace chartroom::value
