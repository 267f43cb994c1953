// Renders a chart, then lists the releases of the current cluster.
// usage: consumer CHART [KUBECONFIG]

#include "core/action/read.h"
#include "core/action/session.h"
#include "core/chart/load.h"
#include "core/render/render.h"

#include <iostream>

using namespace chartroom;

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const Context context;
  auto chart = chart::load(context, argv[1]);
  if (!chart) return std::cerr << chart.error().message << '\n', 1;
  render::CompiledChart compiled(std::move(*chart));
  const auto rendered = compiled.render(context, Value::makeMap(), {});
  if (rendered.error) return std::cerr << rendered.error->message << '\n', 1;
  std::cout << rendered.manifests.size() << " manifests, " << rendered.hooks.size() << " hooks\n";
  if (argc < 3) return 0;

  action::SessionOptions options;
  options.connection = kube::resolveConnection(argv[2], {});
  auto session = action::Session::make(std::move(options));
  if (!session) return std::cerr << session.error().message << '\n', 1;
  auto releases = action::list(context, **session, {.allNamespaces = true});
  if (!releases) return std::cerr << releases.error().message << '\n', 1;
  for (const auto& one : *releases) std::cout << one.nameSpace << '/' << one.name << ' ' << one.info.status << '\n';
  return 0;
}
