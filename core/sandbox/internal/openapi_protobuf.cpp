// A Swagger document in protobuf. Messages are written depth first: a field's bytes are built before its length is known.
// The tables follow github.com/google/gnostic-models, openapiv2/OpenAPIv2.proto, as far as the sandbox's documents need them.

#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/openapi.h"

#include <bit>
#include <span>

namespace chartroom::sandbox::internal {
namespace {

void varint(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(number | 0x80);
  out += static_cast<char>(number);
}

void bytes(std::string& out, int field, std::string_view content) {
  varint(out, static_cast<std::uint64_t>(field) << 3 | 2);
  varint(out, content.size());
  out += content;
}

enum class Form { String, Strings, Bool, Integer, Double, Any, Anys, Message, Messages };

struct ProtoField;
using Fields = std::span<const ProtoField>;
using Write = std::string (*)(const Value&); // the content of a message

struct ProtoField {
  std::string_view key;
  int number;
  Form form;
  Write write = nullptr;
};

std::string wrapped(int field, std::string_view content) {
  std::string out;
  bytes(out, field, content);
  return out;
}

// gnostic's Any keeps YAML text, which JSON is.
std::string any(const Value& value) { return wrapped(2, toJson(value)); }

std::string named(std::string_view name, std::string_view content) {
  std::string out;
  bytes(out, 1, name);
  bytes(out, 2, content);
  return out;
}

// A map as repeated (name, value) in field `number` of its message.
std::string entries(const Value& map, int number, Write write) {
  std::string out;
  if (map.isMap())
    for (const auto& entry : map.map()) bytes(out, number, named(entry.key.view(), write(entry.value)));
  return out;
}

std::string message(const Value& object, Fields fields, int extension) {
  std::string out;
  if (!object.isMap()) return out;
  for (const ProtoField& field : fields) {
    const Value value = object.get(field.key);
    if (value.isNil()) continue;
    switch (field.form) {
    case Form::String:
      if (value.isString()) bytes(out, field.number, value.string());
      break;
    case Form::Strings:
      if (value.isList())
        for (const Value& item : value.list().items)
          if (item.isString()) bytes(out, field.number, item.string());
      break;
    case Form::Bool:
      if (value.isBool() && value.boolean()) {
        varint(out, static_cast<std::uint64_t>(field.number) << 3);
        varint(out, 1);
      }
      break;
    case Form::Integer:
      varint(out, static_cast<std::uint64_t>(field.number) << 3);
      varint(out, static_cast<std::uint64_t>(toInteger(value)));
      break;
    case Form::Double: {
      varint(out, static_cast<std::uint64_t>(field.number) << 3 | 1);
      const auto bits = std::bit_cast<std::uint64_t>(value.isFloat() ? value.number() : static_cast<double>(toInteger(value)));
      for (int i = 0; i < 8; ++i) out += static_cast<char>(bits >> (8 * i));
      break;
    }
    case Form::Any: bytes(out, field.number, any(value)); break;
    case Form::Anys:
      if (value.isList())
        for (const Value& item : value.list().items) bytes(out, field.number, any(item));
      break;
    case Form::Message: bytes(out, field.number, field.write(value)); break;
    case Form::Messages:
      if (value.isList())
        for (const Value& item : value.list().items) bytes(out, field.number, field.write(item));
      break;
    }
  }
  for (const auto& entry : object.map())
    if (entry.key.view().starts_with("x-")) bytes(out, extension, named(entry.key.view(), any(entry.value)));
  return out;
}

std::string schema(const Value& value);

std::string schemas(const Value& map) { return entries(map, 1, schema); }
std::string typeItem(const Value& value) { return value.isString() ? wrapped(1, value.string()) : std::string(); }
std::string itemsItem(const Value& value) { return wrapped(1, schema(value)); }
std::string additional(const Value& value) {
  // false is said by the field's presence.
  if (value.isBool()) return value.boolean() ? std::string("\x10\x01", 2) : std::string("\x10\x00", 2);
  return wrapped(1, schema(value));
}

constexpr ProtoField kSchema[] = {{"$ref", 1, Form::String}, {"format", 2, Form::String}, {"title", 3, Form::String},
    {"description", 4, Form::String}, {"default", 5, Form::Any}, {"multipleOf", 6, Form::Double}, {"maximum", 7, Form::Double},
    {"exclusiveMaximum", 8, Form::Bool}, {"minimum", 9, Form::Double}, {"exclusiveMinimum", 10, Form::Bool},
    {"maxLength", 11, Form::Integer}, {"minLength", 12, Form::Integer}, {"pattern", 13, Form::String},
    {"maxItems", 14, Form::Integer}, {"minItems", 15, Form::Integer}, {"uniqueItems", 16, Form::Bool},
    {"maxProperties", 17, Form::Integer}, {"minProperties", 18, Form::Integer}, {"required", 19, Form::Strings},
    {"enum", 20, Form::Anys}, {"additionalProperties", 21, Form::Message, additional}, {"type", 22, Form::Message, typeItem},
    {"items", 23, Form::Message, itemsItem}, {"properties", 25, Form::Message, schemas}, {"example", 30, Form::Any}};
std::string schema(const Value& value) { return message(value, kSchema, 31); }

constexpr ProtoField kBody[] = {{"description", 1, Form::String}, {"name", 2, Form::String}, {"in", 3, Form::String},
    {"required", 4, Form::Bool}, {"schema", 5, Form::Message, schema}};
constexpr ProtoField kQuery[] = {{"required", 1, Form::Bool}, {"in", 2, Form::String}, {"description", 3, Form::String},
    {"name", 4, Form::String}, {"type", 6, Form::String}, {"uniqueItems", 20, Form::Bool}};
constexpr ProtoField kPath[] = {{"required", 1, Form::Bool}, {"in", 2, Form::String}, {"description", 3, Form::String},
    {"name", 4, Form::String}, {"type", 5, Form::String}, {"uniqueItems", 19, Form::Bool}};
// ParametersItem{parameter: Parameter{body_parameter | non_body_parameter: NonBodyParameter{query | path}}}.
std::string parameter(const Value& value) {
  const std::string in = textAt(value, {"in"});
  if (in == "body") return wrapped(1, wrapped(1, message(value, kBody, 6)));
  return wrapped(1, wrapped(2, in == "path" ? wrapped(4, message(value, kPath, 22)) : wrapped(3, message(value, kQuery, 23))));
}

std::string schemaItem(const Value& value) { return wrapped(1, schema(value)); }
constexpr ProtoField kResponse[] = {{"description", 1, Form::String}, {"schema", 2, Form::Message, schemaItem}};
std::string responseValue(const Value& value) { return wrapped(1, message(value, kResponse, 5)); }
std::string responses(const Value& value) { return entries(value, 1, responseValue); }

constexpr ProtoField kOperation[] = {{"produces", 6, Form::Strings}, {"consumes", 7, Form::Strings},
    {"parameters", 8, Form::Messages, parameter}, {"responses", 9, Form::Message, responses}, {"schemes", 10, Form::Strings}};
std::string operation(const Value& value) { return message(value, kOperation, 13); }

constexpr ProtoField kPathItem[] = {{"get", 2, Form::Message, operation}, {"put", 3, Form::Message, operation},
    {"post", 4, Form::Message, operation}, {"delete", 5, Form::Message, operation}, {"patch", 8, Form::Message, operation},
    {"parameters", 9, Form::Messages, parameter}};
std::string pathItem(const Value& value) { return message(value, kPathItem, 10); }
std::string paths(const Value& value) { return entries(value, 2, pathItem); }

constexpr ProtoField kInfo[] = {{"title", 1, Form::String}, {"version", 2, Form::String}};
std::string info(const Value& value) { return message(value, kInfo, 7); }

constexpr ProtoField kDocument[] = {{"swagger", 1, Form::String}, {"info", 2, Form::Message, info},
    {"paths", 8, Form::Message, paths}, {"definitions", 9, Form::Message, schemas}};

} // namespace

std::string openApiProtobuf(const Value& document) { return message(document, kDocument, 16); }

} // namespace chartroom::sandbox::internal
