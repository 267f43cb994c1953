// The stages one by one, on made material: no corpus needed.

#include "core/base/gzip.h"
#include "core/chart/load.h"
#include "core/funcs/registry.h"
#include "core/render/render.h"
#include "core/tmpl/template_set.h"
#include "core/value/yaml.h"

#include <benchmark/benchmark.h>

using namespace chartroom;

namespace {

constexpr const char* kHelpers = R"({{- define "c.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }})";

constexpr const char* kWorkload = R"({{- range $i := until (int .Values.count) }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ printf "%s-%d" $.Release.Name $i | quote }}
  labels: {{- include "c.labels" $ | nindent 4 }}
spec:
  replicas: {{ $.Values.replicas }}
  template:
    spec:
      {{- if $.Values.nodeSelector }}
      nodeSelector: {{- toYaml $.Values.nodeSelector | nindent 8 }}
      {{- end }}
      containers:
        - name: main
          image: "{{ $.Values.image.repository }}:{{ $.Values.image.tag | default $.Chart.AppVersion }}"
          resources:
            {{- toYaml $.Values.resources | nindent 12 }}
          env:
            {{- range $key, $value := $.Values.env }}
            - name: {{ $key | upper }}
              value: {{ $value | quote }}
            {{- end }}
{{- end }}
)";

constexpr const char* kValues = R"(count: 100
replicas: 2
commonLabels: {team: shop, tier: backend}
nodeSelector: {disk: ssd}
image: {repository: registry.example.com/shop, tag: ""}
resources:
  limits: {cpu: 500m, memory: 256Mi}
  requests: {cpu: 100m, memory: 128Mi}
env: {first: "1", second: two words, third: "yes", fourth: 4}
)";

std::unique_ptr<chart::Chart> madeChart() {
  auto loaded = chart::loadFiles(
      {}, {{"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\nappVersion: \"3.1\"\n", {}}, {"values.yaml", kValues, {}},
              {"templates/_helpers.tpl", kHelpers, {}}, {"templates/workload.yaml", kWorkload, {}}});
  return std::move(loaded).value();
}

const std::string& madeManifest() {
  static const std::string text = render::manifestText(render::CompiledChart(madeChart()).render({}, Value::makeMap(), {}));
  return text;
}

void setBytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
}

void yamlRead(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(value::parseYamlStream(madeManifest()));
  setBytes(state, madeManifest().size());
}
BENCHMARK(yamlRead);

void yamlWrite(benchmark::State& state) {
  const auto documents = value::parseYamlStream(madeManifest());
  for (auto _ : state)
    for (const Value& document : *documents) benchmark::DoNotOptimize(value::writeYaml(document));
  setBytes(state, madeManifest().size());
}
BENCHMARK(yamlWrite);

void gunzipManifest(benchmark::State& state) {
  const std::string packed = gzip(madeManifest());
  for (auto _ : state) benchmark::DoNotOptimize(gunzip(packed, std::size_t{1} << 30));
  setBytes(state, madeManifest().size());
}
BENCHMARK(gunzipManifest);

void templateParse(benchmark::State& state) {
  for (auto _ : state) {
    tmpl::TemplateSet set("gotpl", funcs::functions());
    benchmark::DoNotOptimize(set.parse("workload.yaml", kWorkload));
  }
  setBytes(state, std::string_view(kWorkload).size());
}
BENCHMARK(templateParse);

void loadMadeFiles(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(madeChart());
}
BENCHMARK(loadMadeFiles);

// The first render parses the templates, too; this is what each later one costs.
void renderCompiled(benchmark::State& state) {
  const render::CompiledChart compiled(madeChart());
  for (auto _ : state) benchmark::DoNotOptimize(compiled.render({}, Value::makeMap(), {}));
  setBytes(state, madeManifest().size());
}
BENCHMARK(renderCompiled);

void splitAndSort(benchmark::State& state) {
  const render::FileTexts files{{"c/templates/all.yaml", madeManifest()}};
  for (auto _ : state) benchmark::DoNotOptimize(render::assemble({}, files));
  setBytes(state, madeManifest().size());
}
BENCHMARK(splitAndSort);

} // namespace
