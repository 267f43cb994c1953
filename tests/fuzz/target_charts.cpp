// Whole charts: from an archive, through a render, and what becomes of the text templates print.

#include "target.h"

#include "core/base/gzip.h"
#include "core/chart/load.h"
#include "core/render/render.h"
#include "core/value/merge.h"

#include <algorithm>

namespace chartroom::fuzz {

namespace {

constexpr std::int64_t kUnpackedLimit = 1 << 20;

void checkFiles(const std::vector<chart::File>& files) {
  std::size_t total = 0;
  for (const auto& file : files) {
    const std::string_view name = file.name.view();
    expect(!name.empty() && !name.starts_with('/'), "a file without a name of its own");
    for (std::string_view rest = name; !rest.empty();) {
      const auto slash = rest.find('/');
      expect(rest.substr(0, slash) != "..", "a file outside the chart");
      rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    }
    total += file.data.view().size();
  }
  expect(total <= std::size_t{kUnpackedLimit}, "more was unpacked than allowed");
}

} // namespace

// The compression is put on here: its checksum would keep a fuzzer out.
void runArchive(std::string_view input) {
  const std::string packed = gzip(input);
  const chart::LoadLimits limits{kUnpackedLimit};
  if (const auto files = chart::readArchive(packed, limits)) checkFiles(*files);
  else expect(!files.error().message.empty(), "an error without a text");
  const auto loaded = chart::loadArchive(Context(), packed, limits);
  if (!loaded) {
    expect(!loaded.error().message.empty(), "an error without a text");
    return;
  }
  (void)chart::metadataMap((*loaded)->metadata);
  (void)(*loaded)->crds();
}

void runDocuments(std::string_view input) {
  std::size_t last = 0;
  for (const auto& part : render::splitDocuments(input)) {
    expect(!part.text.empty(), "an empty document");
    const auto at = static_cast<std::size_t>(part.text.data() - input.data());
    expect(at >= last && at + part.text.size() <= input.size(), "documents overlap");
    const auto end = input.begin() + static_cast<std::ptrdiff_t>(at);
    expect(part.line == 1 + std::count(input.begin(), end, '\n'), "a document on another line than its number says");
    last = at + part.text.size();
  }
  const auto assembly = render::assemble(Context(), {{"chart/templates/a.yaml", input}}, render::AfterError::Continue);
  for (const auto& error : assembly.errors) expect(error.message.starts_with("YAML parse error on "), "an error without its file");
  for (const auto& hook : assembly.hooks) expect(!hook.events.empty(), "a hook of no event");
}

void runRender(std::string_view input) {
  const auto part = parts(input, 5);
  std::vector<chart::File> files{{"Chart.yaml", "apiVersion: v2\nname: demo\nversion: 0.1.0\n", {}}, {"values.yaml", part[1], {}},
      {"templates/a.yaml", part[0], {}}, {"templates/NOTES.txt", "{{ .Release.Name }}", {}},
      {"templates/_helpers.tpl", part[3], {}}, {"files/a.txt", "line one\nline two\n", {}}};
  if (!part[4].empty()) files.push_back({"values.schema.json", part[4], {}});
  auto loaded = chart::loadFiles(Context(), files);
  if (!loaded) return;
  const auto values = value::loadValues(part[2]);
  const render::CompiledChart compiled(std::move(*loaded));
  static const FixedClock kClock{Clock::Time(std::chrono::seconds(1'700'000'000))};
  const auto render = [&] {
    render::RenderOptions options;
    options.seed = 1;
    options.clock = &kClock;
    options.afterError = render::AfterError::Continue;
    return compiled.render(Context().withTimeout(std::chrono::seconds(5)), values ? values->deepCopy() : Value::makeMap(), options);
  };
  const auto first = render();
  const auto second = render();
  const auto timedOut = [](const render::Rendered& one) { return one.error && one.error->code == Code::Timeout; };
  if (timedOut(first) || timedOut(second)) return;
  expect(first.error == second.error, "only one of two renders fails, or with another error");
  expect(render::manifestText(first) == render::manifestText(second) && first.notes == second.notes, "two renders differ");
  if (first.error) expect(!first.error->message.empty(), "an error without a text");
}

} // namespace chartroom::fuzz
