#pragma once

// ValueOrigins: which layer of a stack gave a value, which ones it beat, and where it stands in the winner's text. The chart's
// defaults are thousands of lines that never change while the layers over them are typed, so they are read once and shared.
//
// Plain values; any thread.

#include "core/value/merge.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chartroom::inspect {

// What the text of the chart's defaults says, and where.
struct DefaultValues {
  std::string text;
  Value tree;
  std::map<std::vector<std::string>, Place> places; // of every key and item
};
std::shared_ptr<const DefaultValues> readDefaults(const std::string& text);

class ValueOrigins {
public:
  ValueOrigins() = default;
  // `origins` are those of the layers over the defaults, with indexes into the whole stack, in path order; `layer` is the index
  // of the defaults, -1 without any.
  ValueOrigins(std::vector<value::Origin> origins, std::shared_ptr<const DefaultValues> defaults, int layer);

  // Of the value at `path`: of the leaf itself, else of the list or text it stands in, else of the leaf below that the strongest
  // layer set. False when no layer knows the path.
  bool find(const std::vector<std::string>& path, value::Origin* origin) const;
  // Leaves whose path, written with dots, contains the text, small letters as large ones; at most `most`.
  std::vector<std::vector<std::string>> search(const std::string& text, std::size_t most) const;
  // What the layers over the defaults set.
  const std::vector<value::Origin>& set() const { return m_origins; }

private:
  const Value* defaultAt(const std::vector<std::string>& path) const; // null when there is none

  std::vector<value::Origin> m_origins;
  std::shared_ptr<const DefaultValues> m_defaults;
  int m_layer = -1;
};

} // namespace chartroom::inspect
