// The check of a custom resource, after kube-openapi's validators: each schema is a set of validators (type, choices, string,
// format, number, list, enum, object) of which those apply that fit the value; a result counts its matches, so that of several
// failed choices the errors of the best one are kept. On an update an unchanged part that can be found in the old object
// (a map's key, a list's element by its keys) has no errors (ratcheting).

#include "core/base/number_format.h"
#include "core/base/regexp.h"
#include "core/base/text.h"
#include "core/base/url.h"
#include "core/go/time.h"
#include "core/sandbox/internal/custom_schema.h"
#include "core/sandbox/internal/fields.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace chartroom::sandbox::internal {
namespace {

// A failure and the cause that the answer names for it. Two failures are the same when their texts are.
struct Failed {
  std::string text;
  Cause cause;
};

struct Checked {
  std::vector<Failed> errors;
  int matches = 0;

  bool valid() const { return errors.empty(); }
  void add(Failed failed) {
    if (std::none_of(errors.begin(), errors.end(), [&](const Failed& f) { return f.text == failed.text; }))
      errors.push_back(std::move(failed));
  }
  void merge(const Checked& other) {
    for (const Failed& failed : other.errors) add(failed);
    matches += other.matches;
  }
};

// JSON is read as Go's encoding/json does, all numbers as floats; the API server makes integers of those that are written as such.
bool isWhole(const Value& number) {
  constexpr double kEnd = 9223372036854775808.0; // 2^63
  return number.isInteger() ||
         (number.isFloat() && std::floor(number.number()) == number.number() && std::abs(number.number()) < kEnd);
}

double asDouble(const Value& number) { return number.isFloat() ? number.number() : static_cast<double>(toInteger(number)); }

std::string numberText(const Value& number) {
  return isWhole(number) ? std::to_string(toInteger(number)) : formatFloat(asDouble(number), 'g');
}

// A value as field.Error prints it.
std::string shown(const Value& value) {
  if (value.isString()) return quote(value.string());
  if (value.isNumber()) return numberText(value);
  if (value.isBool()) return value.boolean() ? "true" : "false";
  return toJson(value);
}

// The path of an error without the dot that the validators put before a root's members.
std::string fieldOf(const std::string& path) {
  if (path.empty()) return "<nil>";
  return path.front() == '.' ? path.substr(1) : path;
}

Failed invalidValue(
    const std::string& path, const Value& value, const std::string& text, const char* reason = "FieldValueInvalid") {
  return {text, {reason, "Invalid value: " + shown(value) + ": " + text, fieldOf(path)}};
}
// An error that has no place of its own: the real server's field is then nil.
Failed placeless(const std::string& text) { return {text, {"FieldValueInvalid", "Invalid value: \"\": " + text, "<nil>"}}; }

Failed wrongType(const std::string& path, const std::string& wanted, const Value& given) {
  return invalidValue(
      path, given, path + " in body must be of type " + wanted + ": " + quote(given.string()), "FieldValueTypeInvalid");
}

std::vector<std::string> typesOf(const Value& schema) {
  if (flagAt(schema, {"x-kubernetes-int-or-string"})) return {"integer", "string"};
  const std::string type = textAt(schema, {"type"});
  return type.empty() ? std::vector<std::string>() : std::vector<std::string>{type};
}

bool has(const std::vector<std::string>& types, std::string_view type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool matches(const char* pattern, const std::string& text) { return Regexp::compile(pattern)->matches(text); }

bool isDate(const std::string& text) { return go::parseTime("2006-01-02", text, go::Zone::utc()).ok(); }

bool isDateTime(const std::string& text) {
  return matches("(?i)^\\d{4}-\\d{2}-\\d{2}t([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?(z|[+-]\\d{2}:\\d{2})$", text) &&
         isDate(text.substr(0, 10));
}

bool isAddress(std::string_view text, AddressFamily family) {
  const auto parsed = parseAddress(text);
  return parsed && *parsed == family;
}

bool isCidr(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return false;
  const auto family = parseAddress(text.substr(0, slash));
  const ParsedInt bits = parseInt(text.substr(slash + 1));
  return family && bits.ok() && bits.value >= 0 && bits.value <= (*family == AddressFamily::IPv4 ? 32 : 128);
}

bool isHostname(const std::string& text) {
  if (text.size() > 255) return false;
  for (const std::string& part : split(text, "."))
    if (part.size() > 63) return false;
  return matches(
      "^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}"
      "[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$",
      text);
}

using FormatCheck = bool (*)(const std::string&);
// Formats by their names without dashes.
const std::map<std::string, FormatCheck>& formats() {
  static const std::map<std::string, FormatCheck> kAll = {{"datetime", isDateTime}, {"date", isDate},
      {"ipv4", [](const std::string& t) { return isAddress(t, AddressFamily::IPv4); }},
      {"ipv6", [](const std::string& t) { return isAddress(t, AddressFamily::IPv6); }}, {"cidr", isCidr}, {"hostname", isHostname},
      {"uri",
          [](const std::string& t) {
            const auto url = Url::parse(t);
            return url && (url->isAbsolute() || t.starts_with("/"));
          }},
      {"email", [](const std::string& t) { return matches("^[^@\\s]+@[^@\\s]+$", t); }},
      {"mac",
          [](const std::string& t) {
            return matches("^([0-9A-Fa-f]{2}[:-]){5,7}[0-9A-Fa-f]{2}$|^([0-9A-Fa-f]{4}\\.){2,3}[0-9A-Fa-f]{4}$", t);
          }},
      {"uuid",
          [](const std::string& t) {
            return matches("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$", t);
          }},
      {"uuid3",
          [](const std::string& t) {
            return matches("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$", t);
          }},
      {"uuid4",
          [](const std::string& t) {
            return matches("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$", t);
          }},
      {"uuid5",
          [](const std::string& t) {
            return matches("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$", t);
          }},
      {"hexcolor", [](const std::string& t) { return matches("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$", t); }},
      {"byte",
          [](const std::string& t) {
            return matches("^(?:[A-Za-z0-9+\\/]{4})*(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=|[A-Za-z0-9+\\/]{4})$", t);
          }},
      {"k8sshortname", [](const std::string& t) { return t.size() <= 63 && matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", t); }},
      {"k8slongname", [](const std::string& t) {
         return t.size() <= 253 && matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", t);
       }}};
  return kAll;
}

// The format that counts: others than these are ignored.
std::string formatOf(const Value& schema) {
  const std::string format = textAt(schema, {"format"});
  const std::vector<std::string> types = typesOf(schema);
  const std::string type = types.size() == 1 ? types[0] : "";
  if (type == "integer") return format == "int32" || format == "int64" ? format : "";
  if (type == "number") return format == "float" || format == "double" ? format : "";
  if (!type.empty() && type != "string") return {};
  return formats().contains(replaceAll(format, "-", "")) ? format : "";
}

std::int64_t runeCount(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

class Checker {
public:
  // A member or element: with an old value that equals it, its errors do not count.
  Checked ratcheted(const Value& schema, const Value& value, const std::string& path, const Value* old) {
    Checked result = check(schema, value, path, old);
    if (!result.valid() && old && sameJson(*old, value)) result.errors.clear();
    return result;
  }

private:
  Checked check(const Value& schema, const Value& value, const std::string& path, const Value* old) {
    Checked result;
    if (value.isNil()) {
      result.merge(checkType(schema, value, path));
      result.merge(checkEnum(schema, value, path));
      return result;
    }
    auto apply = [&](const Checked& part) {
      result.merge(part);
      ++result.matches;
    };
    if (!typesOf(schema).empty() || !formatOf(schema).empty()) apply(checkType(schema, value, path));
    apply(checkChoices(schema, value, path, old));
    if (value.isString()) {
      apply(checkString(schema, value.string(), path));
      if (formats().contains(replaceAll(formatOf(schema), "-", ""))) apply(checkFormat(schema, value, path));
    }
    if (value.isNumber()) apply(checkNumber(schema, value, path));
    if (value.isList()) apply(checkList(schema, value, path, old));
    apply(checkEnum(schema, value, path));
    if (value.isMap()) apply(checkObject(schema, value, path, old));
    ++result.matches;
    return result;
  }

  static Checked failed(Failed error) {
    Checked result;
    result.add(std::move(error));
    return result;
  }

  static Checked checkType(const Value& schema, const Value& value, const std::string& path) {
    const std::vector<std::string> types = typesOf(schema);
    Checked fine;
    fine.matches = 1;
    if (value.isNil()) {
      if (!types.empty() && !flagAt(schema, {"nullable"})) return failed(wrongType(path, join(types, ","), "null"));
      return fine;
    }
    std::string given = "object", givenFormat;
    if (value.isBool()) given = "boolean";
    else if (value.isString()) given = "string";
    else if (value.isList()) given = "array";
    else if (isWhole(value)) given = "integer", givenFormat = "int64";
    else if (value.isFloat()) given = "number", givenFormat = "float64";
    const bool fits = has(types, given) || (given == "integer" && has(types, "number"));
    const std::string format = formatOf(schema);
    const bool textual = value.isString() || value.isList();
    if (!textual && !format.empty() && !fits && givenFormat != format) return failed(wrongType(path, format, givenFormat));
    if (!has(types, "number") && !has(types, "integer") && !format.empty() && textual) return fine;
    if (!fits) return failed(wrongType(path, join(types, ","), given));
    return fine;
  }

  static Checked checkEnum(const Value& schema, const Value& value, const std::string& path) {
    const std::vector<Value> allowed = itemsAt(schema, {"enum"});
    if (allowed.empty()) return {};
    std::vector<std::string> names, listed;
    for (const Value& each : allowed) {
      if (!value.isNil() && sameJson(each, value)) return {};
      names.push_back(quote(each.isString() ? each.string() : toJson(each)));
      listed.push_back(each.isString() ? each.string() : toJson(each));
    }
    return failed({path + " in body should be one of [" + join(listed, " ") + "]",
        {"FieldValueNotSupported",
            "Unsupported value: " + shown(value.isNil() ? Value("") : value) + ": supported values: " + join(names, ", "),
            fieldOf(path)}});
  }

  static Checked checkString(const Value& schema, const std::string& text, const std::string& path) {
    const std::int64_t length = runeCount(text);
    if (const Value most = schema.get("maxLength"); most.isNumber() && length > toInteger(most)) {
      const std::string limit = numberText(most);
      return failed({path + " in body should be at most " + limit + " chars long",
          {"FieldValueTooLong", "Too long: may not be more than " + limit + (limit == "1" ? " byte" : " bytes"), fieldOf(path)}});
    }
    if (const Value least = schema.get("minLength"); least.isNumber() && length < toInteger(least))
      return failed(invalidValue(path, text, path + " in body should be at least " + numberText(least) + " chars long"));
    if (const std::string pattern = textAt(schema, {"pattern"}); !pattern.empty()) {
      const auto compiled = Regexp::compile(pattern);
      if (!compiled)
        return failed(invalidValue(path, text,
            path + " in body should match '" + pattern + ", but pattern is invalid: " + compiled.error().message + "'"));
      if (!compiled->matches(text)) return failed(invalidValue(path, text, path + " in body should match '" + pattern + "'"));
    }
    return {};
  }

  static Checked checkFormat(const Value& schema, const Value& value, const std::string& path) {
    const std::string format = formatOf(schema);
    const FormatCheck accepts = formats().at(replaceAll(format, "-", ""));
    if (accepts(value.string())) return {};
    return failed(wrongType(path, format, value));
  }

  // Whether a number may be a schema's type and format, as kube-openapi tells it: by its decimal text.
  static std::string rangeError(const Value& number, const Value& schema, const char* what, const std::string& path) {
    const std::vector<std::string> types = typesOf(schema);
    if (types.size() != 1) return {};
    const std::string& type = types[0];
    const std::string format = formatOf(schema);
    const std::string text = isWhole(number) ? numberText(number) : formatFloat(asDouble(number), 'f');
    bool fits = true;
    if (type == "integer") fits = parseInt(text, 10, format == "int32" ? 32 : 64).ok();
    else if (type == "number" && format == "float") fits = parseFloat(text, 32).ok();
    if (fits) return {};
    return std::string(what) + " value must be of type " + type +
           (format.empty() ? " (default format)" : " with format " + format) + " in " + path;
  }

  static Checked checkNumber(const Value& schema, const Value& value, const std::string& path) {
    Checked result;
    if (const std::string error = rangeError(value, schema, "Checked", path); !error.empty()) result.add(placeless(error));
    // A limit is taken as an integer when the value is one.
    const bool whole = isWhole(value);
    auto limited = [&](const Value& limit) {
      return whole ? Value(static_cast<std::int64_t>(asDouble(limit))) : Value(asDouble(limit));
    };
    auto bounded = [&](const char* key, const char* what, auto broken, const std::string& text) {
      const Value given = schema.get(key);
      if (!given.isNumber()) return;
      Value limit = limited(given);
      if (const std::string error = rangeError(given, schema, what, path); !error.empty()) {
        result.add(placeless(error));
        limit = Value(asDouble(given));
      }
      if (broken(limit)) result.add(invalidValue(path, value, path + " in body should be " + text + numberText(limit)));
    };
    bounded(
        "multipleOf", "MultipleOf",
        [&](const Value& factor) {
          if (factor.isInteger()) return factor.integer() > 0 && toInteger(value) % factor.integer() != 0;
          const double by = factor.number();
          const double times = by < 1 ? 1 / by * asDouble(value) : asDouble(value) / by;
          return by > 0 && std::abs(times - std::round(times)) > 1e-9 * std::max(1.0, std::abs(times));
        },
        "a multiple of ");
    const bool below = flagAt(schema, {"exclusiveMinimum"}), above = flagAt(schema, {"exclusiveMaximum"});
    auto compare = [&](const Value& limit) {
      if (whole && limit.isInteger()) return toInteger(value) < limit.integer() ? -1 : toInteger(value) > limit.integer() ? 1 : 0;
      const double a = asDouble(value), b = asDouble(limit);
      return a < b ? -1 : a > b ? 1 : 0;
    };
    bounded(
        "minimum", "Minimum boundary", [&](const Value& limit) { return compare(limit) < (below ? 1 : 0); },
        below ? "greater than " : "greater than or equal to ");
    bounded(
        "maximum", "Maximum boundary", [&](const Value& limit) { return compare(limit) > (above ? -1 : 0); },
        above ? "less than " : "less than or equal to ");
    ++result.matches;
    return result;
  }

  Checked checkList(const Value& schema, const Value& value, const std::string& path, const Value* old) {
    Checked result;
    const std::vector<Value>& items = value.list().items;
    if (const Value element = schema.get("items"); element.isMap())
      for (std::size_t i = 0; i < items.size(); ++i) {
        const Value before = oldElement(schema, items[i], old);
        result.merge(ratcheted(element, items[i], path + "[" + std::to_string(i) + "]", before.isNil() ? nullptr : &before));
      }
    const auto size = static_cast<std::int64_t>(items.size());
    if (const Value least = schema.get("minItems"); least.isNumber() && size < toInteger(least))
      result.add(invalidValue(path, Value(size), path + " in body should have at least " + numberText(least) + " items"));
    if (const Value most = schema.get("maxItems"); most.isNumber() && size > toInteger(most))
      result.add(tooMany(path, size, toInteger(most), "items"));
    ++result.matches;
    return result;
  }

  static Failed tooMany(const std::string& path, std::int64_t size, std::int64_t most, const std::string& what) {
    const std::string limit = std::to_string(most);
    return {path + " in body should have at most " + limit + " " + what,
        {"FieldValueTooMany",
            "Too many: " + std::to_string(size) + ": must have at most " + limit + (most == 1 ? " item" : " items"),
            fieldOf(path)}};
  }

  // The element of the old list with the same keys, or nil.
  static Value oldElement(const Value& schema, const Value& item, const Value* old) {
    if (!old || !old->isList() || textAt(schema, {"x-kubernetes-list-type"}) != "map") return {};
    const std::vector<Value> keys = itemsAt(schema, {"x-kubernetes-list-map-keys"});
    for (const Value& each : old->list().items)
      if (std::all_of(
              keys.begin(), keys.end(), [&](const Value& key) { return sameJson(each.get(key.string()), item.get(key.string())); }))
        return each;
    return {};
  }

  Checked checkObject(const Value& schema, const Value& value, const std::string& path, const Value* old) {
    Checked result;
    const auto size = static_cast<std::int64_t>(value.size());
    if (const Value least = schema.get("minProperties"); least.isNumber() && size < toInteger(least))
      result.add(invalidValue(path, Value(size), path + " in body should have at least " + numberText(least) + " properties"));
    if (const Value most = schema.get("maxProperties"); most.isNumber() && size > toInteger(most))
      result.add(tooMany(path, size, toInteger(most), "properties"));
    const Value properties = schema.get("properties"), additional = schema.get("additionalProperties");
    auto member = [&](const Value& of, const value::SharedString& key, const Value& each, const std::string& place) {
      // Names of kind and version were converted: their old values say nothing.
      const bool correlated = old && old->isMap() && old->map().contains(key) &&
                              !(path.empty() && (key.view() == "kind" || key.view() == "apiVersion"));
      const Value before = correlated ? old->get(key) : Value();
      result.merge(ratcheted(of, each, place, correlated ? &before : nullptr));
    };
    if (additional.isMap())
      for (const auto& entry : value.map())
        if (properties.get(entry.key).isNil()) member(additional, entry.key, entry.value, path + "." + entry.key.str());
    if (properties.isMap())
      for (const auto& property : properties.map())
        if (value.map().contains(property.key))
          member(property.value, property.key, value.get(property.key),
              path.empty() ? property.key.str() : path + "." + property.key.str());
    for (const Value& name : itemsAt(schema, {"required"}))
      if (name.isString() && !value.map().contains(name.string()))
        result.add({path + "." + name.string() + " in body is required",
            {"FieldValueRequired", "Required value", fieldOf(path + "." + name.string())}});
    return result;
  }

  Checked checkChoices(const Value& schema, const Value& value, const std::string& path, const Value* old) {
    Checked result;
    if (const std::vector<Value> any = itemsAt(schema, {"anyOf"}); !any.empty()) {
      std::optional<Checked> best;
      bool found = false;
      for (const Value& each : any) {
        Checked one = check(each, value, path, old);
        if (one.valid()) {
          best = std::move(one);
          found = true;
          break;
        }
        if (!best || one.matches > best->matches) best = std::move(one);
      }
      if (!found) result.add(placeless(quote(path) + " must validate at least one schema (anyOf)"));
      result.merge(*best);
    }
    if (const std::vector<Value> one = itemsAt(schema, {"oneOf"}); !one.empty()) {
      std::optional<Checked> best, first;
      int valid = 0;
      for (const Value& each : one) {
        Checked checked = check(each, value, path, old);
        if (checked.valid()) {
          ++valid;
          best.reset();
          if (!first) first = std::move(checked);
        } else if (valid == 0 && (!best || checked.matches > best->matches)) {
          best = std::move(checked);
        }
      }
      if (valid == 1) {
        result.merge(*first);
      } else {
        result.add(
            placeless(quote(path) + " must validate one and only one schema (oneOf). " +
                      (valid == 0 ? std::string("Found none valid") : "Found " + std::to_string(valid) + " valid alternatives")));
        if (best) result.merge(*best);
      }
    }
    if (const std::vector<Value> all = itemsAt(schema, {"allOf"}); !all.empty()) {
      std::size_t valid = 0;
      for (const Value& each : all) {
        const Checked checked = check(each, value, path, old);
        valid += checked.valid();
        result.merge(checked);
      }
      if (valid != all.size())
        result.add(placeless(quote(path) + " must validate all the schemas (allOf)" + (valid == 0 ? ". None validated" : "")));
    }
    if (const Value refused = schema.get("not"); refused.isMap() && check(refused, value, path, old).valid())
      result.add(placeless(quote(path) + " must not validate the schema (not)"));
    ++result.matches;
    return result;
  }
};

// Visits what structure the schema describes, with the field paths of the later checks: "a.b[0]", "labels[key]".
template <class Visit>
void walk(const Value& schema, const Value& value, const std::string& path, const Visit& visit) {
  if (!schema.isMap()) return;
  visit(schema, value, path);
  if (value.isMap()) {
    const Value additional = schema.get("additionalProperties");
    for (const auto& entry : value.map()) {
      const Value property = at(schema, {"properties", entry.key.view()});
      if (!property.isNil()) walk(property, entry.value, path.empty() ? entry.key.str() : path + "." + entry.key.str(), visit);
      else walk(additional, entry.value, path + "[" + entry.key.str() + "]", visit);
    }
  } else if (value.isList()) {
    for (std::size_t i = 0; i < value.list().items.size(); ++i)
      walk(schema.get("items"), value.list().items[i], path + "[" + std::to_string(i) + "]", visit);
  }
}

void checkEmbedded(const Value& schema, const Value& value, const std::string& path, std::vector<Cause>& causes) {
  if (!flagAt(schema, {"x-kubernetes-embedded-resource"}) || !value.isMap()) return;
  for (const char* key : {"apiVersion", "kind"}) {
    const std::string place = path + "." + key;
    const Value given = value.get(key);
    if (!value.map().contains(key)) causes.push_back({"FieldValueRequired", "Required value", place});
    else if (!given.isString())
      causes.push_back({"FieldValueInvalid", "Invalid value: " + shown(given) + ": must be a string", place});
    else if (given.string().empty()) causes.push_back({"FieldValueInvalid", "Invalid value: \"\": must not be empty", place});
  }
}

// Elements of a set and keys of a list map are unique. The second of equal ones is an error; a third adds none.
void checkUnique(const Value& schema, const Value& value, const std::string& path, std::vector<Cause>& causes) {
  const std::string type = textAt(schema, {"x-kubernetes-list-type"});
  if (!value.isList() || (type != "set" && type != "map")) return;
  const std::vector<Value>& items = value.list().items;
  std::vector<Value> identities;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (type == "set") {
      identities.push_back(items[i]);
      continue;
    }
    if (!items[i].isMap() && !items[i].isNil()) {
      causes.push_back(
          {"FieldValueInvalid", "Invalid value: " + shown(items[i]) + ": must be an object for an array of list-type map",
              path + "[" + std::to_string(i) + "]"});
      return;
    }
    const Value identity = Value::makeMap();
    for (const Value& key : itemsAt(schema, {"x-kubernetes-list-map-keys"}))
      if (items[i].isMap() && items[i].map().contains(key.string())) identity.map().set(key.string(), items[i].get(key.string()));
    identities.push_back(identity);
  }
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < identities.size(); ++i)
    if (++seen[toJson(identities[i])] == 2)
      causes.push_back({"FieldValueDuplicate", "Duplicate value: " + shown(identities[i]), path + "[" + std::to_string(i) + "]"});
}

bool hasRules(const Value& schema) {
  if (schema.isList()) return std::any_of(schema.list().items.begin(), schema.list().items.end(), hasRules);
  if (!schema.isMap()) return false;
  if (schema.get("x-kubernetes-validations").size() > 0) return true;
  for (const auto& entry : schema.map())
    if (hasRules(entry.value)) return true;
  return false;
}

} // namespace

std::vector<Cause> checkCustom(const Value& schema, const Value& object, const Value& old, const std::string& prefix) {
  std::vector<Cause> causes;
  const bool update = !old.isNil();
  for (const Failed& failed : Checker().ratcheted(schema, object, "", update ? &old : nullptr).errors) {
    causes.push_back(failed.cause);
    if (prefix.empty()) continue;
    std::string& field = causes.back().field;
    field = field == "<nil>" ? prefix : prefix + "." + field;
  }
  if (!prefix.empty()) return causes;
  walk(schema, object, "", [&](const Value& s, const Value& v, const std::string& path) { checkEmbedded(s, v, path, causes); });
  auto duplicates = [&](const Value& in) {
    std::vector<Cause> found;
    walk(schema, in, "", [&](const Value& s, const Value& v, const std::string& path) { checkUnique(s, v, path, found); });
    return found;
  };
  if (!update || duplicates(old).empty())
    for (const Cause& cause : duplicates(object)) causes.push_back(cause);
  const bool blocking = std::any_of(causes.begin(), causes.end(), [](const Cause& cause) {
    return cause.reason == "FieldValueNotSupported" || cause.reason == "FieldValueRequired" ||
           cause.reason == "FieldValueTooLong" || cause.reason == "FieldValueTooMany" || cause.reason == "FieldValueTypeInvalid";
  });
  if (blocking && hasRules(schema))
    causes.push_back({"FieldValueInvalid",
        "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to "
        "complete validation",
        "<nil>"});
  return causes;
}

} // namespace chartroom::sandbox::internal
