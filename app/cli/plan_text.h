#pragma once

// A plan of core/inspect in words for a terminal, and with its codes for programs. Pure functions; thread-safe.

#include "core/inspect/change_plan.h"

#include <string>

namespace chartroom::cli {

// One line for each finding, under headings; ends with a line break.
std::string planText(const inspect::ChangePlan& plan);
// {"end":"applies","changed":[{"object":"Deployment web","says":"field","field":"replicas","before":"5","after":"3"}],…}
Value planValue(const inspect::ChangePlan& plan);

} // namespace chartroom::cli
