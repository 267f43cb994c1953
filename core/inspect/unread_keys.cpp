#include "core/inspect/unread_keys.h"

#include "core/base/text.h"
#include "core/value/merge.h"

#include <algorithm>
#include <map>
#include <set>

namespace chartroom::inspect {
namespace {

using Path = std::vector<std::string>;

bool isWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Calls `take` with each word and the character behind it.
template <typename Take>
void eachWord(std::string_view text, Take take) {
  for (std::size_t at = 0; at < text.size();) {
    if (!isWordCharacter(text[at])) {
      ++at;
      continue;
    }
    const std::size_t start = at;
    while (at < text.size() && isWordCharacter(text[at])) ++at;
    take(text.substr(start, at - start), at < text.size() ? text[at] : '\n');
  }
}

Value defaultsOf(const chart::Chart& chart) {
  Value all = Value::makeMap();
  const auto add = [&](const std::string& name, const Value& below) {
    Value one = Value::makeMap();
    one.map().set(name, below);
    all = value::mergeMaps(all, one);
  };
  for (const auto& child : chart.dependencies()) {
    const Value below = defaultsOf(*child);
    add(child->name(), below);
    for (const chart::Dependency& dependency : chart.metadata.dependencies)
      if (dependency.name == child->name() && !dependency.alias.empty()) add(dependency.alias, below);
  }
  return chart.values.isMap() ? value::mergeMaps(all, chart.values) : all;
}

std::string dotted(const Path& path, std::size_t from = 0) {
  std::string text;
  for (std::size_t i = from; i < path.size(); ++i) text += (i == from ? "" : ".") + path[i];
  return text;
}

void collectUsed(const chart::Chart& chart, const Path& above, std::vector<std::string>& used) {
  const std::string start = above.empty() ? "" : dotted(above) + ".";
  for (const chart::Dependency& dependency : chart.metadata.dependencies) {
    for (const std::string& condition : split(dependency.condition, ","))
      if (const std::string_view path = trimSpace(condition); !path.empty()) used.push_back(start + std::string(path));
    for (const std::string& tag : dependency.tags) used.push_back("tags." + tag);
    const std::string name = dependency.alias.empty() ? dependency.name : dependency.alias;
    if (!dependency.importValues.isList()) continue;
    for (const Value& import : dependency.importValues.list().items) {
      if (import.isString()) used.push_back(start + name + ".exports." + import.string());
      else if (const Value child = import.get("child"); child.isString()) used.push_back(start + name + "." + child.string());
    }
  }
  for (const auto& child : chart.dependencies()) {
    Path path = above;
    path.push_back(child->name());
    collectUsed(*child, path, used);
  }
}

int countLeaves(const Value& value) {
  if (!value.isMap() || value.size() == 0) return value.isNil() ? 0 : 1;
  int count = 0;
  for (const auto& entry : value.map()) count += countLeaves(entry.value);
  return count;
}

// How many unread keys are below each map, and how many leaves it has: asked for each key in it.
class Below {
public:
  explicit Below(const std::vector<render::UnreadKey>& unread) {
    for (const render::UnreadKey& key : unread)
      for (Path path = key.path; !path.empty(); path.pop_back()) ++m_unread[path];
  }
  bool isAllUnread(const Path& path, const Value& map) {
    const auto [known, isNew] = m_leaves.try_emplace(path, 0);
    if (isNew) known->second = countLeaves(map);
    const auto unread = m_unread.find(path);
    return unread != m_unread.end() && unread->second == known->second;
  }

private:
  std::map<Path, int> m_unread, m_leaves;
};

// The highest map on the way to a leaf that the chart does not know and of which nothing was read; empty when there is none.
Path unknownMap(const Path& leaf, Below& below, const Value& values, const Value& defaults) {
  const Value *mine = &values, *known = &defaults;
  Path path;
  for (std::size_t i = 0; i + 1 < leaf.size(); ++i) {
    mine = mine->isMap() ? mine->map().find(leaf[i]) : nullptr;
    if (!mine) return {};
    path.push_back(leaf[i]);
    const Value* next = known->isMap() ? known->map().find(leaf[i]) : nullptr;
    if (next) {
      known = next;
      continue;
    }
    // Below an empty default anything may stand.
    if (i > 0 && (!known->isMap() || known->size() == 0)) return {};
    return below.isAllUnread(path, *mine) ? path : Path();
  }
  return {};
}

// The values in which each of some maps is one key. `above`: the maps that hold these.
Value collapsed(const Value& values, const std::set<Path>& maps, const std::set<Path>& above, Path& path) {
  Value made = Value::makeMap();
  for (const auto& entry : values.map()) {
    path.push_back(entry.key.str());
    if (maps.count(path) > 0) made.map().set(entry.key, Value(true));
    else if (above.count(path) > 0) made.map().set(entry.key, collapsed(entry.value, maps, above, path));
    else made.map().set(entry.key, entry.value);
    path.pop_back();
  }
  return made;
}

} // namespace

ChartWords::ChartWords(const chart::Chart& chart) : m_defaults(defaultsOf(chart)), m_reads(chart) {
  const std::function<void(const chart::Chart&)> read = [&](const chart::Chart& one) {
    for (const chart::File& file : one.templates) {
      m_texts.push_back(file.data);
      eachWord(file.data.view(), [&](std::string_view word, char) { m_words.emplace(word); });
    }
    if (const chart::File* values = one.valuesFile())
      eachWord(values->data.view(), [&](std::string_view word, char next) {
        if (next == ':') m_words.emplace(word);
      });
    for (const auto& child : one.dependencies()) read(*child);
  };
  read(chart);
  for (const chart::Dependency& dependency : chart.metadata.dependencies)
    m_subcharts.insert(dependency.alias.empty() ? dependency.name : dependency.alias);
  collectUsed(chart, {}, m_used);
}

bool ChartWords::templatesContain(std::string_view text) const {
  return std::any_of(m_texts.begin(), m_texts.end(),
      [&](const value::SharedString& one) { return one.view().find(text) != std::string_view::npos; });
}

std::vector<UnreadFinding> findUnreadKeys(const render::Provenance& provenance, const Value& values, const ChartWords& words,
    const chart::Chart& processed, const std::function<bool(const std::vector<std::string>&)>& schemaKnows) {
  std::vector<UnreadFinding> findings;
  if (!values.isMap() || values.size() == 0) return findings;
  // What is switched off is not read, and no mistake.
  const auto switchedOff = [&](const Path& path) {
    return words.hasSubchart(path.front()) && std::none_of(processed.dependencies().begin(), processed.dependencies().end(),
                                                  [&](const auto& child) { return child->name() == path.front(); });
  };
  const auto isMistake = [&](const render::UnreadKey& key) {
    if (key.isDefault || switchedOff(key.path)) return false;
    const std::string& name = key.path.back();
    if (key.path.front() == "global" && key.nearest.empty()) return false; // meant for other charts too
    if (schemaKnows && schemaKnows(key.path)) return false;
    if (words.reads().reads(key.path) == StaticReads::Answer::No) return true;
    if (!words.hasWord(name)) return true;
    // The name is used somewhere: then only what it is used for there tells.
    if (key.nearest.empty()) return false;
    const std::size_t from = key.path.size() >= 2 ? key.path.size() - 2 : 0;
    return !words.templatesContain(key.path.size() == 1 ? ".Values." + name : dotted(key.path, from));
  };
  std::vector<render::UnreadKey> unread = provenance.unreadKeys(values, words.defaults(), words.usedElsewhere());
  // A wrong name of a map is one mistake, not one for each key in it.
  Below below(unread);
  std::set<Path> maps, above;
  for (const render::UnreadKey& key : unread)
    if (Path map = unknownMap(key.path, below, values, words.defaults()); !map.empty() && maps.insert(map).second)
      for (map.pop_back(); !map.empty(); map.pop_back()) above.insert(map);
  if (!maps.empty()) {
    Path path;
    unread = provenance.unreadKeys(collapsed(values, maps, above, path), words.defaults(), words.usedElsewhere());
  }
  for (const render::UnreadKey& key : unread) {
    // Tags are read by the dependencies that have them; a tag that none has is for another chart.
    if (key.path.empty() || key.path.front() == "tags") continue;
    UnreadFinding finding{key.path, key.nearest, isMistake(key)};
    if (!finding.isMistake) finding.nearest.clear();
    findings.push_back(std::move(finding));
  }
  return findings;
}

} // namespace chartroom::inspect
