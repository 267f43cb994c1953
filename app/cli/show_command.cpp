#include "app/cli/show_command.h"

#include "core/base/log_text.h"
#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/chart/load.h"
#include "core/value/json.h"

#include <ostream>

namespace chartroom::cli {

namespace {

enum class Part { All, Chart, Values, Readme, Crds };

struct PartText {
  Part part;
  const char* name;
  const char* summary;
  const char* description;
};
constexpr PartText kParts[] = {
    {Part::All, "all", "show all information of the chart",
     "\nThis command inspects a chart (directory, file, or URL) and displays all its content\n(values.yaml, Chart.yaml, "
     "README)\n"},
    {Part::Readme, "readme", "show the chart's README",
     "\nThis command inspects a chart (directory, file, or URL) and displays the contents\nof the README file\n"},
    {Part::Values, "values", "show the chart's values",
     "\nThis command inspects a chart (directory, file, or URL) and displays the contents\nof the values.yaml file\n"},
    {Part::Chart, "chart", "show the chart's definition",
     "\nThis command inspects a chart (directory, file, or URL) and displays the contents\nof the Chart.yaml file\n"},
    {Part::Crds, "crds", "show the chart's CRDs",
     "\nThis command inspects a chart (directory, file, or URL) and displays the contents\nof the CustomResourceDefinition "
     "files\n"},
};

const chart::File* findReadme(const chart::Chart& chart) {
  for (const auto& file : chart.files)
    for (const char* name : {"readme.md", "readme.txt", "readme"})
      if (equalFoldAscii(file.name.view(), name)) return &file;
  return nullptr;
}

// A value as kubectl's jsonpath printer writes it: scalars bare, the rest as JSON.
std::string printed(const Value& value) {
  if (value.isString()) return value.string();
  if (value.isFloat()) return formatFloat(value.number(), 'g');
  auto json = value::writeJson(value);
  return json ? *json : std::string();
}

Error pathError(const std::string& path, const std::string& why) {
  return Error{Code::InvalidArgument, "error parsing jsonpath " + path + ": " + why, {}, {}};
}

// Plain paths inside braces; what is not such a path is refused rather than misread.
Result<std::string> jsonPath(const std::string& text, const Value& root) {
  std::string output;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '{') {
      output += text[at++];
      continue;
    }
    const auto close = text.find('}', at);
    if (close == std::string::npos) return pathError(text, "unclosed action");
    std::string_view path = trimSpace(std::string_view(text).substr(at + 1, close - at - 1));
    at = close + 1;
    if (path.size() >= 2 && path.front() == '"' && path.back() == '"') {
      output += replaceAll(replaceAll(path.substr(1, path.size() - 2), "\\n", "\n"), "\\t", "\t");
      continue;
    }
    if (path.starts_with('$') || path.starts_with('@')) path.remove_prefix(1);
    Value value = root;
    bool missing = false;
    while (!path.empty() && !missing) {
      std::string key;
      if (path.front() == '.') {
        path.remove_prefix(1);
        while (!path.empty() && path.front() != '.' && path.front() != '[') {
          if (path.front() == '\\' && path.size() > 1) path.remove_prefix(1);
          key += path.front();
          path.remove_prefix(1);
        }
        if (key.empty() && path.empty()) break;
        if (key.empty() || key == "*") return pathError(text, "only plain paths are known here");
      } else if (path.front() == '[') {
        const auto end = path.find(']');
        if (end == std::string_view::npos) return pathError(text, "unterminated array");
        std::string_view index = path.substr(1, end - 1);
        path.remove_prefix(end + 1);
        if (index.size() >= 2 && index.front() == '\'' && index.back() == '\'') {
          key = index.substr(1, index.size() - 2);
        } else {
          auto number = parseInt(index);
          if (!number.ok()) return pathError(text, "only plain paths are known here");
          const auto count = static_cast<std::int64_t>(value.isList() ? value.size() : 0);
          if (number.value < 0) number.value += count;
          missing = number.value < 0 || number.value >= count;
          if (!missing) value = Value(value.list().items[static_cast<std::size_t>(number.value)]);
          continue;
        }
      } else {
        return pathError(text, "only plain paths are known here");
      }
      const Value next = value.get(key);
      missing = !value.isMap() || !value.map().contains(key);
      value = next;
    }
    if (missing) return output; // helm drops the printer's error
    output += printed(value);
  }
  return output;
}

class ShowPart : public Command {
public:
  ShowPart(const PartText& text, FetchChart fetch) : m_text(text), m_fetch(std::move(fetch)) {}
  std::string use() const override { return std::string(m_text.name) + " [CHART]"; }
  std::string summary() const override { return m_text.summary; }
  std::string description() const override { return m_text.description; }
  Arity arity() const override { return {Arity::Kind::Exactly, 1}; }
  void addFlags(FlagSet& flags, const Settings& settings) override {
    flags.boolean("devel", m_devel,
                  "use development versions, too. Equivalent to version '>0.0.0-0'. If --version is set, this is ignored");
    if (m_text.part == Part::Values)
      flags.text("jsonpath", m_jsonPath, "supply a JSONPath expression to filter the output");
    m_source.addFlags(flags, settings);
  }
  bool needsNetwork(const std::vector<std::string>& arguments) const override {
    return isRemoteChart(arguments.front(), m_source);
  }

  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    session.context.log(LogLevel::Debug, logText("original chart version", {{"version", m_source.version}}));
    if (m_source.version.empty() && m_devel) {
      session.context.log(LogLevel::Debug, "setting version to >0.0.0-0");
      m_source.version = ">0.0.0-0";
    }
    CHARTROOM_ASSIGN(const std::string path, locateChart(session, arguments.front(), m_source, m_fetch));
    CHARTROOM_ASSIGN(const auto chart, chart::load(session.context, path));
    CHARTROOM_ASSIGN(const std::string text, describe(*chart));
    session.streams.out << text;
    return {};
  }

private:
  Result<std::string> describe(const chart::Chart& chart) const {
    const bool all = m_text.part == Part::All;
    CHARTROOM_ASSIGN(const std::string metadata, chart::writeMetadata(chart.metadata));
    std::string out;
    if (all || m_text.part == Part::Chart) out += metadata + "\n";
    if ((all || m_text.part == Part::Values) && chart.values.isMap()) {
      if (all) out += "---\n";
      if (!m_jsonPath.empty()) {
        CHARTROOM_ASSIGN(const std::string found, jsonPath(m_jsonPath, chart.values));
        out += found;
      } else if (const auto* file = chart.valuesFile()) {
        out += file->data.str() + "\n";
      }
    }
    if (all || m_text.part == Part::Readme) {
      if (const auto* readme = findReadme(chart)) {
        if (all) out += "---\n";
        out += readme->data.str() + "\n";
      }
    }
    if (all || m_text.part == Part::Crds) {
      for (const auto& crd : chart.crds()) {
        if (!crd.file->data.view().starts_with("---")) out += "---\n";
        out += crd.file->data.str() + "\n";
      }
    }
    return out;
  }

  const PartText& m_text;
  FetchChart m_fetch;
  ChartSourceFlags m_source;
  bool m_devel = false;
  std::string m_jsonPath;
};

} // namespace

ShowCommand::ShowCommand(const FetchChart& fetch) {
  for (const auto& text : kParts) add(std::make_unique<ShowPart>(text, fetch));
}

std::string ShowCommand::description() const {
  return "\nThis command consists of multiple subcommands to display information about a chart\n";
}

} // namespace chartroom::cli
