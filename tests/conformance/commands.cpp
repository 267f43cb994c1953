// Runs the command lines of helm's own test data that the local commands know (template, show, version) and compares output,
// error output and exit status with helm 4.3.1's.

#include "conformance.h"
#include "core/base/text.h"
#include "core/value/json.h"

#include <iostream>

namespace {

bool isLocal(const chartroom::Value& command) {
  const std::string& verb = command.list().items.front().string();
  return verb == "template" || verb == "show" || verb == "inspect" || verb == "version";
}

} // namespace

int main(int argc, char** argv) {
  const auto folder = conformance::corpusFolder("CHARTROOM_HELM_TESTDATA", "helm-testdata");
  if (!folder) return conformance::kSkipped;
  const auto commands = chartroom::value::parseJson(conformance::readFile(*folder / "commands.json"));
  if (!commands || !commands->isList()) {
    std::cout << "commands.json cannot be read\n";
    return 1;
  }
  const std::string wanted = argc > 1 ? argv[1] : "";
  std::filesystem::current_path(*folder / "cmd");
  const std::string helmHome = (*folder / "cmd/helmhome/helm").string();
  const std::map<std::string, std::string> environment{
      {"HOME", (*folder / "no-home").string()},
      {"HELM_REPOSITORY_CONFIG", helmHome + "/repositories.yaml"},
      {"HELM_REPOSITORY_CACHE", helmHome + "/repository"},
      {"KUBECONFIG", (*folder / "no-kubeconfig").string()},
  };
  std::size_t equal = 0;
  std::size_t total = 0;
  for (const auto& one : commands->list().items) {
    if (!isLocal(one.get("cmd"))) continue;
    std::vector<std::string> arguments;
    std::string shown;
    for (const auto& argument : one.get("cmd").list().items) {
      arguments.push_back(argument.string());
      shown += " " + argument.string();
    }
    if (shown.find(wanted) == std::string::npos) continue;
    ++total;
    const auto run = conformance::runProgram(arguments, environment);
    const auto text = [&](const char* key) { return chartroom::replaceAll(one.get(key).string(), "$DATA", folder->string()); };
    const int status = static_cast<int>(one.get("rc").number());
    const auto out = conformance::compare(text("stdout"), run.out, {});
    const auto err = conformance::compare(text("stderr"), run.err, {});
    if (run.status == status && !out && !err) {
      ++equal;
      continue;
    }
    std::cout << "unequal:" << shown << "\n";
    if (run.status != status) std::cout << "  exit status " << run.status << ", helm's was " << status << "\n";
    for (const auto& difference : {out, err})
      if (difference)
        std::cout << "  line " << difference->line << "\n    helm: " << difference->wanted << "\n    here: " << difference->got
                  << "\n";
  }
  if (!wanted.empty()) {
    std::cout << equal << " of " << total << " command lines equal to helm\n";
    return equal == total ? 0 : 1;
  }
  return conformance::verdict("command lines equal to helm", equal, total,
      std::filesystem::path(CHARTROOM_SOURCE_DIR) / "tests/conformance/commands_minimum.txt");
}
