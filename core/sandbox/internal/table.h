#pragma once

// Tables: objects as rows of a meta.k8s.io/v1 Table, with the columns and cells of Kubernetes' own printers
// (pkg/printers/internalversion). Kinds whose printer is not here show name and age only. Pure; thread-safe.

#include "core/base/clock.h"
#include "core/sandbox/internal/resources.h"

#include <string>
#include <vector>

namespace chartroom::sandbox::internal {

struct TableOptions {
  std::string includeObject; // "None", "Object", else metadata
  Clock::Time now;
};

Value makeTable(
    const Resource& resource, const std::vector<Value>& objects, const std::string& revision, const TableOptions& options);

// The cells of one object in the order of the resource's columns; empty when there is no printer for the kind.
std::vector<Value> cellsOf(const Resource& resource, const Value& object, Clock::Time now);

// duration.HumanDuration: "5s", "3m10s", "4h", "2d3h".
std::string humanDuration(std::chrono::nanoseconds duration);
// Since a time stamp; "<unknown>" when there is none.
std::string ageOf(const std::string& stamp, Clock::Time now);

} // namespace chartroom::sandbox::internal
