// What `chartroomctl template` does between reading its flags and writing its output, case by case. The counterpart for helm is
// bench.template in tests/oracle/go; both time a refused chart up to its refusal.

#include "corpus.h"

#include "core/chart/load.h"
#include "core/chart/read_file.h"
#include "core/render/live_render.h"
#include "core/render/render.h"
#include "core/value/json.h"
#include "core/value/merge.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>

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
    for (const auto& document : rendered.manifests) bytes += document.text.view().size();
    for (const auto& hook : rendered.hooks) bytes += hook.document.text.view().size();
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

// As the studio renders, with frozen randomness.
render::RenderOptions studioOptions() {
  render::RenderOptions options = demoOptions();
  options.seed = 1;
  return options;
}

// A full render with trace, as when a chart is opened; "render" beside it is the same without.
void liveFull(benchmark::State& state, const Case& one) {
  auto loaded = chart::load({}, one.chart);
  if (!loaded) return state.SkipWithError(loaded.error().message.c_str());
  render::LiveRender live(std::make_shared<render::CompiledChart>(std::move(loaded).value()));
  const auto options = studioOptions();
  const Value values = userValues(one);
  for (auto _ : state) {
    live.forget();
    auto result = live.render({}, values, options);
    benchmark::DoNotOptimize(result);
  }
}

using Path = std::vector<std::string>;

void scalars(const Value& value, Path& path, std::vector<std::pair<Path, Value>>& found) {
  if (!value.isMap()) {
    if (value.isBool() || value.isString() || value.isNumber()) found.emplace_back(path, value);
    return;
  }
  for (const auto& entry : value.map()) {
    path.push_back(entry.key.str());
    scalars(entry.value, path, found);
    path.pop_back();
  }
}

Value with(const Value& tree, const Path& path, std::size_t at, const Value& value) {
  if (at == path.size()) return value;
  Value copy = tree.isMap() ? tree.deepCopy() : Value::makeMap();
  copy.map().set(path[at], with(copy.get(path[at]), path, at + 1, value));
  return copy;
}

Value edited(const Value& value) {
  if (value.isBool()) return Value(!value.boolean());
  if (value.isString()) return Value(value.string() + "x");
  return value.isFloat() ? Value(value.number() + 1) : Value(value.integer() + 1);
}

// One key is edited and put back, for each scalar of the chart's values in turn: what follows a key press. The counters are
// percentiles of a single edit, in milliseconds.
void liveEdit(benchmark::State& state, const Case& one) {
  auto loaded = chart::load({}, one.chart);
  if (!loaded) return state.SkipWithError(loaded.error().message.c_str());
  render::LiveRender live(std::make_shared<render::CompiledChart>(std::move(loaded).value()));
  const auto options = studioOptions();
  const Value values = userValues(one);
  const auto first = live.render({}, values, options);
  std::vector<std::pair<Path, Value>> leaves;
  Path path;
  scalars(first.rendered.values, path, leaves);
  if (leaves.empty()) return state.SkipWithError("no values");
  std::vector<double> times;
  std::size_t next = 0;
  int executed = 0;
  for (auto _ : state) {
    const auto& [key, value] = leaves[next / 2 % leaves.size()];
    const Value tree = next++ % 2 == 0 ? with(values, key, 0, edited(value)) : values;
    const auto started = std::chrono::steady_clock::now();
    auto result = live.render({}, tree, options);
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count());
    executed += result.executed;
    benchmark::DoNotOptimize(result);
  }
  std::sort(times.begin(), times.end());
  state.counters["p50"] = times[times.size() / 2];
  state.counters["p95"] = times[times.size() * 95 / 100];
  state.counters["max"] = times.back();
  state.counters["executed"] = static_cast<double>(executed) / static_cast<double>(times.size());
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
      benchmark::RegisterBenchmark((kind + ("/" + id)).c_str(), [body, one](benchmark::State& state) {
        body(state, one);
      })->Unit(benchmark::kMillisecond);
    };
    add("load", load);
    add("template", loadAndRender);
    add("render", renderOnly);
    add("live.full", liveFull);
    add("live.edit", liveEdit);
  }
  return true;
}

} // namespace bench
