#pragma once

#include "app/cli/chart_source.h"
#include "app/cli/command.h"

namespace chartroom::cli {

// `show all|chart|values|readme|crds CHART` (helm's pkg/cmd/show.go and pkg/action/show.go). `values --jsonpath` knows plain
// paths: {.a.b}, {.a[0]}, {.a['b']} and text around them.
class ShowCommand : public Command {
public:
  explicit ShowCommand(const FetchChart& fetch = {});
  std::string use() const override { return "show"; }
  std::string summary() const override { return "show information of a chart"; }
  std::string description() const override;
  std::vector<std::string> aliases() const override { return {"inspect"}; }
  bool runnable() const override { return false; }
};

} // namespace chartroom::cli
