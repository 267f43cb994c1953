#pragma once

// Seeded makers of charts with subcharts, whose point is how values meet: defaults, nulls, globals, blocks of subcharts,
// conditions, tags, aliases and imported values. Header only; for tests.

#include "core/value/json.h"
#include "tests/oracle/generate.h"
#include "tests/oracle/oracle.h"

#include <string>
#include <vector>

namespace chartroom::test {

class ChartGenerator {
public:
  explicit ChartGenerator(Generator& generator) : g(generator) {}

  Value userValues() { return block(3, {"s1", "s2", "al"}); }

  // The files of the chart but templates/NOTES.txt, named "file:<name>".
  Oracle::Args files() {
    Oracle::Args made;
    std::string dependencies;
    if (g.chance(85))
      dependencies += subchart(made, "", "s1", g.chance(40) ? std::vector<std::string>{"n"} : std::vector<std::string>{});
    if (g.chance(50)) dependencies += subchart(made, "", "s2", {});
    chart(made, "", "c", dependencies, {"s1", "s2", "al"});
    return made;
  }

private:
  static const std::vector<std::string>& keys() {
    static const std::vector<std::string> all{"a", "b", "c", "enabled", "data", "exports"};
    return all;
  }

  Value leaf() {
    switch (g.below(8)) {
    case 0:
    case 1: return {};
    case 2: return Value(g.chance(50));
    case 3: return Value(double(g.below(5)));
    case 4: {
      Value list = Value::makeList();
      for (std::size_t i = 0, count = g.below(3); i < count; ++i) list.list().items.push_back(leaf());
      return list;
    }
    default: return Value(g.words(1));
    }
  }
  Value table(int depth) {
    Value map = Value::makeMap();
    for (std::size_t i = 0, count = g.below(4); i < count; ++i)
      map.map().set(value::SharedString(g.pick(keys())), depth > 0 && g.chance(55) ? table(depth - 1) : leaf());
    return map;
  }
  // A chart's values, with blocks for the charts below it.
  Value block(int depth, const std::vector<std::string>& below) {
    Value map = table(depth);
    if (g.chance(50)) map.map().set("global", g.chance(92) ? table(2) : leaf());
    for (const std::string& name : below)
      if (depth > 0 && g.chance(45)) map.map().set(value::SharedString(name), g.chance(95) ? block(depth - 1, {"n"}) : leaf());
    if (g.chance(12)) {
      Value tags = Value::makeMap();
      tags.map().set(
          value::SharedString(g.pick(std::vector<std::string>{"front", "back"})), g.chance(85) ? Value(g.chance(50)) : leaf());
      map.map().set("tags", tags);
    }
    return map;
  }

  void chart(Oracle::Args& files, const std::string& folder, const std::string& name, const std::string& dependencies,
      const std::vector<std::string>& below) {
    files.emplace_back("file:" + folder + "Chart.yaml",
        "apiVersion: v2\nname: " + name + "\nversion: 1.0.0\n" + (dependencies.empty() ? "" : "dependencies:\n" + dependencies));
    if (g.chance(90)) files.emplace_back("file:" + folder + "values.yaml", *value::writeJson(block(3, below)));
  }

  // Writes charts/<name> and returns how its parent asks for it.
  std::string subchart(
      Oracle::Args& files, const std::string& parent, const std::string& name, const std::vector<std::string>& below) {
    const std::string folder = parent + "charts/" + name + "/";
    std::string dependencies;
    for (const std::string& one : below) dependencies += subchart(files, folder, one, {});
    chart(files, folder, name, dependencies, below);
    files.emplace_back("file:" + folder + "templates/NOTES.txt", "{{ toJson .Values }} {{ .Chart.Name }}");
    if (g.chance(10)) return ""; // there, but not asked for
    std::string asked = "- name: " + name + "\n  repository: \"\"\n  version: " +
                        g.pick(std::vector<std::string>{"1.0.0", "^1.0.0", "*", "\">=1\"", "2.0.0"}) + "\n";
    if (g.chance(30))
      asked += "  condition: " +
               g.pick(std::vector<std::string>{
                   name + ".enabled", "enabled", "a.enabled," + name + ".enabled", "global.enabled", "nope", name + ".a", ""}) +
               "\n";
    if (g.chance(20)) asked += "  tags: " + g.pick(std::vector<std::string>{"[front]", "[back]", "[front, back]", "[]"}) + "\n";
    if (g.chance(15)) asked += "  alias: al\n";
    if (g.chance(35))
      asked += "  import-values: " +
               g.pick(std::vector<std::string>{"[data]", "[data, a]", "[{child: data, parent: a}]", "[{child: a.b, parent: .}]",
                   "[{child: exports.data, parent: imported}]", "[{child: nope, parent: x}]", "[nope]",
                   "[{child: a, parent: global}]", "[{child: ., parent: all}]", "[{child: a}]", "[1]"}) +
               "\n";
    return asked;
  }

  Generator& g;
};

} // namespace chartroom::test
