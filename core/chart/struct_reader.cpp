#include "core/chart/struct_reader.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <cmath>

namespace chartroom::chart {

namespace {

const char* jsonKind(const Value& value) {
  if (value.isBool()) return "bool";
  if (value.isNumber()) return "number";
  if (value.isString()) return "string";
  if (value.isList()) return "array";
  return "object";
}

// "v2.Metadata" is called "Metadata" where a field of it is named; an anonymous struct has no name.
std::string shortName(std::string_view goType) {
  if (goType.starts_with("struct {")) return {};
  const auto dot = goType.rfind('.');
  return std::string(dot == std::string_view::npos ? goType : goType.substr(dot + 1));
}

} // namespace

void StructReader::object(const Value& object, std::string_view goType, std::initializer_list<Field> fields) {
  if (object.isNil()) return;
  if (!object.isMap()) return mismatch(object, goType);
  m_structNames.push_back(shortName(goType));
  for (const auto& entry : object.map()) {
    const Field* match = nullptr;
    for (const auto& field : fields) {
      if (field.name == entry.key.view()) {
        match = &field;
        break;
      }
      if (!match && equalFoldAscii(field.name, entry.key.view())) match = &field;
    }
    if (!match) continue;
    m_path.emplace_back(match->name);
    match->read(entry.value);
    m_path.pop_back();
  }
  m_structNames.pop_back();
}

void StructReader::text(const Value& value, std::string& into) {
  if (value.isNil()) return;
  if (value.isString()) {
    into = value.string();
  } else if (value.isBool()) {
    into = value.boolean() ? "true" : "false";
  } else if (value.isFloat()) {
    // The tree no longer tells 3.0 from 3; whole numbers are taken for integers, which they nearly always were.
    const double number = value.number();
    if (std::trunc(number) == number && std::fabs(number) < 9007199254740992.0) {
      into = std::to_string(static_cast<long long>(number));
    } else {
      into = formatFloat(number, 'g', -1, 32);
    }
  } else if (value.isInteger()) {
    into = value.isUnsigned() ? std::to_string(value.unsignedInteger()) : std::to_string(value.integer());
  } else {
    mismatch(value, "string");
  }
}

void StructReader::boolean(const Value& value, bool& into) {
  if (value.isNil()) return;
  if (!value.isBool()) return mismatch(value, "bool");
  into = value.boolean();
}

void StructReader::textList(const Value& value, std::vector<std::string>& into) {
  if (value.isNil()) return into.clear();
  std::vector<std::string> items;
  if (!list(value, "[]string", [&](const Value& element) { text(element, items.emplace_back()); })) return;
  into = std::move(items);
}

void StructReader::textMap(const Value& value, std::map<std::string, std::string>& into) {
  if (value.isNil()) return into.clear();
  if (!value.isMap()) return mismatch(value, "map[string]string");
  for (const auto& entry : value.map()) {
    std::string& slot = into[entry.key.str()];
    slot.clear();
    text(entry.value, slot);
  }
}

bool StructReader::list(const Value& value, std::string_view goType, const std::function<void(const Value&)>& element) {
  if (!value.isList()) {
    mismatch(value, goType);
    return false;
  }
  for (const auto& item : value.list().items) element(item);
  return true;
}

void StructReader::mismatch(const Value& value, std::string_view goType) {
  std::string message = std::string("json: cannot unmarshal ") + jsonKind(value);
  if (m_structNames.empty()) {
    message += " into Go value of type ";
  } else {
    message += " into Go struct field " + m_structNames.back() + "." + join(m_path, ".") + " of type ";
  }
  problem(message + std::string(goType));
}

void StructReader::problem(std::string message) {
  if (m_problem.empty()) m_problem = std::move(message);
}

Result<void> StructReader::result() const {
  if (m_problem.empty()) return {};
  return Error{Code::Parse, "error unmarshaling JSON: while decoding JSON: " + m_problem, {}, {}};
}

} // namespace chartroom::chart
