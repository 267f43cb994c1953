#include "app/cli/report.h"

#include "core/action/read.h"
#include "core/base/text.h"
#include "core/release/codec.h"
#include "core/tmpl/format.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <iostream>

#include <unistd.h>

namespace chartroom::cli {

namespace {

std::size_t shownWidth(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      while (i < text.size() && text[i] != 'm') ++i;
      continue;
    }
    plain += text[i];
  }
  return runeCount(plain);
}

// A text wider than its column, as one of several lines is that has no other cell below it, is cut off with "..." (uitable's
// Resize: the line breaks count for nothing).
std::string fitted(const std::string& text, std::size_t width) {
  std::string flat = text;
  std::erase(flat, '\n');
  if (shownWidth(flat) <= width) return text;
  std::string cut;
  std::size_t shown = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t next = i + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80) ++next;
    cut += text.substr(i, next - i);
    const std::size_t wide = text[i] == '\n' ? 0 : 1;
    if (shown + wide + 3 >= width) break;
    shown += wide;
    i = next;
  }
  return cut + "...";
}

std::string cellText(const Value& cell) {
  if (cell.isNil()) return {};
  std::string text = cell.isString() ? cell.string() : tmpl::print(cell);
  if (const std::size_t cut = text.find_first_of("\f\n\r"); cut != std::string::npos) text = text.substr(0, cut) + "...";
  return text;
}

} // namespace

void addFormatFlag(FlagSet& flags, Format& into) {
  Flag& flag = flags.custom(
      "output", "format", "prints the output in the specified format. Allowed values: table, json, yaml",
      [&into](const std::string& text) -> Result<void> {
        if (text == "table") into = Format::Table;
        else if (text == "json") into = Format::Json;
        else if (text == "yaml") into = Format::Yaml;
        else return Error{Code::InvalidArgument, "invalid format type", {}, {}};
        return {};
      },
      'o');
  flag.defaultText = "table";
}

Result<void> writeOutput(Session& session, Format format, std::string_view text) {
  session.streams.out << text;
  const char* const name = format == Format::Json ? "JSON" : format == Format::Yaml ? "YAML" : "table";
  if (auto written = finishOutput(session.streams); !written)
    return std::move(written).error().wrapped(std::string("unable to write ") + name + " output");
  return {};
}

Result<void> writeFormatted(Session& session, Format format, const std::string& json) {
  if (format == Format::Json) return writeOutput(session, format, json + "\n");
  CHARTROOM_ASSIGN(const Value tree, value::parseJson(json));
  CHARTROOM_ASSIGN(const std::string yaml, value::writeYaml(tree));
  return writeOutput(session, format, yaml);
}

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (const auto& row : m_rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == widths.size()) widths.push_back(0);
      for (const std::string& line : split(row[i], "\n")) widths[i] = std::max(widths[i], shownWidth(line));
    }
  std::string out;
  for (std::size_t r = 0; r < m_rows.size(); ++r) {
    // A cell of several lines makes its row as high as it is.
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (std::size_t i = 0; i < m_rows[r].size(); ++i) {
      cells.push_back(split(fitted(m_rows[r][i], widths[i]), "\n"));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t line = 0; line < height; ++line) {
      if (r > 0 || line > 0) out += '\n';
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string text = line < cells[i].size() ? cells[i][line] : std::string();
        if (i > 0) out += '\t';
        out += text;
        out.append(widths[i] - shownWidth(text), ' ');
      }
    }
  }
  return out + "\n";
}

void ServerTablePrinter::print(const Value& table, std::string& out) {
  constexpr std::size_t kMinimum = 6, kPadding = 3;
  Value columns = table.get("columnDefinitions");
  const Value rows = table.get("rows");
  const bool defined = columns.isList() && columns.size() > 0;
  const bool headers = !(m_headersPrinted && (!defined || columns == m_lastColumns));
  if (!defined) {
    columns = m_lastColumns;
  } else if (columns != m_lastColumns) {
    m_lastColumns = columns;
    m_headersPrinted = false;
  }
  const bool any = rows.isList() && rows.size() > 0;
  if (any) m_headersPrinted = true;
  if (!any || !columns.isList()) return;

  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < columns.list().items.size(); ++i) {
    const Value priority = columns.list().items[i].get("priority");
    if (!priority.isInteger() || priority.integer() == 0) shown.push_back(i);
  }
  std::vector<std::vector<std::string>> lines;
  if (headers) {
    std::vector<std::string> line;
    for (const std::size_t i : shown) {
      const Value name = columns.list().items[i].get("name");
      line.push_back(name.isString() ? toUpper(name.string()) : std::string());
    }
    lines.push_back(std::move(line));
  }
  for (const Value& row : rows.list().items) {
    const Value cells = row.get("cells");
    std::vector<std::string> line;
    for (const std::size_t i : shown)
      line.push_back(cells.isList() && i < cells.list().items.size() ? cellText(cells.list().items[i]) : std::string());
    lines.push_back(std::move(line));
  }
  std::vector<std::size_t> widths(shown.size(), kMinimum);
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], runeCount(line[i]) + kPadding);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      out += line[i];
      if (i + 1 < line.size()) out.append(widths[i] - runeCount(line[i]), ' ');
    }
    out += '\n';
  }
}

Colours Colours::of(const Session& session) {
  const std::string& mode = session.settings.colorMode;
  if (mode == "always") return {true};
  if (mode == "never" || session.streams.environment("NO_COLOR") || session.streams.environmentOr("TERM", "") == "dumb")
    return {false};
  return {&session.streams.out == &std::cout && ::isatty(1) == 1};
}

std::string Colours::status(std::string_view text) const {
  namespace s = release::status;
  const char* code = text == s::kDeployed                                   ? "32"
                     : text == s::kFailed || text == s::kUnknown            ? "31"
                     : release::isPending(text) || text == s::kUninstalling ? "33"
                                                                            : nullptr;
  return on && code ? "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m" : std::string(text);
}
std::string Colours::nameSpace(std::string_view text) const {
  return on ? "\x1b[36m" + std::string(text) + "\x1b[0m" : std::string(text);
}
std::string Colours::header(std::string_view text) const {
  return on ? "\x1b[1m" + std::string(text) + "\x1b[22m" : std::string(text);
}

Result<std::string> statusText(
    const Context& context, const release::Release& release, const StatusReport& options, const Colours& colours) {
  std::string out = "NAME: " + release.name + "\n";
  if (!release.info.lastDeployed.isZero()) out += "LAST DEPLOYED: " + release.info.lastDeployed.ansic() + "\n";
  out += "NAMESPACE: " + colours.nameSpace(release.nameSpace) + "\nSTATUS: " + colours.status(release.info.status) +
         "\nREVISION: " + std::to_string(release.version) + "\n";
  if (options.showMetadata && release.chart)
    out += "CHART: " + release.chart->metadata.name + "\nVERSION: " + release.chart->metadata.version +
           "\nAPP_VERSION: " + release.chart->metadata.appVersion + "\n";
  out += "DESCRIPTION: " + release.info.description + "\n";
  if (!release.info.resources.empty()) {
    ServerTablePrinter printer;
    out += "RESOURCES:\n";
    for (const auto& [key, objects] : release.info.resources) {
      out += "==> " + key + "\n";
      for (const Value& object : objects) printer.print(object, out);
      out += "\n";
    }
    out += "\n";
  }
  bool tests = false;
  for (const release::Hook& hook : release.hooks) {
    if (!hook.firesOn("test")) continue;
    tests = true;
    if (hook.lastRun.started.isZero()) continue;
    out += "TEST SUITE:     " + hook.name + "\nLast Started:   " + hook.lastRun.started.ansic() +
           "\nLast Completed: " + hook.lastRun.completed.ansic() + "\nPhase:          " + hook.lastRun.phase + "\n";
  }
  if (!tests) out += "TEST SUITE: None\n";
  if (options.debug) {
    CHARTROOM_ASSIGN(const std::string user, value::writeYaml(release.config.isNil() ? Value() : release.config));
    CHARTROOM_ASSIGN(const Value computed, action::computedValues(context, release));
    CHARTROOM_ASSIGN(const std::string all, value::writeYaml(computed));
    out += "USER-SUPPLIED VALUES:\n" + user + "\nCOMPUTED VALUES:\n" + all + "\n";
  }
  if (equalFoldAscii(release.info.description, "Dry run complete") || options.debug) {
    out += "HOOKS:\n";
    for (const release::Hook& hook : release.hooks) out += "---\n# Source: " + hook.path + "\n" + hook.manifest + "\n";
    out += "MANIFEST:\n" + release.manifest + "\n";
  }
  if (!options.hideNotes && !release.info.notes.empty()) (out += "NOTES:\n") += std::string(trimSpace(release.info.notes)) + "\n";
  return out;
}

Result<void> writeStatus(Session& session, Format format, const release::Release& release, const StatusReport& options) {
  if (format != Format::Table) {
    CHARTROOM_ASSIGN(const std::string json, release::toJson(release));
    return writeFormatted(session, format, json);
  }
  CHARTROOM_ASSIGN(const std::string text, statusText(session.context, release, options, Colours::of(session)));
  session.streams.out << text;
  return {};
}

} // namespace chartroom::cli
