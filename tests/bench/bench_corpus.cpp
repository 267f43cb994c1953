// What `chartroomctl template` does between reading its flags and writing its output, case by case. The counterpart for helm is
// bench.template in tests/oracle/go; both time a refused chart up to its refusal.

#include "corpus.h"

#include "core/chart/load.h"
#include "core/chart/read_file.h"
#include "core/render/render.h"
#include "core/value/json.h"
#include "core/value/merge.h"

#include <benchmark/benchmark.h>

namespace bench {

using namespace chartroom;

namespace {

struct Case {
  std::string chart;
  std::string values; // a path, or empty
};

render::RenderOptions demoOptions() {
  render::RenderOptions options;
  options.releaseName = "demo";
  options.nameSpace = "shop";
  if (auto version = chart::KubeVersion::parse("v1.34.0")) options.capabilities.kubeVersion = std::move(version).value();
  return options;
}

Value userValues(const Case& one) {
  if (one.values.empty()) return Value::makeMap();
  const auto text = chart::readFile(one.values);
  if (!text) return Value::makeMap();
  auto values = value::loadValues(*text);
  return values ? std::move(values).value() : Value::makeMap();
}

void load(benchmark::State& state, const Case& one) {
  for (auto _ : state) {
    auto loaded = chart::load({}, one.chart);
    benchmark::DoNotOptimize(loaded);
  }
}

void loadAndRender(benchmark::State& state, const Case& one) {
  const auto options = demoOptions();
  std::size_t bytes = 0;
  for (auto _ : state) {
    const Value values = userValues(one);
    auto loaded = chart::load({}, one.chart);
    if (!loaded) continue;
    const auto rendered = render::CompiledChart(std::move(loaded).value()).render({}, values, options);
    bytes = 0;
    for (const auto& document : rendered.manifests) bytes += document.text.size();
    for (const auto& hook : rendered.hooks) bytes += hook.document.text.size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

void renderOnly(benchmark::State& state, const Case& one) {
  auto loaded = chart::load({}, one.chart);
  if (!loaded) return state.SkipWithError(loaded.error().message.c_str());
  const render::CompiledChart compiled(std::move(loaded).value());
  const auto options = demoOptions();
  const Value values = userValues(one);
  for (auto _ : state) {
    auto rendered = compiled.render({}, values, options);
    benchmark::DoNotOptimize(rendered);
  }
}

} // namespace

bool addCorpus(const std::string& folder) {
  const auto text = chart::readFile(folder + "/cases.json");
  if (!text) return false;
  const auto cases = value::parseJson(*text);
  if (!cases || !cases->isList()) return false;
  for (const Value& item : cases->list().items) {
    const std::string id = item.get("id").string();
    const Value values = item.get("values");
    const Case one{folder + "/" + item.get("chart").string(), values.isString() ? folder + "/" + values.string() : ""};
    const auto add = [&](const char* kind, void (*body)(benchmark::State&, const Case&)) {
      benchmark::RegisterBenchmark((kind + ("/" + id)).c_str(), [body, one](benchmark::State& state) { body(state, one); })
          ->Unit(benchmark::kMillisecond);
    };
    add("load", load);
    add("template", loadAndRender);
    add("render", renderOnly);
  }
  return true;
}

} // namespace bench
