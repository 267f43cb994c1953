#pragma once

// Output of the cluster commands: -o table|json|yaml, tables as helm (uitable) and kubectl (tabwriter) lay them out, colours,
// and the block that install, upgrade, status and get all print. Pure text; thread-safe.

#include "app/cli/command.h"
#include "core/release/release.h"
#include "core/value/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::cli {

enum class Format { Table, Json, Yaml };
// -o/--output; `into` holds the checked name.
void addFormatFlag(FlagSet& flags, Format& into);
// Prints what helm's output package encodes; fails with "unable to write table output: …" when it cannot be written.
Result<void> writeOutput(Session& session, Format format, std::string_view text);
// One line of JSON, or the same as YAML. REQUIRES a format other than Table.
Result<void> writeFormatted(Session& session, Format format, const std::string& json);

// github.com/gosuri/uitable: cells padded to the widest of their column, tabs between, a line break after the last row.
class Table {
public:
  void add(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
  std::string text() const;

private:
  std::vector<std::vector<std::string>> m_rows;
};

// kubectl's printer for server-side tables: keeps quiet about headers it printed last.
class ServerTablePrinter {
public:
  void print(const Value& table, std::string& out);

private:
  Value m_lastColumns;
  bool m_headersPrinted = false;
};

struct Colours {
  bool on = false;
  static Colours of(const Session& session);
  std::string status(std::string_view status) const;
  std::string nameSpace(std::string_view text) const;
  std::string header(std::string_view text) const;
};

struct StatusReport {
  bool debug = false;
  bool showMetadata = false;
  bool hideNotes = false;
};
Result<std::string> statusText(
    const Context& context, const release::Release& release, const StatusReport& options, const Colours& colours);
// statusText() or the record as JSON or YAML.
Result<void> writeStatus(Session& session, Format format, const release::Release& release, const StatusReport& options);

} // namespace chartroom::cli
