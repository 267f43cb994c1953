#pragma once

// The steps of an update, one object each: shared by Cluster::update() and its rehearsal, so that both send the same requests.

#include "core/kube/internal/apply.h"

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace chartroom::kube::internal {

// Refuses combinations that helm refuses.
Result<void> checkOptions(const UpdateOptions& options);

// What became of a target: it could not be read, it was created, or it was changed. Failing to read or create ends an update.
struct TargetStep {
  enum class Kind { Read, Create, Change };
  Kind kind = Kind::Read;
  Value live; // as it was before; nil when there was none
  Result<void> result;
};
TargetStep updateTarget(const Context& context, const Cluster& cluster, const ResourceList& originals, Resource& target,
    const UpdateOptions& options, const Sending& sending = {});

// What became of an original that is in no target. `original` gets the live object.
struct RemovalStep {
  enum class Kind { Gone, Keep, Delete };
  Kind kind = Kind::Gone;
  Value live; // nil when there was none or it could not be read
  Result<void> result;
};
RemovalStep removeOriginal(const Context& context, const Cluster& cluster, Resource& original, const Sending& sending = {});

// Errors as one, their texts joined; good when there are none.
Result<void> joined(std::vector<Error> errors, std::string_view separator);

// Calls `work` for 0 … count - 1 on up to eight threads, the caller's among them, and waits for all.
void sideBySide(std::size_t count, const std::function<void(std::size_t)>& work);

} // namespace chartroom::kube::internal
