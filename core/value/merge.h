#pragma once

// Merging of value trees, after helm's pkg/strvals (the --set grammar) and pkg/cli/values (the order of sources).
// Functions change only the tree they are given and copy what they take from others. Thread-safe on distinct trees.

#include "core/base/result.h"
#include "core/value/value.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::value {

// Deep merge as helm's loader.MergeMaps: maps merge, everything else in `over` replaces. Returns a new tree.
Value mergeMaps(const Value& base, const Value& over);

// A values file as helm's loader.LoadValues reads it: the documents between "---" lines, merged in order. Every document is a
// map or empty. Errors are helm's ("cannot unmarshal yaml document: …"), with lines counted in their own document as helm
// counts them; Place::line counts in the whole text.
Result<Value> loadValues(std::string_view text);

// strvals.ParseInto and friends: reads one --set argument ("a.b=1,c={x,y},d[0].e=v") into the map `into`.
// Errors have helm's texts without the "failed parsing --set data: " that its caller adds.
enum class SetKind { Set, SetString, SetJson, SetFile, SetLiteral };
using ReadFile = std::function<Result<std::string>(const std::string& path)>;
Result<void> parseSet(SetKind kind, std::string_view line, const Value& into, const ReadFile& readFile = {});

// One layer of the values stack. Later layers win; helm's own order is files, SetJson, Set, SetString, SetFile, SetLiteral.
struct Layer {
  enum class Kind { ChartDefaults, File, Form, SetJson, Set, SetString, SetFile, SetLiteral };
  Kind kind = Kind::File;
  std::string name; // file path, or the --set text
  std::string text; // YAML for ChartDefaults, File and Form; the argument for the Set kinds
  friend bool operator==(const Layer&, const Layer&) = default;
};

// Which layer gave an effective leaf, and which ones it beat. `winner` and `losers` are indexes into the composed layers.
struct Origin {
  std::vector<std::string> path;
  std::size_t winner = 0;
  std::vector<std::size_t> losers; // nearest first
  Place place;                     // of the key in the winner's text, when it is YAML
};

struct Composition {
  Value values;                // the user's values: all layers but ChartDefaults, merged (helm's vals)
  std::vector<Origin> origins; // one per leaf of defaults and user values together, in path order
};

// Merges layers in helm's order of kinds, keeping the given order inside a kind. The error names the layer that failed:
// "failed to parse values.yaml: …", "failed parsing --set data: …" (helm's texts), place.file = layer name.
Result<Composition> compose(const std::vector<Layer>& layers, const ReadFile& readFile = {});

} // namespace chartroom::value
