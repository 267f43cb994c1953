#include "core/release/codec.h"

#include "core/base/gzip.h"
#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/release/internal/chart_json.h"
#include "core/release/internal/json_writer.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace chartroom::release {

namespace {

constexpr std::size_t kLargestRecord = std::size_t{512} << 20;

using internal::JsonObject;

std::string textOf(const Value& value) { return value.isString() ? value.string() : std::string(); }

// The fields of one JSON object. As with encoding/json, a field of another type makes the whole record unreadable, so that a
// revision is never mistaken for another one. Null leaves a field empty.
class Fields {
public:
  // `goStruct` and `path` are what the error calls the struct and the way to it ("Info", "info.").
  Fields(const Value& json, std::string goStruct, std::string path, std::string& problem)
      : m_json(json), m_struct(std::move(goStruct)), m_path(std::move(path)), m_problem(problem) {}

  std::string text(const char* name, const char* goType = "string") const {
    const Value value = m_json.get(name);
    if (!value.isNil() && !value.isString()) mismatch(value, name, goType);
    return textOf(value);
  }
  int integer(const char* name) const {
    const Value value = m_json.get(name);
    if (value.isInteger()) return static_cast<int>(value.integer());
    // The reader makes a float of every number.
    if (value.isFloat() && std::trunc(value.number()) == value.number()) return static_cast<int>(value.number());
    if (!value.isNil()) mismatch(value, name, "int");
    return 0;
  }
  std::vector<std::string> texts(const char* name, const char* goType) const {
    const Value value = m_json.get(name);
    std::vector<std::string> result;
    if (!value.isNil() && !value.isList()) mismatch(value, name, goType);
    if (!value.isList()) return result;
    for (const Value& each : value.list().items) {
      if (!each.isNil() && !each.isString()) mismatch(each, name, goType + 2);
      result.push_back(textOf(each));
    }
    return result;
  }
  Value object(const char* name, const char* goType) const {
    Value value = m_json.get(name);
    if (!value.isNil() && !value.isMap()) mismatch(value, name, goType);
    return value;
  }

private:
  void mismatch(const Value& value, const char* name, const char* goType) const {
    if (!m_problem.empty()) return;
    std::string kind = value.isString() ? "string"
                       : value.isBool() ? "bool"
                       : value.isList() ? "array"
                       : value.isMap()  ? "object"
                                        : "number";
    if (value.isFloat() && goType == std::string_view("int")) kind += " " + formatFloat(value.number(), 'g', -1, 64);
    m_problem = "json: cannot unmarshal " + kind + " into Go struct field " + m_struct + "." + m_path + name + " of type " + goType;
  }

  const Value& m_json;
  std::string m_struct;
  std::string m_path;
  std::string& m_problem;
};

// helm 3 wrote empty strings for times that were not there.
Result<Timestamp> timeOf(const Value& value) {
  const std::string text = textOf(value);
  if (text.empty()) return Timestamp{};
  if (auto time = Timestamp::parse(text)) return *time;
  return Error{Code::Parse,
      "parsing time " + quote(quote(text)) + " as \"2006-01-02T15:04:05Z07:00\": cannot parse " + quote(text) + " as \"2006\"", {},
      {}};
}

JsonObject& time(JsonObject& object, std::string_view key, const Timestamp& stamp) {
  return stamp.isZero() ? object : object.text(key, stamp.rfc3339Nano());
}

Result<std::string> infoToJson(const Info& info) {
  JsonObject object;
  time(object, "first_deployed", info.firstDeployed);
  time(object, "last_deployed", info.lastDeployed);
  time(object, "deleted", info.deleted);
  object.given("description", info.description)
      .given("status", info.status)
      .given("rollback_revision", info.rollbackRevision)
      .given("notes", info.notes);
  if (!info.resources.empty()) {
    Value map = Value::makeMap();
    for (const auto& [key, objects] : info.resources) map.map().set(key, Value::makeList(objects));
    object.value("resources", map);
  }
  return object.finish();
}

Result<std::string> hookToJson(const Hook& hook) {
  JsonObject run;
  time(run, "started_at", hook.lastRun.started);
  time(run, "completed_at", hook.lastRun.completed);
  run.text("phase", hook.lastRun.phase);
  JsonObject object;
  object.given("name", hook.name)
      .given("kind", hook.kind)
      .given("path", hook.path)
      .given("manifest", hook.manifest)
      .given("events", hook.events);
  object.nested("last_run", run.finish()).given("weight", hook.weight);
  object.given("delete_policies", hook.deletePolicies).given("output_log_policies", hook.outputLogPolicies);
  return object.finish();
}

Result<Hook> hookFromJson(const Value& json, std::string& problem) {
  Hook hook;
  const Fields fields(json, "Hook", "hooks.", problem);
  hook.name = fields.text("name");
  hook.kind = fields.text("kind");
  hook.path = fields.text("path");
  hook.manifest = fields.text("manifest");
  hook.events = fields.texts("events", "[]v1.HookEvent");
  const Value run = json.get("last_run");
  CHARTROOM_ASSIGN(hook.lastRun.started, timeOf(run.get("started_at")));
  CHARTROOM_ASSIGN(hook.lastRun.completed, timeOf(run.get("completed_at")));
  hook.lastRun.phase = textOf(run.get("phase"));
  hook.weight = fields.integer("weight");
  hook.deletePolicies = fields.texts("delete_policies", "[]v1.HookDeletePolicy");
  hook.outputLogPolicies = fields.texts("output_log_policies", "[]v1.HookOutputLogPolicy");
  return hook;
}

} // namespace

Result<std::string> toJson(const Release& release, JsonChart withChart) {
  JsonObject object;
  object.given("name", release.name).nested("info", infoToJson(release.info));
  if (release.chart && withChart == JsonChart::Include) object.nested("chart", internal::chartToJson(*release.chart));
  if (release.config.isMap() && release.config.size() > 0) object.value("config", release.config);
  object.given("manifest", release.manifest);
  if (!release.hooks.empty()) {
    std::vector<std::string> parts;
    for (const Hook& hook : release.hooks) {
      CHARTROOM_ASSIGN(std::string part, hookToJson(hook));
      parts.push_back(std::move(part));
    }
    object.raw("hooks", std::string_view(internal::jsonArray(parts)));
  }
  object.given("version", release.version).given("namespace", release.nameSpace).given("apply_method", release.applyMethod);
  return object.finish();
}

Result<std::string> dependenciesJson(const std::vector<chart::Dependency>& dependencies) {
  std::vector<std::string> parts;
  for (const chart::Dependency& dependency : dependencies) {
    CHARTROOM_ASSIGN(std::string part, internal::dependencyToJson(dependency));
    parts.push_back(std::move(part));
  }
  return internal::jsonArray(parts);
}

Result<Release> fromJson(std::string_view text) {
  CHARTROOM_ASSIGN(const Value json, value::parseJson(text));
  if (!json.isMap()) return Error{Code::Parse, "json: cannot unmarshal into Go value of type v1.Release", {}, {}};
  Release release;
  std::string problem;
  const Fields fields(json, "Release", "", problem);
  release.name = fields.text("name");
  const Value info = fields.object("info", "v1.Info");
  const Fields infoFields(info, "Info", "info.", problem);
  CHARTROOM_ASSIGN(release.info.firstDeployed, timeOf(info.get("first_deployed")));
  CHARTROOM_ASSIGN(release.info.lastDeployed, timeOf(info.get("last_deployed")));
  CHARTROOM_ASSIGN(release.info.deleted, timeOf(info.get("deleted")));
  release.info.description = infoFields.text("description");
  release.info.status = infoFields.text("status", "common.Status");
  release.info.rollbackRevision = infoFields.integer("rollback_revision");
  release.info.notes = infoFields.text("notes");
  if (const Value chart = fields.object("chart", "v2.Chart"); chart.isMap()) release.chart = internal::chartFromJson(chart);
  release.config = fields.object("config", "map[string]interface {}");
  release.manifest = fields.text("manifest");
  if (const Value hooks = json.get("hooks"); hooks.isList())
    for (const Value& each : hooks.list().items) {
      CHARTROOM_ASSIGN(Hook hook, hookFromJson(each, problem));
      release.hooks.push_back(std::move(hook));
    }
  release.version = fields.integer("version");
  release.nameSpace = fields.text("namespace");
  release.applyMethod = fields.text("apply_method");
  if (!problem.empty()) return Error{Code::Parse, std::move(problem), {}, {}};
  return release;
}

Result<std::string> encode(const Release& release) {
  CHARTROOM_ASSIGN(const std::string json, toJson(release));
  return encodeBase64(gzip(json));
}

Result<Release> decode(std::string_view text) {
  std::string bytes;
  if (!decodeBase64(text, bytes)) return Error{Code::Parse, "illegal base64 data at input byte 0", {}, {}};
  // Old records may lack gzip.
  if (!bytes.starts_with("\x1f\x8b\x08")) return fromJson(bytes);
  const Gunzipped json = gunzip(bytes, kLargestRecord);
  if (json.problem != GzipProblem::None) return Error{Code::Parse, "gzip: invalid header", {}, {}};
  return fromJson(json.view());
}

} // namespace chartroom::release
