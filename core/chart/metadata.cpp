#include "core/base/text.h"
#include "core/chart/chart.h"
#include "core/chart/struct_reader.h"
#include "core/value/yaml.h"

#include <optional>

namespace chartroom::chart {

namespace {

Error validationError(std::string message) { return Error{Code::InvalidArgument, "validation: " + std::move(message), {}, {}}; }

std::string sanitize(const std::string& text) {
  bool clean = true;
  for (const unsigned char byte : text) clean = clean && byte >= 0x20 && byte < 0x7f;
  if (clean) return text;
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    const auto decoded = decodeRune(rest);
    rest.remove_prefix(static_cast<std::size_t>(decoded.width));
    if (isSpace(decoded.rune)) {
      result += ' ';
    } else if (isPrint(decoded.rune)) {
      appendRune(result, decoded.rune);
    }
  }
  return result;
}

bool isAlias(std::string_view text) {
  for (const char c : text) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!good) return false;
  }
  return !text.empty();
}

void readDependencies(StructReader& reader, const Value& value, std::vector<Dependency>& into) {
  if (value.isNil()) return into.clear();
  std::vector<Dependency> dependencies;
  const bool read = reader.list(value, "[]*v2.Dependency", [&](const Value& element) {
    Dependency& d = dependencies.emplace_back();
    if (element.isNil()) {
      d.isNull = true;
      return;
    }
    reader.object(element, "v2.Dependency",
        {{"name", [&](const Value& v) { reader.text(v, d.name); }}, {"version", [&](const Value& v) { reader.text(v, d.version); }},
            {"repository", [&](const Value& v) { reader.text(v, d.repository); }},
            {"condition", [&](const Value& v) { reader.text(v, d.condition); }},
            {"tags", [&](const Value& v) { reader.textList(v, d.tags); }},
            {"enabled", [&](const Value& v) { reader.boolean(v, d.enabled); }},
            {"import-values",
                [&](const Value& v) {
                  if (v.isNil()) return;
                  if (!v.isList()) return reader.mismatch(v, "[]interface {}");
                  d.importValues = v;
                }},
            {"alias", [&](const Value& v) { reader.text(v, d.alias); }}});
  });
  if (read) into = std::move(dependencies);
}

Value textListValue(const std::vector<std::string>& texts) {
  Value list = Value::makeList();
  for (const auto& text : texts) list.list().items.emplace_back(text);
  return list;
}

void setText(Value& map, const char* key, const std::string& text) {
  if (!text.empty()) map.map().set(key, text);
}

// A dependency as JSON has it: `omitempty` for all but name and repository.
Value dependencyTree(const Dependency& d) {
  Value map = Value::makeMap();
  map.map().set("name", d.name);
  setText(map, "version", d.version);
  map.map().set("repository", d.repository);
  setText(map, "condition", d.condition);
  if (!d.tags.empty()) map.map().set("tags", textListValue(d.tags));
  if (d.enabled) map.map().set("enabled", true);
  if (d.importValues.size()) map.map().set("import-values", d.importValues);
  setText(map, "alias", d.alias);
  return map;
}

// What Go's time package has against a text that should be an RFC 3339 time, or nothing. Days of a month are not counted.
std::optional<std::string> timeProblem(const std::string& whole) {
  const auto cannot = [&](std::string_view rest, std::string_view element) {
    return "parsing time " + quote(whole) + " as \"2006-01-02T15:04:05Z07:00\": cannot parse " + quote(rest) + " as " +
           quote(element);
  };
  std::string_view rest = whole;
  const auto number = [&rest](std::size_t digits) -> int {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (i >= rest.size() || rest[i] < '0' || rest[i] > '9') return -1;
      value = value * 10 + (rest[i] - '0');
    }
    return value;
  };
  struct Element {
    std::string_view literal; // before it
    std::string_view name;
    std::size_t digits;
    int least, most;
    const char* range;
  };
  constexpr Element kElements[] = {{"", "2006", 4, 0, 9999, "year"}, {"-", "01", 2, 1, 12, "month"}, {"-", "02", 2, 1, 31, "day"},
      {"T", "15", 2, 0, 23, "hour"}, {":", "04", 2, 0, 59, "minute"}, {":", "05", 2, 0, 59, "second"}};
  for (const Element& element : kElements) {
    if (!rest.starts_with(element.literal)) return cannot(rest, element.literal);
    rest.remove_prefix(element.literal.size());
    const int value = number(element.digits);
    if (value < 0) return cannot(rest, element.name);
    if (value < element.least || value > element.most)
      return "parsing time " + quote(whole) + ": " + element.range + " out of range";
    rest.remove_prefix(element.digits);
  }
  if (rest.size() > 1 && (rest[0] == '.' || rest[0] == ',') && rest[1] >= '0' && rest[1] <= '9') {
    rest.remove_prefix(1);
    while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') rest.remove_prefix(1);
  }
  if (rest.starts_with('Z')) {
    rest.remove_prefix(1);
  } else {
    const bool shaped = rest.size() >= 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':';
    const std::string_view zone = rest;
    if (shaped) rest.remove_prefix(1);
    const int hours = shaped ? number(2) : -1;
    if (shaped) rest.remove_prefix(3);
    if (hours < 0 || number(2) < 0) return cannot(zone, "Z07:00");
    rest.remove_prefix(2);
  }
  if (!rest.empty()) return "parsing time " + quote(whole) + ": extra text: " + quote(rest);
  return {};
}

} // namespace

Result<void> Dependency::validate() {
  if (isNull) return validationError("dependencies must not contain empty or null nodes");
  for (std::string* text : {&name, &version, &repository, &condition}) *text = sanitize(*text);
  for (auto& tag : tags) tag = sanitize(tag);
  if (!alias.empty() && !isAlias(alias))
    return validationError("dependency " + quote(name) + " has disallowed characters in the alias");
  return {};
}

// Masterminds' loose version syntax lives in the semver unit; see compatible.cpp.
bool isVersion(std::string_view text);

Result<void> Metadata::validate() {
  for (std::string* text : {&name, &description, &home, &icon, &condition, &tags, &appVersion, &kubeVersion})
    *text = sanitize(*text);
  for (auto& source : sources) source = sanitize(source);
  for (auto& keyword : keywords) keyword = sanitize(keyword);

  if (apiVersion.empty()) return validationError("chart.metadata.apiVersion is required");
  if (name.empty()) return validationError("chart.metadata.name is required");
  if (name == "." || name == "..") return validationError("chart.metadata.name " + quote(name) + " is not allowed");
  if (name.find('/') != std::string::npos) return validationError("chart.metadata.name " + quote(name) + " is invalid");
  if (version.empty()) return validationError("chart.metadata.version is required");
  if (!isVersion(version)) return validationError("chart.metadata.version " + quote(version) + " is invalid");
  if (!type.empty() && type != "application" && type != "library")
    return validationError("chart.metadata.type must be application or library");
  for (auto& maintainer : maintainers) {
    if (maintainer.isNull) return validationError("maintainers must not contain empty or null nodes");
    for (std::string* text : {&maintainer.name, &maintainer.email, &maintainer.url}) *text = sanitize(*text);
  }
  std::vector<std::string> seen;
  for (auto& dependency : dependencies) {
    CHARTROOM_TRY(dependency.validate());
    const std::string& key = dependency.alias.empty() ? dependency.name : dependency.alias;
    for (const auto& other : seen)
      if (other == key) return validationError("more than one dependency with name or alias " + quote(key));
    seen.push_back(key);
  }
  return {};
}

Result<void> readMetadata(std::string_view yaml, Metadata& m) {
  CHARTROOM_ASSIGN(const Value tree, value::parseYaml(yaml));
  StructReader reader;
  const auto text = [&reader](std::string& field) { return [&reader, &field](const Value& v) { reader.text(v, field); }; };
  reader.object(tree, "v2.Metadata",
      {{"name", text(m.name)}, {"home", text(m.home)}, {"sources", [&](const Value& v) { reader.textList(v, m.sources); }},
          {"version", text(m.version)}, {"description", text(m.description)},
          {"keywords", [&](const Value& v) { reader.textList(v, m.keywords); }},
          {"maintainers",
              [&](const Value& v) {
                if (v.isNil()) return m.maintainers.clear();
                std::vector<Maintainer> maintainers;
                const bool read = reader.list(v, "[]*v2.Maintainer", [&](const Value& element) {
                  Maintainer& one = maintainers.emplace_back();
                  one.isNull = element.isNil();
                  reader.object(
                      element, "v2.Maintainer", {{"name", text(one.name)}, {"email", text(one.email)}, {"url", text(one.url)}});
                });
                if (read) m.maintainers = std::move(maintainers);
              }},
          {"icon", text(m.icon)}, {"apiVersion", text(m.apiVersion)}, {"condition", text(m.condition)}, {"tags", text(m.tags)},
          {"appVersion", text(m.appVersion)}, {"deprecated", [&](const Value& v) { reader.boolean(v, m.deprecated); }},
          {"annotations",
              [&](const Value& v) {
                if (v.isNil()) return m.annotations.reset();
                if (!m.annotations) m.annotations.emplace();
                reader.textMap(v, *m.annotations);
              }},
          {"kubeVersion", text(m.kubeVersion)},
          {"dependencies",
              [&](const Value& v) {
                m.dependenciesGiven = !v.isNil();
                readDependencies(reader, v, m.dependencies);
              }},
          {"type", text(m.type)}});
  return reader.result();
}

Result<std::string> writeMetadata(const Metadata& m) {
  Value tree = Value::makeMap();
  setText(tree, "name", m.name);
  setText(tree, "home", m.home);
  if (!m.sources.empty()) tree.map().set("sources", textListValue(m.sources));
  setText(tree, "version", m.version);
  setText(tree, "description", m.description);
  if (!m.keywords.empty()) tree.map().set("keywords", textListValue(m.keywords));
  if (!m.maintainers.empty()) {
    Value list = Value::makeList();
    for (const auto& maintainer : m.maintainers) {
      Value one = Value::makeMap();
      setText(one, "name", maintainer.name);
      setText(one, "email", maintainer.email);
      setText(one, "url", maintainer.url);
      list.list().items.push_back(one);
    }
    tree.map().set("maintainers", list);
  }
  setText(tree, "icon", m.icon);
  setText(tree, "apiVersion", m.apiVersion);
  setText(tree, "condition", m.condition);
  setText(tree, "tags", m.tags);
  setText(tree, "appVersion", m.appVersion);
  if (m.deprecated) tree.map().set("deprecated", true);
  if (m.annotations && !m.annotations->empty()) {
    Value annotations = Value::makeMap();
    for (const auto& [key, text] : *m.annotations) annotations.map().set(key, text);
    tree.map().set("annotations", annotations);
  }
  setText(tree, "kubeVersion", m.kubeVersion);
  if (!m.dependencies.empty()) {
    Value list = Value::makeList();
    for (const auto& dependency : m.dependencies) list.list().items.push_back(dependencyTree(dependency));
    tree.map().set("dependencies", list);
  }
  setText(tree, "type", m.type);
  return value::writeYaml(tree);
}

Value metadataMap(const Metadata& m) {
  Value map = Value::makeMap();
  auto& entries = map.map();
  entries.set("Name", m.name);
  entries.set("Home", m.home);
  entries.set("Sources", textListValue(m.sources));
  entries.set("Version", m.version);
  entries.set("Description", m.description);
  entries.set("Keywords", textListValue(m.keywords));
  Value maintainers = Value::makeList();
  for (const auto& maintainer : m.maintainers) {
    Value one = Value::makeMap();
    one.map().set("Name", maintainer.name);
    one.map().set("Email", maintainer.email);
    one.map().set("URL", maintainer.url);
    maintainers.list().items.push_back(one);
  }
  entries.set("Maintainers", maintainers);
  entries.set("Icon", m.icon);
  entries.set("APIVersion", m.apiVersion);
  entries.set("Condition", m.condition);
  entries.set("Tags", m.tags);
  entries.set("AppVersion", m.appVersion);
  entries.set("Deprecated", m.deprecated);
  Value annotations = Value::makeMap(value::Type::StringMap);
  annotations.map().isNil = !m.annotations;
  if (m.annotations)
    for (const auto& [key, text] : *m.annotations) annotations.map().set(key, text);
  entries.set("Annotations", annotations);
  entries.set("KubeVersion", m.kubeVersion);
  Value dependencies = Value::makeList();
  for (const auto& d : m.dependencies) {
    Value one = Value::makeMap();
    one.map().set("Name", d.name);
    one.map().set("Version", d.version);
    one.map().set("Repository", d.repository);
    one.map().set("Condition", d.condition);
    one.map().set("Tags", textListValue(d.tags));
    one.map().set("Enabled", d.enabled);
    one.map().set("ImportValues", d.importValues.isList() ? d.importValues.deepCopy() : Value::makeList());
    one.map().set("Alias", d.alias);
    dependencies.list().items.push_back(one);
  }
  entries.set("Dependencies", dependencies);
  entries.set("Type", m.type);
  return map;
}

Result<void> readLock(std::string_view yaml, Lock& into) {
  CHARTROOM_ASSIGN(const Value tree, value::parseYaml(yaml));
  StructReader reader;
  reader.object(tree, "v2.Lock",
      {{"generated",
           [&](const Value& v) {
             if (v.isNil()) return;
             if (!v.isString()) return reader.problem("Time.UnmarshalJSON: input is not a JSON string");
             if (auto problem = timeProblem(v.string())) return reader.problem(std::move(*problem));
             into.generated = v.string();
           }},
          {"digest", [&](const Value& v) { reader.text(v, into.digest); }},
          {"dependencies", [&](const Value& v) { readDependencies(reader, v, into.dependencies); }}});
  return reader.result();
}

Result<std::string> writeLock(const Lock& lock) {
  Value tree = Value::makeMap();
  tree.map().set("generated", lock.generated);
  tree.map().set("digest", lock.digest);
  Value list;
  if (!lock.dependencies.empty()) list = Value::makeList();
  for (const auto& dependency : lock.dependencies) list.list().items.push_back(dependencyTree(dependency));
  tree.map().set("dependencies", list);
  return value::writeYaml(tree);
}

} // namespace chartroom::chart
