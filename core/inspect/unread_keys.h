#pragma once

// Which keys of the user's values no template read, told apart by how sure it is that they are mistakes. A key that the chart
// knows (in its defaults, its schemas, its templates' texts) but that nothing read with these values is none. One that no
// template can read is a mistake even when a comment or another map has a key of that name.
//
// Any thread; a ChartWords is immutable once made.

#include "core/chart/chart.h"
#include "core/inspect/static_reads.h"
#include "core/render/provenance.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace chartroom::inspect {

// The words of a chart's templates and the keys its values files mention, commented-out ones among them.
class ChartWords {
public:
  explicit ChartWords(const chart::Chart& chart);
  bool hasWord(const std::string& word) const { return m_words.contains(word); }
  // What the templates' texts read.
  const StaticReads& reads() const { return m_reads; }
  // Whether a template holds the text.
  bool templatesContain(std::string_view text) const;
  // All default values of the chart with those of its subcharts, switched on or not, under their names.
  const Value& defaults() const { return m_defaults; }
  // Dotted paths that conditions, tags and imports of dependencies read.
  const std::vector<std::string>& usedElsewhere() const { return m_used; }
  // Whether the chart has a subchart of that name or alias, switched on or not.
  bool hasSubchart(const std::string& name) const { return m_subcharts.contains(name); }

private:
  std::unordered_set<std::string> m_words, m_subcharts;
  std::vector<value::SharedString> m_texts;
  Value m_defaults;
  StaticReads m_reads;
  std::vector<std::string> m_used;
};

struct UnreadFinding {
  std::vector<std::string> path;    // of the key that is the mistake: the highest one that nothing knows
  std::vector<std::string> nearest; // what may have been meant
  bool isMistake = false;           // else it is known and only not used with these values
  friend bool operator==(const UnreadFinding&, const UnreadFinding&) = default;
};
// `values` are the user's, without the chart's defaults; `processed` is the chart as rendered.
std::vector<UnreadFinding> findUnreadKeys(const render::Provenance& provenance, const Value& values, const ChartWords& words,
    const chart::Chart& processed, const std::function<bool(const std::vector<std::string>&)>& schemaKnows);

} // namespace chartroom::inspect
