#include "app/cli/read_commands.h"

#include "core/base/text.h"
#include "core/release/codec.h"
#include "core/value/json.h"

#include <algorithm>
#include <ostream>

namespace chartroom::cli {

namespace {

// An object whose members keep their order, for Go's structs.
class Members {
public:
  Members& text(const char* key, const std::string& value) {
    auto json = value::writeJson(Value(value));
    return raw(key, json ? *json : "\"\"");
  }
  Members& raw(const char* key, const std::string& json) {
    (m_text += m_text.size() == 1 ? "\"" : ",\"") += key;
    m_text += "\":" + json;
    return *this;
  }
  std::string finish() const { return m_text + "}"; }

private:
  std::string m_text = "{";
};

std::string listOf(const std::vector<std::string>& parts) { return "[" + join(parts, ",") + "]"; }

} // namespace

// --- list --------------------------------------------------------------------------------------------------------------

std::string ListCommand::description() const {
  return R"(
This command lists all of the releases for a specified namespace (uses current namespace context if namespace not specified).

By default, it lists all releases in any status. Individual status filters like '--deployed', '--failed',
'--pending', '--uninstalled', '--superseded', and '--uninstalling' can be used
to show only releases in specific states. Such flags can be combined:
'--deployed --failed'.

By default, items are sorted alphabetically. Use the '-d' flag to sort by
release date.

If the --filter flag is provided, it will be treated as a filter. Filters are
regular expressions (Perl compatible) that are applied to the list of releases.
Only items that match the filter will be returned.

    $ helm list --filter 'ara[a-z]+'
    NAME                UPDATED                                  CHART
    maudlin-arachnid    2020-06-18 14:17:46.125134977 +0000 UTC  alpine-0.1.0

If no results are found, 'helm list' will exit 0, but with no output (or in
the case of no '-q' flag, only headers).

By default, up to 256 items may be returned. To limit this, use the '--max' flag.
Setting '--max' to 0 will not return all results. Rather, it will return the
server's default, which may be much higher than 256. Pairing the '--max'
flag with the '--offset' flag allows you to page through results.
)";
}

void ListCommand::addFlags(FlagSet& flags, const Settings&) {
  flags.boolean("short", m_short, "output short (quiet) listing format", 'q');
  flags.boolean("no-headers", m_noHeaders, "don't print headers when using the default output format");
  flags.text(
      "time-format", m_timeFormat, "format time using golang time formatter. Example: --time-format \"2006-01-02 15:04:05Z0700\"");
  flags.boolean("date", m_byDate, "sort by release date", 'd');
  flags.boolean("reverse", m_reverse, "reverse the sort order", 'r');
  flags.boolean("uninstalled", m_options.uninstalled, "show uninstalled releases (if 'helm uninstall --keep-history' was used)");
  flags.boolean("superseded", m_options.superseded, "show superseded releases");
  flags.boolean("uninstalling", m_options.uninstalling, "show releases that are currently being uninstalled");
  flags.boolean("deployed", m_options.deployed, "show deployed releases");
  flags.boolean("failed", m_options.failed, "show failed releases");
  flags.boolean("pending", m_options.pending, "show pending releases");
  flags.boolean("all-namespaces", m_options.allNamespaces, "list releases across all namespaces", 'A');
  flags.integer("max", m_options.limit, "maximum number of releases to fetch").shorthand = 'm';
  flags.integer("offset", m_options.offset, "next release index in the list, used to offset from start value");
  flags.text("filter", m_options.filter,
      "a regular expression (Perl compatible). Any releases that match the expression will be included in the results", 'f');
  flags.text("selector", m_options.selector,
      "Selector (label query) to filter on, supports '=', '==', and '!='.(e.g. -l key1=value1,key2=value2). Works only for secret(default) and configmap storage backends.",
      'l');
  addFormatFlag(flags, m_format);
}

std::string ListCommand::updated(const release::Release& release) const {
  if (release.info.lastDeployed.isZero()) return "-";
  return m_timeFormat.empty() ? release.info.lastDeployed.text() : release.info.lastDeployed.format(m_timeFormat);
}

Result<std::string> ListCommand::json(const std::vector<release::Release>& releases) const {
  std::vector<std::string> parts;
  for (const release::Release& each : releases) {
    if (m_short) {
      CHARTROOM_ASSIGN(std::string name, value::writeJson(Value(each.name)));
      parts.push_back(std::move(name));
      continue;
    }
    Members members;
    members.text("name", each.name)
        .text("namespace", each.nameSpace)
        .text("revision", std::to_string(each.version))
        .text("updated", updated(each));
    members.text("status", each.info.status)
        .text("chart", release::chartLabel(each))
        .text("app_version", release::appVersion(each));
    parts.push_back(members.finish());
  }
  return listOf(parts);
}

Result<void> ListCommand::run(Session& session, const std::vector<std::string>&) {
  m_options.order = m_byDate    ? (m_reverse ? action::ListOrder::DateDescending : action::ListOrder::Date)
                    : m_reverse ? action::ListOrder::NameDescending
                                : action::ListOrder::Name;
  CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
  CHARTROOM_ASSIGN(const auto releases, action::list(session.context, *cluster, m_options));
  if (m_format != Format::Table) {
    CHARTROOM_ASSIGN(const std::string text, json(releases));
    return writeFormatted(session, m_format, text);
  }
  if (m_short) {
    for (const release::Release& each : releases) session.streams.out << each.name << "\n";
    return {};
  }
  const Colours colours = Colours::of(session);
  Table table;
  if (!m_noHeaders) {
    std::vector<std::string> headers;
    for (const char* header : {"NAME", "NAMESPACE", "REVISION", "UPDATED", "STATUS", "CHART", "APP VERSION"})
      headers.push_back(colours.header(header));
    table.add(std::move(headers));
  }
  for (const release::Release& each : releases)
    table.add({each.name, colours.nameSpace(each.nameSpace), std::to_string(each.version), updated(each),
        colours.status(each.info.status), release::chartLabel(each), release::appVersion(each)});
  return writeOutput(session, Format::Table, table.text());
}

// --- history -----------------------------------------------------------------------------------------------------------

std::string HistoryCommand::description() const {
  return R"(
History prints historical revisions for a given release.

A default maximum of 256 revisions will be returned. Setting '--max'
configures the maximum length of the revision list returned.

The historical release set is printed as a formatted table, e.g:

    $ helm history angry-bird
    REVISION    UPDATED                     STATUS          CHART             APP VERSION     DESCRIPTION
    1           Mon Oct 3 10:15:13 2016     superseded      alpine-0.1.0      1.0             Initial install
    2           Mon Oct 3 10:15:13 2016     superseded      alpine-0.1.0      1.0             Upgraded successfully
    3           Mon Oct 3 10:15:13 2016     superseded      alpine-0.1.0      1.0             Rolled back to 2
    4           Mon Oct 3 10:15:13 2016     deployed        alpine-0.1.0      1.0             Upgraded successfully

Use '--show-rollback-revision' to include a column showing the revision that was rolled back to:

    $ helm history angry-bird --show-rollback-revision
    REVISION    UPDATED                     STATUS          CHART             APP VERSION     ROLLBACK     DESCRIPTION
    1           Mon Oct 3 10:15:13 2016     superseded      alpine-0.1.0      1.0                          Initial install
    2           Mon Oct 3 10:15:13 2016     superseded      alpine-0.1.0      1.0                          Upgraded successfully
    3           Mon Oct 3 10:15:13 2016     superseded      alpine-0.1.0      1.0             2            Rolled back to 2
    4           Mon Oct 3 10:15:13 2016     deployed        alpine-0.1.0      1.0                          Upgraded successfully
)";
}

void HistoryCommand::addFlags(FlagSet& flags, const Settings&) {
  flags.integer("max", m_max, "maximum number of revision to include in history");
  flags.boolean("show-rollback-revision", m_showRollback, "show the rollback revision column in table output");
  addFormatFlag(flags, m_format);
}

Result<void> HistoryCommand::run(Session& session, const std::vector<std::string>& arguments) {
  CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
  CHARTROOM_ASSIGN(auto revisions, action::history(session.context, *cluster, arguments[0]));
  std::stable_sort(revisions.begin(), revisions.end(), [](const auto& a, const auto& b) { return a.version < b.version; });
  const std::size_t keep = static_cast<std::size_t>(std::max(0, m_max));
  if (revisions.size() > keep) revisions.erase(revisions.begin(), revisions.end() - static_cast<std::ptrdiff_t>(keep));
  if (m_format != Format::Table) {
    std::vector<std::string> parts;
    for (const release::Release& each : revisions) {
      Members members;
      members.raw("revision", std::to_string(each.version));
      if (!each.info.lastDeployed.isZero()) members.text("updated", each.info.lastDeployed.rfc3339Nano());
      members.text("status", each.info.status)
          .text("chart", release::chartLabel(each))
          .text("app_version", release::appVersion(each));
      if (each.info.rollbackRevision != 0) members.raw("rollback_revision", std::to_string(each.info.rollbackRevision));
      members.text("description", each.info.description);
      parts.push_back(members.finish());
    }
    return writeFormatted(session, m_format, listOf(parts));
  }
  Table table;
  std::vector<std::string> headers{"REVISION", "UPDATED", "STATUS", "CHART", "APP VERSION", "DESCRIPTION"};
  if (m_showRollback) headers.insert(headers.end() - 1, "ROLLBACK");
  table.add(headers);
  for (const release::Release& each : revisions) {
    std::vector<std::string> row{std::to_string(each.version), each.info.lastDeployed.ansic(), each.info.status,
        release::chartLabel(each), release::appVersion(each), each.info.description};
    if (m_showRollback) row.insert(row.end() - 1, each.info.rollbackRevision > 0 ? std::to_string(each.info.rollbackRevision) : "");
    table.add(std::move(row));
  }
  return writeOutput(session, Format::Table, table.text());
}

// --- status ------------------------------------------------------------------------------------------------------------

std::string StatusCommand::description() const {
  return R"(
This command shows the status of a named release.
The status consists of:
- last deployment time
- k8s namespace in which the release lives
- state of the release (can be: unknown, deployed, uninstalled, superseded, failed, uninstalling, pending-install, pending-upgrade or pending-rollback)
- revision of the release
- description of the release (can be completion message or error message)
- list of resources that this release consists of
- details on last test suite run, if applicable
- additional notes provided by the chart
)";
}

void StatusCommand::addFlags(FlagSet& flags, const Settings&) {
  flags.integer("revision", m_revision, "if set, display the status of the named release with revision");
  addFormatFlag(flags, m_format);
}

Result<void> StatusCommand::run(Session& session, const std::vector<std::string>& arguments) {
  CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
  CHARTROOM_ASSIGN(
      release::Release release, action::status(session.context, *cluster, arguments[0], m_revision,
                                    m_format == Format::Table ? kube::Cluster::Form::Table : kube::Cluster::Form::Objects));
  release.chart.reset();
  return writeStatus(session, m_format, release, {});
}

} // namespace chartroom::cli
