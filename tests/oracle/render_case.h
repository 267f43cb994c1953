#pragma once

// The operation "render" of tests/oracle/go/render_ops.go as we do it: a chart in memory, rendered. Header only; for tests.

#include "core/chart/load.h"
#include "core/render/render.h"
#include "tests/oracle/typed.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace chartroom::test {

struct RenderAnswer {
  bool ok = false;
  std::string text; // the files as "== <path>\n<text>\n", or the error
};

// `text` is templates/NOTES.txt (helm does not split that one into documents); `args` holds "values" (typed JSON) and further
// files as "file:<name>".
inline RenderAnswer renderCase(const std::string& text, const std::vector<std::pair<std::string, std::string>>& args) {
  const Context context = Context().withTimeout(std::chrono::seconds(20));
  std::vector<chart::File> files;
  Value values = Value::makeMap();
  bool hasChart = false;
  for (const auto& [name, content] : args) {
    if (name == "values") values = fromTyped(content);
    if (name.rfind("file:", 0) != 0) continue;
    files.push_back({name.substr(5), content, {}});
    hasChart = hasChart || name == "file:Chart.yaml";
  }
  if (!hasChart) files.push_back({"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.2.3\nappVersion: \"4.5\"\n", {}});
  files.push_back({"templates/NOTES.txt", text, {}});
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name.str() < b.name.str(); });
  auto loaded = chart::loadFiles(context, files);
  if (!loaded) return {false, "load: " + loaded.error().message};
  const render::CompiledChart compiled(std::move(loaded).value());
  const render::Rendered result = compiled.render(context, values, {});
  if (result.error && result.failedAt != render::Stage::Documents) return {false, result.error->message};
  std::map<std::string, std::string> outputs;
  for (const auto& file : result.files) outputs[file.path] = file.output;
  std::string out;
  for (const auto& [path, output] : outputs) out += "== " + path + "\n" + output + "\n";
  return {true, out};
}

} // namespace chartroom::test
