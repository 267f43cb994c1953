#pragma once

// FlagSet: the flags of one command, parsed and described as helm's flag library (spf13/pflag) does: `--name value`,
// `--name=value`, `-n value`, `-nvalue`, `-abc`, flags between arguments, `--` ends them. Errors and the help text have its
// words. A flag writes straight into the variable it was added with, which must outlive the parsing.

#include "core/base/result.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chartroom::cli {

struct Flag {
  std::string name;
  char shorthand = 0;
  std::string usage;
  std::string typeName;    // "string", "strings", "bool" …; as the help shows it
  std::string defaultText; // empty: not shown
  std::string bareValue;   // what `--name` without a value means (NoOptDefVal)
  bool takesBare = false;
  bool hidden = false;
  std::string deprecated; // printed when the flag is used; hides it
  std::function<Result<void>(const std::string&)> set;
  bool changed = false;
};

class FlagSet {
public:
  // Each returns the flag, for more settings. References stay good until the next addition.
  Flag& text(std::string name, std::string& into, std::string usage, char shorthand = 0);
  Flag& boolean(std::string name, bool& into, std::string usage, char shorthand = 0);
  Flag& integer(std::string name, int& into, std::string usage);
  Flag& number(std::string name, float& into, std::string usage);
  // Go durations ("5m0s"); kept as text after the check.
  Flag& duration(std::string name, std::string& into, std::string usage);
  // One value per flag (stringArray), or a list with commas, quoted as CSV (stringSlice).
  Flag& textArray(std::string name, std::vector<std::string>& into, std::string usage, char shorthand = 0);
  Flag& textSlice(std::string name, std::vector<std::string>& into, std::string usage, char shorthand = 0);
  // key=value pairs (stringToString); of a repeated key the last counts.
  Flag& textMap(std::string name, std::vector<std::pair<std::string, std::string>>& into, std::string usage, char shorthand = 0);
  // Any other type, with its own check.
  Flag& custom(std::string name, std::string typeName, std::string usage, std::function<Result<void>(const std::string&)> set,
      char shorthand = 0);

  Flag* find(std::string_view name);
  const Flag* find(std::string_view name) const { return const_cast<FlagSet*>(this)->find(name); }
  Flag* findShorthand(char shorthand);
  bool changed(std::string_view name) const;

  // Sets flags and collects the rest. `warnings` gets "Flag --x has been deprecated, …" lines, which helm does not print when
  // this fails.
  Result<std::vector<std::string>> parse(const std::vector<std::string>& arguments, std::vector<std::string>& warnings);
  // The table of flags in a help text, sorted by name.
  std::string usages() const;

private:
  friend class FlagParser;
  std::vector<Flag> m_flags;
};

} // namespace chartroom::cli
