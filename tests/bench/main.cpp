// bench.inside: benchmarks inside one process, without the cost of starting it. Options are Google Benchmark's; with
// --corpus=<folder> the cases of its cases.json are benchmarks too, named load/<id>, template/<id> and render/<id>.

#include "corpus.h"

#include <benchmark/benchmark.h>
#include <malloc.h>
#include <string_view>

int main(int argc, char** argv) {
  // As app/cli/main.cpp has it.
  ::mallopt(M_MMAP_THRESHOLD, 1 << 28);
  ::mallopt(M_TRIM_THRESHOLD, -1);
  ::mallopt(M_TOP_PAD, 1 << 23);
  benchmark::Initialize(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!argument.starts_with("--corpus=") || !bench::addCorpus(std::string(argument.substr(9)))) {
      std::fprintf(stderr, "cannot use %s\n", argv[i]);
      return 2;
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
