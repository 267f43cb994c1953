#pragma once

// The flags that install and template share (helm's addInstallFlags), and the name-and-chart rule of their arguments.

#include "app/cli/chart_source.h"
#include "app/cli/value_flags.h"

#include <string>
#include <vector>

namespace chartroom::cli {

// The wait strategies: "watcher", "hookOnly", "legacy".
enum class NotesFlags { Useful, Ignored };

struct InstallFlags {
  bool createNamespace = false;
  bool forceReplace = false;
  bool forceConflicts = false;
  bool serverSide = true;
  bool noHooks = false;
  bool replace = false;
  std::string timeout = "5m0s";
  bool waitForJobs = false;
  bool generateName = false;
  std::string nameTemplate;
  std::string description;
  bool devel = false;
  bool dependencyUpdate = false;
  bool disableOpenApiValidation = false;
  bool rollbackOnFailure = false;
  bool skipCrds = false;
  bool renderSubchartNotes = false;
  bool skipSchemaValidation = false;
  std::vector<std::pair<std::string, std::string>> labels;
  bool enableDns = false;
  bool hideNotes = false;
  bool takeOwnership = false;
  std::string wait = "hookOnly";
  std::vector<std::string> warnings; // about old forms of flags, for the log
  ValueFlags values;
  ChartSourceFlags source;

  // `template` takes the two flags about notes but ignores them.
  void addFlags(FlagSet& flags, const Settings& settings, NotesFlags notes);
  Result<void> checkExclusive(const FlagSet& flags) const;

  struct NameAndChart {
    std::string name;
    std::string chart;
  };
  // From [NAME] CHART, --generate-name and --name-template; `releaseName` is the name when none is given ("" for none).
  Result<NameAndChart> nameAndChart(
      const Session& session, const std::vector<std::string>& arguments, const std::string& releaseName) const;
};

} // namespace chartroom::cli
