#include "core/inspect/values_rebase.h"

#include "core/value/yaml.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace chartroom::inspect {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kLargestTable = 25'000'000; // cells; larger texts are merged key by key

Lines linesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// For each line of `a` its partner in `b`, or -1: a longest common subsequence. False when the texts are too large.
bool pairLines(const Lines& a, const Lines& b, std::vector<int>& partner) {
  partner.assign(a.size(), -1);
  std::size_t start = 0, endA = a.size(), endB = b.size();
  while (start < endA && start < endB && a[start] == b[start]) partner[start] = static_cast<int>(start), ++start;
  while (endA > start && endB > start && a[endA - 1] == b[endB - 1]) --endA, --endB, partner[endA] = static_cast<int>(endB);
  const std::size_t rows = endA - start, columns = endB - start;
  if (rows * columns > kLargestTable) return false;
  std::vector<std::uint32_t> length((rows + 1) * (columns + 1), 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return length[i * (columns + 1) + j]; };
  for (std::size_t i = rows; i-- > 0;)
    for (std::size_t j = columns; j-- > 0;)
      at(i, j) = a[start + i] == b[start + j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
  for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
    if (a[start + i] == b[start + j]) partner[start + i] = static_cast<int>(start + j), ++i, ++j;
    else if (at(i + 1, j) >= at(i, j + 1)) ++i;
    else ++j;
  }
  return true;
}

Lines part(const Lines& lines, std::size_t from, std::size_t to) {
  return {lines.begin() + static_cast<std::ptrdiff_t>(from), lines.begin() + static_cast<std::ptrdiff_t>(to)};
}

// One change of a side: lines [from, to) of the base became [begin, end) of the side.
struct Hunk {
  std::size_t from = 0, to = 0, begin = 0, end = 0;
};

std::vector<Hunk> hunksOf(const std::vector<int>& partner, std::size_t sideSize) {
  std::vector<Hunk> hunks;
  std::size_t from = 0, begin = 0;
  for (std::size_t i = 0; i <= partner.size(); ++i) {
    const bool end = i == partner.size();
    if (!end && partner[i] < 0) continue;
    const std::size_t at = end ? sideSize : static_cast<std::size_t>(partner[i]);
    if (from < i || begin < at) hunks.push_back({from, i, begin, at});
    from = i + 1, begin = at + 1;
  }
  return hunks;
}

// Hunks of both sides that change the same lines, or insert at the same place. Neighbours are independent: each keeps its own.
bool overlap(const Hunk& a, const Hunk& b) {
  return (a.from < b.to && b.from < a.to) || (a.from == b.from && (a.from == a.to || b.from == b.to));
}

// Both sides changed the same lines: line by line where they kept the number of lines, else what was typed.
void mergeChunk(const Lines& base, const Lines& typed, const Lines& newer, Lines& out) {
  if (base.size() != typed.size() || base.size() != newer.size()) {
    out.insert(out.end(), typed.begin(), typed.end());
    return;
  }
  for (std::size_t i = 0; i < base.size(); ++i) out.push_back(typed[i] == base[i] ? newer[i] : typed[i]);
}

// diff3: the hunks of both sides in the order of the base. Hunks that overlap become one.
bool mergeLines(std::string_view baseText, std::string_view typedText, std::string_view newerText, std::string& merged) {
  const Lines base = linesOf(baseText), typed = linesOf(typedText), newer = linesOf(newerText);
  std::vector<int> inTyped, inNewer;
  if (!pairLines(base, typed, inTyped) || !pairLines(base, newer, inNewer)) return false;
  const std::vector<Hunk> ofTyped = hunksOf(inTyped, typed.size()), ofNewer = hunksOf(inNewer, newer.size());
  Lines out;
  const auto take = [&out](const Lines& lines) { out.insert(out.end(), lines.begin(), lines.end()); };
  // The lines of a side that became of [from, to) of the base: hunks [first, last) and the unchanged lines around them.
  const auto side = [](const Lines& lines, const std::vector<Hunk>& hunks, std::size_t first, std::size_t last, std::size_t from,
                        std::size_t to) {
    return part(lines, hunks[first].begin - (hunks[first].from - from), hunks[last - 1].end + (to - hunks[last - 1].to));
  };
  std::size_t at = 0, t = 0, n = 0;
  while (t < ofTyped.size() || n < ofNewer.size()) {
    const bool typedFirst =
        n == ofNewer.size() || (t < ofTyped.size() && (ofTyped[t].from < ofNewer[n].from ||
                                                          (ofTyped[t].from == ofNewer[n].from && ofTyped[t].to <= ofNewer[n].to)));
    Hunk all = typedFirst ? ofTyped[t] : ofNewer[n];
    const std::size_t firstTyped = t, firstNewer = n;
    (typedFirst ? t : n)++;
    for (bool grew = true; grew;) {
      grew = false;
      for (auto [hunks, next] : {std::pair{&ofTyped, &t}, {&ofNewer, &n}})
        while (*next < hunks->size() && overlap((*hunks)[*next], all)) {
          all.to = std::max(all.to, (*hunks)[*next].to);
          ++*next;
          grew = true;
        }
    }
    take(part(base, at, all.from));
    if (firstNewer == n) take(side(typed, ofTyped, firstTyped, t, all.from, all.to));
    else if (firstTyped == t) take(side(newer, ofNewer, firstNewer, n, all.from, all.to));
    else
      mergeChunk(part(base, all.from, all.to), side(typed, ofTyped, firstTyped, t, all.from, all.to),
          side(newer, ofNewer, firstNewer, n, all.from, all.to), out);
    at = all.to;
  }
  take(part(base, at, base.size()));
  merged.clear();
  for (const std::string_view line : out) (merged += line) += '\n';
  return true;
}

Value mergeKeys(
    const Value& base, const Value& typed, const Value& newer, const std::string& path, std::vector<std::string>& conflicts) {
  if (typed == base) return newer;
  if (newer == base || typed == newer) return typed;
  // Where a side has no map, it has none of the keys.
  if (typed.isMap() && newer.isMap() && (base.isMap() || base.isNil())) {
    const auto child = [](const Value& map, const std::string& key) {
      return map.isMap() && map.map().contains(key) ? map.get(key) : Value();
    };
    const auto has = [](const Value& map, const std::string& key) { return map.isMap() && map.map().contains(key); };
    Value merged = Value::makeMap();
    const auto add = [&](const std::string& key) {
      const bool inBase = has(base, key), inTyped = has(typed, key), inNewer = has(newer, key);
      const std::string at = path.empty() ? key : path + "." + key;
      if (inTyped && inNewer)
        return merged.map().set(key, mergeKeys(child(base, key), child(typed, key), child(newer, key), at, conflicts));
      // Removed on one side: stays removed, unless the other side changed it.
      const Value kept = inTyped ? child(typed, key) : child(newer, key);
      if (inBase && kept == child(base, key)) return;
      if (inBase) conflicts.push_back(at);
      if (!inBase || inTyped) merged.map().set(key, kept);
    };
    for (const auto& entry : typed.map()) add(entry.key.str());
    for (const auto& entry : newer.map())
      if (!typed.map().contains(entry.key.view())) add(entry.key.str());
    return merged;
  }
  conflicts.push_back(path);
  return typed;
}

Value mapOf(const Value& value) { return value.isNil() ? Value::makeMap() : value; }

} // namespace

RebasedValues rebaseValues(const std::string& base, const std::string& typed, const std::string& newer) {
  if (typed == base) return {newer, {}, true};
  if (newer == base) return {typed, {}, true};
  const auto baseValue = value::parseYaml(base), typedValue = value::parseYaml(typed), newerValue = value::parseYaml(newer);
  if (!baseValue || !typedValue || !newerValue) return {typed, {""}, true};
  RebasedValues result;
  const Value merged = mergeKeys(mapOf(*baseValue), mapOf(*typedValue), mapOf(*newerValue), {}, result.conflicts);
  // Both sides may have added a key, each at its place.
  const auto hasTwins = [](const std::string& text) { return !value::repeatedKeys(value::locateYaml(text)).empty(); };
  if (mergeLines(base, typed, newer, result.text) && !hasTwins(result.text))
    if (const auto read = value::parseYaml(result.text); read && mapOf(*read) == merged) return result;
  result.keepsLayout = merged == mapOf(*typedValue);
  if (result.keepsLayout) {
    result.text = typed;
    return result;
  }
  const auto written = value::writeYaml(merged);
  if (!written) return {typed, {""}, true};
  result.text = merged.size() == 0 ? std::string() : *written;
  return result;
}

} // namespace chartroom::inspect
