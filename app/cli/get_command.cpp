// `get` and its children: one small class each.

#include "app/cli/read_commands.h"

#include "core/base/text.h"
#include "core/release/codec.h"
#include "core/tmpl/template_set.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <ostream>

namespace chartroom::cli {

namespace {

class GetChild : public Command {
public:
  Arity arity() const override { return {Arity::Kind::Exactly, 1}; }
  void addFlags(FlagSet& flags, const Settings&) override {
    flags.integer("revision", m_revision, "get the named release with revision");
  }

protected:
  Result<release::Release> read(Session& session, const std::string& name) const {
    CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
    return action::get(session.context, *cluster, name, m_revision);
  }
  int m_revision = 0;
};

Value filesData(const std::vector<chart::File>& files) {
  std::vector<Value> list;
  for (const chart::File& each : files) {
    Value file = Value::makeMap();
    file.map().set("Name", each.name.str());
    file.map().set("Data", each.data.str());
    list.push_back(std::move(file));
  }
  return Value::makeList(std::move(list));
}

// A chart's fields, and what its methods answer.
Value chartData(const chart::Chart& chart) {
  Value data = Value::makeMap();
  data.map().set("Name", chart.name());
  data.map().set("AppVersion", chart.metadata.appVersion);
  data.map().set("ChartFullPath", chart.fullPath());
  data.map().set("IsRoot", chart.isRoot());
  data.map().set("Metadata", chart::metadataMap(chart.metadata));
  data.map().set("Templates", filesData(chart.templates));
  data.map().set("Files", filesData(chart.files));
  data.map().set("Schema", chart.schema ? chart.schema->data.str() : std::string());
  data.map().set("Values", chart.values);
  return data;
}

// The record as a template sees it: Go's field names.
Value templateData(const release::Release& release) {
  const auto texts = [](const std::vector<std::string>& list) {
    return Value::makeList(std::vector<Value>(list.begin(), list.end()));
  };
  Value info = Value::makeMap();
  info.map().set("FirstDeployed", release.info.firstDeployed.text());
  info.map().set("LastDeployed", release.info.lastDeployed.text());
  info.map().set("Deleted", release.info.deleted.text());
  info.map().set("Description", release.info.description);
  info.map().set("Status", release.info.status);
  info.map().set("RollbackRevision", Value::goInt(release.info.rollbackRevision));
  info.map().set("Notes", release.info.notes);
  info.map().set("Resources", Value::makeMap());
  std::vector<Value> hooks;
  for (const release::Hook& each : release.hooks) {
    Value hook = Value::makeMap();
    hook.map().set("Name", each.name);
    hook.map().set("Kind", each.kind);
    hook.map().set("Path", each.path);
    hook.map().set("Manifest", each.manifest);
    hook.map().set("Events", texts(each.events));
    hook.map().set("Weight", Value::goInt(each.weight));
    hook.map().set("DeletePolicies", texts(each.deletePolicies));
    hook.map().set("OutputLogPolicies", texts(each.outputLogPolicies));
    Value run = Value::makeMap();
    run.map().set("StartedAt", each.lastRun.started.text());
    run.map().set("CompletedAt", each.lastRun.completed.text());
    run.map().set("Phase", each.lastRun.phase);
    hook.map().set("LastRun", run);
    hooks.push_back(hook);
  }
  Value labels = Value::makeMap();
  for (const auto& [key, value] : release.labels) labels.map().set(key, value);
  Value data = Value::makeMap();
  data.map().set("Name", release.name);
  data.map().set("Info", info);
  if (release.chart) data.map().set("Chart", chartData(*release.chart));
  data.map().set("Config", release.config.isNil() ? Value::makeMap() : release.config);
  data.map().set("Manifest", release.manifest);
  data.map().set("Hooks", Value::makeList(std::move(hooks)));
  data.map().set("Version", Value::goInt(release.version));
  data.map().set("Namespace", release.nameSpace);
  data.map().set("Labels", labels);
  data.map().set("ApplyMethod", release.applyMethod);
  return data;
}

class GetAll : public GetChild {
public:
  std::string use() const override { return "all RELEASE_NAME"; }
  std::string summary() const override { return "download all information for a named release"; }
  std::string description() const override {
    return "\nThis command prints a human readable collection of information about the\nnotes, hooks, supplied values, and generated manifest file of the given release.\n";
  }
  void addFlags(FlagSet& flags, const Settings& settings) override {
    GetChild::addFlags(flags, settings);
    flags.text("template", m_template, "go template for formatting the output, eg: {{.Release.Name}}");
  }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    CHARTROOM_ASSIGN(const release::Release release, read(session, arguments[0]));
    if (m_template.empty()) return writeStatus(session, Format::Table, release, {true, true, false});
    tmpl::TemplateSet set("_", tmpl::builtins());
    CHARTROOM_TRY(set.parse("_", m_template));
    Value data = Value::makeMap();
    data.map().set("Release", templateData(release));
    const auto execution = set.execute(session.context, "_", data);
    session.streams.out << execution.output;
    return execution.result;
  }

private:
  std::string m_template;
};

class GetHooks : public GetChild {
public:
  std::string use() const override { return "hooks RELEASE_NAME"; }
  std::string summary() const override { return "download all hooks for a named release"; }
  std::string description() const override {
    return "\nThis command downloads hooks for a given release.\n\nHooks are formatted in YAML and separated by the YAML '---\\n' separator.\n";
  }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    CHARTROOM_ASSIGN(const release::Release release, read(session, arguments[0]));
    for (const release::Hook& hook : release.hooks)
      session.streams.out << "---\n# Source: " << hook.path << "\n" << hook.manifest << "\n";
    return {};
  }
};

class GetManifest : public GetChild {
public:
  std::string use() const override { return "manifest RELEASE_NAME"; }
  std::string summary() const override { return "download the manifest for a named release"; }
  std::string description() const override {
    return "\nThis command fetches the generated manifest for a given release.\n\nA manifest is a YAML-encoded representation of the Kubernetes resources that\n"
           "were generated from this release's chart(s). If a chart is dependent on other\ncharts, those resources will also be included in the manifest.\n";
  }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    CHARTROOM_ASSIGN(const release::Release release, read(session, arguments[0]));
    session.streams.out << release.manifest << "\n";
    return {};
  }
};

class GetNotes : public GetChild {
public:
  std::string use() const override { return "notes RELEASE_NAME"; }
  std::string summary() const override { return "download the notes for a named release"; }
  std::string description() const override { return "\nThis command shows notes provided by the chart of a named release.\n"; }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    CHARTROOM_ASSIGN(const release::Release release, read(session, arguments[0]));
    if (!release.info.notes.empty()) session.streams.out << "NOTES:\n" << release.info.notes << "\n";
    return {};
  }
};

class GetValues : public GetChild {
public:
  std::string use() const override { return "values RELEASE_NAME"; }
  std::string summary() const override { return "download the values file for a named release"; }
  std::string description() const override { return "\nThis command downloads a values file for a given release.\n"; }
  void addFlags(FlagSet& flags, const Settings& settings) override {
    GetChild::addFlags(flags, settings);
    flags.boolean("all", m_all, "dump all (computed) values", 'a');
    addFormatFlag(flags, m_format);
  }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
    CHARTROOM_ASSIGN(const Value values, action::getValues(session.context, *cluster, arguments[0], m_revision,
                                             m_all ? action::ValueScope::Computed : action::ValueScope::User));
    if (m_format == Format::Json) {
      CHARTROOM_ASSIGN(const std::string json, value::writeJson(values));
      return writeFormatted(session, m_format, json);
    }
    CHARTROOM_ASSIGN(const std::string yaml, value::writeYaml(values));
    if (m_format == Format::Table) session.streams.out << (m_all ? "COMPUTED VALUES:\n" : "USER-SUPPLIED VALUES:\n");
    return writeOutput(session, Format::Yaml, yaml);
  }

private:
  bool m_all = false;
  Format m_format = Format::Table;
};

class GetMetadata : public GetChild {
public:
  std::string use() const override { return "metadata RELEASE_NAME"; }
  std::string summary() const override { return "This command fetches metadata for a given release"; }
  void addFlags(FlagSet& flags, const Settings&) override {
    flags.integer("revision", m_revision, "specify release revision");
    addFormatFlag(flags, m_format);
  }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
    CHARTROOM_ASSIGN(const action::ReleaseMetadata data, action::getMetadata(session.context, *cluster, arguments[0], m_revision));
    if (m_format != Format::Table) {
      CHARTROOM_ASSIGN(const std::string json, toJson(data));
      return writeFormatted(session, m_format, json);
    }
    const auto pairs = [](const std::map<std::string, std::string>& map) {
      std::string text;
      for (const auto& [key, value] : map) text += (text.empty() ? "" : ",") + key + "=" + value;
      return text;
    };
    std::vector<std::string> names;
    for (const chart::Dependency& each : data.dependencies) names.push_back(each.name);
    std::sort(names.begin(), names.end());
    const std::string method = data.applyMethod.empty()    ? "client-side apply (defaulted)"
                               : data.applyMethod == "csa" ? "client-side apply"
                               : data.applyMethod == "ssa" ? "server-side apply"
                                                           : "unknown (" + quote(data.applyMethod) + ")";
    session.streams.out << "NAME: " << data.name << "\nCHART: " << data.chart << "\nVERSION: " << data.version
                        << "\nAPP_VERSION: " << data.appVersion << "\nANNOTATIONS: " << pairs(data.annotations)
                        << "\nLABELS: " << pairs(data.labels) << "\nDEPENDENCIES: " << join(names, ",")
                        << "\nNAMESPACE: " << data.nameSpace << "\nREVISION: " << data.revision << "\nSTATUS: " << data.status
                        << "\nDEPLOYED_AT: " << data.deployedAt << "\nAPPLY_METHOD: " << method << "\n";
    return {};
  }

private:
  static Result<std::string> toJson(const action::ReleaseMetadata& data) {
    std::string json = "{";
    std::optional<Error> failed;
    const auto add = [&](const char* key, const Value& value) {
      auto text = value::writeJson(value);
      if (!text) failed = std::move(text).error();
      else json += (json.size() == 1 ? "\"" : ",\"") + std::string(key) + "\":" + *text;
    };
    const auto map = [](const std::map<std::string, std::string>& from) {
      Value made = Value::makeMap();
      for (const auto& [key, value] : from) made.map().set(key, value);
      return made;
    };
    add("name", data.name);
    add("chart", data.chart);
    add("version", data.version);
    add("appVersion", data.appVersion);
    if (!data.annotations.empty()) add("annotations", map(data.annotations));
    if (!data.labels.empty()) add("labels", map(data.labels));
    if (!data.dependencies.empty()) {
      CHARTROOM_ASSIGN(const std::string list, release::dependenciesJson(data.dependencies));
      json += ",\"dependencies\":" + list;
    }
    add("namespace", data.nameSpace);
    add("revision", Value::goInt(data.revision));
    add("status", data.status);
    add("deployedAt", data.deployedAt);
    if (!data.applyMethod.empty()) add("applyMethod", data.applyMethod);
    if (failed) return *failed;
    return json + "}";
  }
  Format m_format = Format::Table;
};

class GetCommand : public Command {
public:
  GetCommand() {
    add(std::make_unique<GetAll>());
    add(std::make_unique<GetValues>());
    add(std::make_unique<GetManifest>());
    add(std::make_unique<GetHooks>());
    add(std::make_unique<GetNotes>());
    add(std::make_unique<GetMetadata>());
  }
  std::string use() const override { return "get"; }
  std::string summary() const override { return "download extended information of a named release"; }
  std::string description() const override {
    return "\nThis command consists of multiple subcommands which can be used to\nget extended information about the release, including:\n\n"
           "- The values used to generate the release\n- The generated manifest file\n- The notes provided by the chart of the release\n"
           "- The hooks associated with the release\n- The metadata of the release\n";
  }
  bool runnable() const override { return false; }
};

} // namespace

std::unique_ptr<Command> makeGetCommand() { return std::make_unique<GetCommand>(); }

} // namespace chartroom::cli
