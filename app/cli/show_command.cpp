#include "app/cli/show_command.h"

#include "app/cli/json_path.h"
#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/chart/load.h"

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

class ShowPart : public Command {
public:
  ShowPart(const PartText& text, FetchChart fetch) : m_text(text), m_fetch(std::move(fetch)) {}
  std::string use() const override { return std::string(m_text.name) + " [CHART]"; }
  std::string summary() const override { return m_text.summary; }
  std::string description() const override { return m_text.description; }
  Arity arity() const override { return {Arity::Kind::Exactly, 1}; }
  void addFlags(FlagSet& flags, const Settings& settings) override {
    flags.boolean(
        "devel", m_devel, "use development versions, too. Equivalent to version '>0.0.0-0'. If --version is set, this is ignored");
    if (m_text.part == Part::Values) flags.text("jsonpath", m_jsonPath, "supply a JSONPath expression to filter the output");
    m_source.addFlags(flags, settings);
  }
  bool needsNetwork(const std::vector<std::string>& arguments) const override { return isRemoteChart(arguments.front(), m_source); }

  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    session.context.log(LogLevel::Debug, logText("original chart version", {{"version", m_source.version}}));
    if (m_source.version.empty() && m_devel) {
      session.context.log(LogLevel::Debug, "setting version to >0.0.0-0");
      m_source.version = ">0.0.0-0";
    }
    CHARTROOM_ASSIGN(const std::string path, locateChart(session, arguments.front(), m_source, m_fetch));
    CHARTROOM_ASSIGN(const auto chart, chart::loadAsV2(session.context, path));
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
        auto found = printJsonPath(m_jsonPath, chart.values);
        if (!found) return std::move(found).error().wrapped("error parsing jsonpath " + m_jsonPath);
        out += *found;
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
