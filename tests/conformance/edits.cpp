// Live rendering over the charts of the corpus: after every random edit of the values, what LiveRender gives equals a full render
// byte for byte; and an edit never changes a line that the trace did not attribute to what was edited.
//
// CHARTROOM_EDITS: how many edits in all (2,000). CHARTROOM_SEED: the first seed. An argument restricts it to charts whose id
// contains it.

#include "conformance.h"

#include "core/chart/load.h"
#include "core/render/live_render.h"
#include "core/value/json.h"
#include "core/value/merge.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

using namespace chartroom;

namespace {

using render::ValuePath;

struct Place {
  ValuePath path;
  Value value;
};

void collect(const Value& value, ValuePath& path, std::vector<Place>& places) {
  if (value.isMap()) {
    for (const auto& entry : value.map()) {
      path.push_back(entry.key.str());
      if (path.size() > 1 || entry.key.view() != "global") places.push_back({path, entry.value});
      collect(entry.value, path, places);
      path.pop_back();
    }
  } else if (value.isList()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      path.push_back(std::to_string(i));
      collect(value.list().items[i], path, places);
      path.pop_back();
    }
  }
}

// A copy of the user's `tree` with the value at `path` of the effective values replaced. A list has no defaults below it: what is
// changed in one of the chart's lists takes all of that along.
Value with(const Value& tree, const Value& effective, const ValuePath& path, std::size_t at, const Value& value) {
  if (at == path.size()) return value;
  if (effective.isList()) {
    Value copy = (tree.isList() ? tree : effective).deepCopy();
    const std::size_t index = std::strtoul(path[at].c_str(), nullptr, 10);
    if (index < copy.size())
      copy.list().items[index] = with(copy.list().items[index], copy.list().items[index], path, at + 1, value);
    return copy;
  }
  Value copy = tree.isMap() ? tree.deepCopy() : Value::makeMap();
  copy.map().set(path[at], with(copy.get(path[at]), effective.get(path[at]), path, at + 1, value));
  return copy;
}

class Random {
public:
  explicit Random(std::uint64_t seed) : m_engine(seed) {}
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : m_engine() % bound; }

private:
  std::mt19937_64 m_engine;
};

Value changed(const Value& value, Random& random) {
  if (value.isBool()) return random.below(8) == 0 ? Value("yes") : Value(!value.boolean());
  switch (random.below(6)) {
  case 0: return Value();
  case 1: return Value(true);
  case 2: return Value(static_cast<double>(random.below(5)));
  case 3: return Value("edited");
  default: break;
  }
  if (value.isNumber()) return Value(static_cast<double>(random.below(10000)));
  if (value.isString()) return Value(value.string() + "x");
  if (value.isMap()) {
    Value copy = value.deepCopy();
    copy.map().set("added", Value("new"));
    return copy;
  }
  if (value.isList()) {
    Value copy = value.deepCopy();
    copy.list().items.push_back(copy.size() > 0 ? copy.list().items.back() : Value("item"));
    return copy;
  }
  return Value("set");
}

// Everything a render gives, as one text.
std::string whole(const render::Rendered& rendered) {
  std::string text = render::manifestText(rendered, render::CrdOutput::Include);
  for (const auto& hook : rendered.hooks) text += "# hook " + hook.document.path.str() + "\n" + hook.document.text.str() + "\n";
  for (const auto& file : rendered.files)
    text += "# file " + file.path + "\n" + file.output.str() + "\n" + (file.error ? file.error->message : "") + "\n";
  text += "# notes\n" + rendered.notes + "\n";
  if (rendered.error) text += "# error " + rendered.error->message + "\n";
  return text;
}

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Marks the lines of both texts that are not in a longest common sequence.
void difference(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b, std::vector<int>& onlyA,
    std::vector<int>& onlyB) {
  std::size_t begin = 0, aEnd = a.size(), bEnd = b.size();
  while (begin < aEnd && begin < bEnd && a[begin] == b[begin]) ++begin;
  while (aEnd > begin && bEnd > begin && a[aEnd - 1] == b[bEnd - 1]) --aEnd, --bEnd;
  const std::size_t n = aEnd - begin, m = bEnd - begin;
  if (n * m > 4'000'000) return; // too far apart to say which line became which
  std::vector<std::vector<int>> best(n + 1, std::vector<int>(m + 1));
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;)
      best[i][j] = a[begin + i] == b[begin + j] ? best[i + 1][j + 1] + 1 : std::max(best[i + 1][j], best[i][j + 1]);
  std::size_t i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && a[begin + i] == b[begin + j]) ++i, ++j;
    else if (j == m || (i < n && best[i + 1][j] >= best[i][j + 1])) onlyA.push_back(static_cast<int>(begin + i++) + 1);
    else onlyB.push_back(static_cast<int>(begin + j++) + 1);
  }
}

struct Tally {
  std::size_t edits = 0, unequal = 0, lines = 0, unattributed = 0, editsUnattributed = 0, toggles = 0, togglesUnattributed = 0,
              executed = 0, templates = 0;
};

class ChartRun {
public:
  ChartRun(std::string id, std::shared_ptr<const render::CompiledChart> chart, Value values, std::uint64_t seed, Tally& tally)
      : m_id(std::move(id)), m_chart(std::move(chart)), m_live(m_chart), m_values(std::move(values)), m_random(seed),
        m_tally(tally) {
    m_options.releaseName = "demo";
    m_options.nameSpace = "shop";
    m_options.afterError = render::AfterError::Continue;
    m_options.seed = 1;
    m_options.clock = &m_clock;
  }

  void run(std::size_t edits) {
    auto before = m_live.render({}, m_values, m_options);
    for (std::size_t i = 0; i < edits; ++i) {
      std::vector<Place> places;
      ValuePath path;
      const Value& effective = before.rendered.values.isMap() ? before.rendered.values : m_values;
      collect(effective, path, places);
      if (places.empty()) return;
      // Toggles are what says most, and few values are booleans.
      if (std::vector<Place> switches = places;
          i % 2 == 1 && std::erase_if(switches, [](const Place& one) { return !one.value.isBool(); }) < places.size())
        places = std::move(switches);
      const Place& place = places[m_random.below(places.size())];
      const Value value = changed(place.value, m_random);
      const Value old = m_values;
      m_values = with(m_values, effective, place.path, 0, value);
      auto after = m_live.render({}, m_values, m_options);
      ++m_tally.edits;
      m_tally.executed += static_cast<std::size_t>(after.executed);
      m_tally.templates += after.rendered.files.size();
      if (const std::string got = whole(after.rendered), wanted = whole(m_chart->render({}, m_values, m_options)); got != wanted) {
        ++m_tally.unequal;
        const auto where = conformance::compare(wanted, got, {});
        std::cout << "unequal: " << m_id << " after editing " << name(place.path) << " to " << *value::writeJson(value) << "\n";
        if (where) std::cout << "  line " << where->line << "\n    full: " << where->wanted << "\n    live: " << where->got << "\n";
      }
      // Removing or replacing a table says less about lines than toggling: the change itself is all of the table.
      attribute(old, place, value, before, after);
      // Now and then start over, so that edits do not pile up until everything fails.
      if (after.rendered.error) {
        m_values = old;
        before = m_live.render({}, m_values, m_options);
      } else {
        before = std::move(after);
      }
    }
  }

private:
  static std::string name(const ValuePath& path) {
    std::string text;
    for (const auto& key : path) text += (text.empty() ? "" : ".") + key;
    return text;
  }

  using Reached = std::map<std::string, std::vector<render::ReachedLine>>;
  static std::vector<std::string_view> without(
      const std::vector<std::string_view>& lines, const Reached& reached, const std::string& file, bool nearby) {
    std::vector<std::string_view> left = lines;
    if (const auto found = reached.find(file); found != reached.end())
      for (auto line = found->second.rbegin(); line != found->second.rend(); ++line)
        if (line->line <= static_cast<int>(left.size()) && (nearby || line->reach != render::Reach::Nearby))
          left.erase(left.begin() + line->line - 1);
    return left;
  }

  void attribute(const Value& user, const Place& place, const Value& value, const render::LiveResult& before,
      const render::LiveResult& after) {
    if (before.rendered.error || after.rendered.error) return;
    ValuePath path{"Values"};
    // Where the user had put nothing or a word in place of a table, setting something in that table replaces all of it.
    Value at = user;
    for (const std::string& key : place.path) {
      path.push_back(key);
      const Value* const found = at.isMap() ? at.map().find(key) : nullptr;
      if (found && !found->isMap() && !found->isList()) break;
      at = found ? Value(*found) : Value();
    }
    const auto old = before.provenance.reached(path), now = after.provenance.reached(path);
    const bool toggle = place.value.isBool() && value.isBool() && path.size() == place.path.size() + 1;
    m_tally.toggles += toggle;
    bool counted = false;
    for (const auto& file : after.rendered.files) {
      const auto same = std::find_if(
          before.rendered.files.begin(), before.rendered.files.end(), [&](const auto& one) { return one.path == file.path; });
      if (same == before.rendered.files.end() || same->output == file.output) continue;
      const auto a = linesOf(same->output), b = linesOf(file.output);
      // Where many lines are alike there are several ways to say which ones came or went: what was not attributed must be the
      // same before and after, and a difference must say otherwise, too. A line beside which something could have been printed
      // may have changed, but need not.
      if (without(a, old, file.path, true) == without(b, now, file.path, true) ||
          without(a, old, file.path, false) == without(b, now, file.path, false)) {
        m_tally.lines += std::max(a.size(), b.size()) - std::min(a.size(), b.size()) + 1;
        continue;
      }
      std::vector<int> onlyA, onlyB;
      difference(a, b, onlyA, onlyB);
      const auto check = [&](const std::vector<int>& lines, const auto& reached, const auto& texts, const char* side) {
        const auto found = reached.find(file.path);
        for (const int line : lines) {
          ++m_tally.lines;
          const bool known = found != reached.end() && std::any_of(found->second.begin(), found->second.end(),
                                                           [&](const auto& one) { return one.line == line; });
          if (known) continue;
          ++m_tally.unattributed;
          if (counted) continue;
          counted = true;
          ++m_tally.editsUnattributed;
          m_tally.togglesUnattributed += toggle;
          std::cout << "unattributed" << (toggle ? " toggle: " : ": ") << m_id << ", editing " << name(place.path) << ", " << side
                    << " line " << line << " of " << file.path << ": " << texts[static_cast<std::size_t>(line - 1)] << "\n";
        }
      };
      check(onlyA, old, a, "old");
      check(onlyB, now, b, "new");
    }
  }

  std::string m_id;
  std::shared_ptr<const render::CompiledChart> m_chart;
  render::LiveRender m_live;
  Value m_values;
  Random m_random;
  Tally& m_tally;
  FixedClock m_clock{Clock::Time(std::chrono::seconds(1'700'000'000))};
  render::RenderOptions m_options;
};

std::size_t number(const char* variable, std::size_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtoul(text, nullptr, 10) : otherwise;
}

} // namespace

int main(int argc, char** argv) {
  const auto folder = conformance::corpusFolder("CHARTROOM_CORPUS", "corpus");
  if (!folder) return conformance::kSkipped;
  const auto cases = value::parseJson(conformance::readFile(*folder / "cases.json"));
  if (!cases || !cases->isList()) {
    std::cout << "cases.json cannot be read\n";
    return 1;
  }
  std::filesystem::current_path(*folder);
  const std::string wanted = argc > 1 ? argv[1] : "";
  std::vector<Value> chosen;
  for (const Value& one : cases->list().items)
    if (one.get("id").string().find(wanted) != std::string::npos && one.get("rc").number() == 0) chosen.push_back(one);
  const std::size_t edits = number("CHARTROOM_EDITS", 2000), seed = number("CHARTROOM_SEED", 1);
  Tally tally;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    auto chart = chart::load({}, chosen[i].get("chart").string());
    if (!chart) continue;
    Value values = Value::makeMap();
    if (chosen[i].get("values").isString())
      if (auto read = value::loadValues(conformance::readFile(chosen[i].get("values").string())); read && read->isMap())
        values = *read;
    ChartRun run(
        chosen[i].get("id").string(), std::make_shared<render::CompiledChart>(std::move(*chart)), values, seed * 1000 + i, tally);
    run.run(edits / chosen.size() + (i < edits % chosen.size() ? 1 : 0));
  }
  std::cout << tally.edits << " edits, " << tally.unequal << " unequal to a full render; " << tally.executed << " of "
            << tally.templates << " templates executed\n"
            << tally.lines << " changed lines, " << tally.unattributed << " not attributed (" << tally.editsUnattributed
            << " edits)\n"
            << tally.toggles << " toggles, " << tally.togglesUnattributed << " changed a line that was not attributed to them\n";
  return tally.unequal == 0 && tally.togglesUnattributed == 0 && tally.edits > 0 ? 0 : 1;
}
