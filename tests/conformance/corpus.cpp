// Renders every chart of the corpus as helm 4.3.1 did and compares bytes. An argument restricts it to the cases whose id
// contains it.

#include "conformance.h"
#include "core/value/json.h"

#include <iostream>

int main(int argc, char** argv) {
  const auto folder = conformance::corpusFolder("CHARTROOM_CORPUS", "corpus");
  if (!folder) return conformance::kSkipped;
  const auto cases = chartroom::value::parseJson(conformance::readFile(*folder / "cases.json"));
  if (!cases || !cases->isList()) {
    std::cout << "cases.json cannot be read\n";
    return 1;
  }
  std::filesystem::current_path(*folder);
  const std::string wanted = argc > 1 ? argv[1] : "";
  std::size_t equal = 0;
  std::size_t total = 0;
  for (const auto& one : cases->list().items) {
    const std::string id = one.get("id").string();
    if (id.find(wanted) == std::string::npos) continue;
    ++total;
    std::vector<std::string> arguments{
        "template", "demo", one.get("chart").string(), "--namespace", "shop", "--kube-version", "v1.34.0", "--include-crds"};
    if (one.get("values").isString()) {
      arguments.emplace_back("-f");
      arguments.push_back(one.get("values").string());
    }
    const auto run = conformance::runProgram(arguments, {});
    const int status = static_cast<int>(one.get("rc").number());
    std::optional<conformance::Difference> difference;
    if (status != 0) {
      difference = conformance::compare(one.get("stderr").string(), run.err, {});
    } else {
      std::set<std::size_t> masked;
      const auto maskedLines = one.get("masked_lines");
      if (maskedLines.isList())
        for (const auto& line : maskedLines.list().items) masked.insert(static_cast<std::size_t>(line.number()));
      difference = conformance::compare(conformance::readGzip(*folder / "expected" / (id + ".yaml.gz")), run.out, masked);
    }
    if (run.status == status && !difference) {
      ++equal;
      continue;
    }
    std::cout << "unequal: " << id;
    if (run.status != status) std::cout << "\n  exit status " << run.status << ", helm's was " << status << "\n  " << run.err;
    if (difference)
      std::cout << "\n  line " << difference->line << "\n    helm: " << difference->wanted << "\n    here: " << difference->got;
    std::cout << "\n";
  }
  if (!wanted.empty()) {
    std::cout << equal << " of " << total << " equal to helm\n";
    return equal == total ? 0 : 1;
  }
  return conformance::verdict(
      "equal to helm", equal, total, std::filesystem::path(CHARTROOM_SOURCE_DIR) / "tests/conformance/corpus_minimum.txt");
}
