#pragma once

// HELM_DRIVER=memory: the releases of the YAML files in HELM_MEMORY_DRIVER_DATA, the only records there are then. Helm reads them
// before every command, and so do we.

#include "app/cli/streams.h"
#include "core/base/result.h"
#include "core/value/value.h"

#include <vector>

namespace chartroom::cli {

// The releases as JSON values. Fails with what helm logs: a missing file, a text that is no list of releases, a release twice.
Result<std::vector<Value>> readMemoryData(const Streams& streams);

} // namespace chartroom::cli
