#include "core/release/internal/chart_json.h"

#include "core/base/text.h"
#include "core/release/internal/json_writer.h"
#include "core/release/timestamp.h"
#include "core/value/yaml.h"

namespace chartroom::release::internal {

namespace {

std::string timeText(const Clock::Time& time) {
  if (time == Clock::Time{}) return {};
  Timestamp stamp;
  stamp.instant = time;
  stamp.set = true;
  return stamp.rfc3339Nano();
}

Clock::Time timeOf(const Value& text) {
  if (!text.isString()) return {};
  const auto stamp = Timestamp::parse(text.string());
  return stamp && stamp->set ? stamp->instant : Clock::Time{};
}

std::string textOf(const Value& value) { return value.isString() ? value.string() : std::string(); }

Result<std::string> fileToJson(const chart::File& file) {
  JsonObject object;
  object.text("name", file.name.str());
  object.text("data", encodeBase64(file.data.view()));
  object.given("modtime", timeText(file.modified));
  return object.finish();
}

Result<std::string> filesToJson(const std::vector<chart::File>& files) {
  if (files.empty()) return std::string("null"); // Go's nil slice
  std::vector<std::string> parts;
  for (const chart::File& file : files) {
    CHARTROOM_ASSIGN(std::string part, fileToJson(file));
    parts.push_back(std::move(part));
  }
  return jsonArray(parts);
}

Result<std::string> dependenciesToJson(const std::vector<chart::Dependency>& dependencies) {
  std::vector<std::string> parts;
  for (const chart::Dependency& dependency : dependencies) {
    CHARTROOM_ASSIGN(std::string part, dependencyToJson(dependency));
    parts.push_back(std::move(part));
  }
  return jsonArray(parts);
}

Result<std::string> metadataToJson(const chart::Metadata& metadata) {
  JsonObject object;
  object.given("name", metadata.name)
      .given("home", metadata.home)
      .given("sources", metadata.sources)
      .given("version", metadata.version);
  object.given("description", metadata.description).given("keywords", metadata.keywords);
  if (!metadata.maintainers.empty()) {
    std::vector<std::string> parts;
    for (const chart::Maintainer& each : metadata.maintainers) {
      JsonObject one;
      one.given("name", each.name).given("email", each.email).given("url", each.url);
      CHARTROOM_ASSIGN(std::string part, one.finish());
      parts.push_back(std::move(part));
    }
    object.raw("maintainers", std::string_view(jsonArray(parts)));
  }
  object.given("icon", metadata.icon).given("apiVersion", metadata.apiVersion).given("condition", metadata.condition);
  object.given("tags", metadata.tags).given("appVersion", metadata.appVersion);
  if (metadata.deprecated) object.raw("deprecated", std::string_view("true"));
  if (metadata.annotations && !metadata.annotations->empty()) {
    Value map = Value::makeMap();
    for (const auto& [key, value] : *metadata.annotations) map.map().set(key, value);
    object.value("annotations", map);
  }
  object.given("kubeVersion", metadata.kubeVersion);
  if (!metadata.dependencies.empty()) object.nested("dependencies", dependenciesToJson(metadata.dependencies));
  object.given("type", metadata.type);
  return object.finish();
}

std::vector<chart::File> filesFrom(const Value& list) {
  std::vector<chart::File> files;
  if (!list.isList()) return files;
  for (const Value& each : list.list().items) {
    chart::File file;
    file.name = value::SharedString(textOf(each.get("name")));
    std::string data;
    if (decodeBase64(textOf(each.get("data")), data)) file.data = value::SharedString(std::move(data));
    file.modified = timeOf(each.get("modtime"));
    files.push_back(std::move(file));
  }
  return files;
}

} // namespace

Result<std::string> dependencyToJson(const chart::Dependency& dependency) {
  JsonObject object;
  object.text("name", dependency.name).given("version", dependency.version).text("repository", dependency.repository);
  object.given("condition", dependency.condition).given("tags", dependency.tags);
  if (dependency.enabled) object.raw("enabled", std::string_view("true"));
  if (dependency.importValues.truth()) object.value("import-values", dependency.importValues);
  object.given("alias", dependency.alias);
  return object.finish();
}

Result<std::string> chartToJson(const chart::Chart& chart) {
  JsonObject object;
  object.nested("metadata", metadataToJson(chart.metadata));
  if (chart.lock) {
    JsonObject lock;
    lock.text("generated", chart.lock->generated).text("digest", chart.lock->digest);
    lock.nested("dependencies",
        chart.lock->dependencies.empty() ? Result<std::string>(std::string("null")) : dependenciesToJson(chart.lock->dependencies));
    object.nested("lock", lock.finish());
  } else {
    object.raw("lock", std::string_view("null"));
  }
  object.nested("templates", filesToJson(chart.templates));
  object.value("values", chart.values);
  if (chart.schema) object.text("schema", encodeBase64(chart.schema->data.view()));
  else object.raw("schema", std::string_view("null"));
  object.text("schemamodtime",
      chart.schema && chart.schema->modified != Clock::Time{} ? timeText(chart.schema->modified) : "0001-01-01T00:00:00Z");
  object.nested("files", filesToJson(chart.files));
  object.given("modtime", timeText(chart.modified));
  return object.finish();
}

std::unique_ptr<chart::Chart> chartFromJson(const Value& json) {
  auto chart = std::make_unique<chart::Chart>();
  // JSON is YAML: the reader of Chart.yaml knows every field of both structs.
  if (const Value metadata = json.get("metadata"); metadata.isMap())
    if (auto text = value::writeJson(metadata)) (void)chart::readMetadata(*text, chart->metadata).ok();
  if (const Value lock = json.get("lock"); lock.isMap()) {
    auto& read = chart->lock.emplace();
    if (auto text = value::writeJson(lock)) (void)chart::readLock(*text, read).ok();
  }
  chart->templates = filesFrom(json.get("templates"));
  chart->files = filesFrom(json.get("files"));
  chart->values = json.get("values");
  if (const std::string encoded = textOf(json.get("schema")); !encoded.empty()) {
    std::string data;
    if (decodeBase64(encoded, data))
      chart->schema = chart::File{
          value::SharedString("values.schema.json"), value::SharedString(std::move(data)), timeOf(json.get("schemamodtime"))};
  }
  chart->modified = timeOf(json.get("modtime"));
  return chart;
}

} // namespace chartroom::release::internal
