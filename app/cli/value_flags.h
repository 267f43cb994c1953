#pragma once

// The flags that give values (-f, --set and its family), merged as helm's pkg/cli/values does.

#include "app/cli/command.h"
#include "core/value/merge.h"

#include <string>
#include <vector>

namespace chartroom::cli {

struct ValueFlags {
  std::vector<std::string> files;
  std::vector<std::string> set;
  std::vector<std::string> setString;
  std::vector<std::string> setFile;
  std::vector<std::string> setJson;
  std::vector<std::string> setLiteral;

  void addFlags(FlagSet& flags);
  // Whether one of the files must be fetched.
  bool needsNetwork() const;
  // The user's values. "-" reads the input stream; `readUrl` is asked for names with a scheme, if there is one.
  Result<Value> merge(Session& session, const value::ReadFile& readUrl = {}) const;
};

} // namespace chartroom::cli
