#include "core/kube/internal/json.h"

#include "core/value/json.h"

#include <simdjson.h>

namespace chartroom::kube::internal {

namespace {

Value convert(const simdjson::dom::element& element) {
  using simdjson::dom::element_type;
  switch (element.type()) {
  case element_type::ARRAY: {
    std::vector<Value> items;
    for (const auto item : simdjson::dom::array(element)) items.push_back(convert(item));
    return Value::makeList(std::move(items));
  }
  case element_type::OBJECT: {
    Value map = Value::makeMap();
    const simdjson::dom::object object(element);
    map.map().reserve(object.size());
    for (const auto field : object) map.map().set(value::SharedString(std::string(field.key)), convert(field.value));
    return map;
  }
  case element_type::INT64: return Value(std::int64_t(element));
  case element_type::UINT64: return Value(static_cast<double>(std::uint64_t(element)));
  case element_type::DOUBLE: return Value(double(element));
  case element_type::STRING: return Value(std::string(std::string_view(element)));
  case element_type::BOOL: return Value(bool(element));
  case element_type::NULL_VALUE: break;
  }
  return {};
}

} // namespace

Result<Value> parseObject(std::string_view text) {
  // A parser keeps its buffers for the next document; one per thread is enough.
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(text.data(), text.size()).get(root) == simdjson::SUCCESS) return convert(root);
  return value::parseJson(text);
}

} // namespace chartroom::kube::internal
