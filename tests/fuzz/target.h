#pragma once

// Fuzz targets: functions that take any bytes, run one part of the core on them and check what must hold whatever they are.
// Two programs use them: fuzz.<name> (preset fuzz, libFuzzer) looks for inputs that break one, and tst_replay runs the inputs
// in corpus/ through each in every preset. For tests.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::fuzz {

// A property that does not hold.
struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void expect(bool holds, const std::string& what) {
  if (!holds) throw Broken(what);
}

// The parts of an input, which has as many as the target needs: they stand between lines "%%"; those that miss are empty.
std::vector<std::string_view> parts(std::string_view input, std::size_t count);

void runTemplate(std::string_view input); // a template, executed with all functions
void runYaml(std::string_view input);     // a YAML text: read, written, read again
void runJson(std::string_view input);
void runSet(std::string_view input);       // first byte: kind of --set; then the argument
void runSchema(std::string_view input);    // schema %% value, both JSON
void runGlob(std::string_view input);      // pattern %% path %% .helmignore
void runSemver(std::string_view input);    // constraint %% version %% version %% version
void runArchive(std::string_view input);   // a tar file
void runDocuments(std::string_view input); // what templates printed
void runRender(std::string_view input);    // template %% values.yaml %% user's values %% _helpers.tpl %% schema

} // namespace chartroom::fuzz
