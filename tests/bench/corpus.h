#pragma once

// The corpus's cases as benchmarks.

#include <string>

namespace bench {

// Registers three benchmarks for each case of <folder>/cases.json. False when that file cannot be read.
bool addCorpus(const std::string& folder);

} // namespace bench
