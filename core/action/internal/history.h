#pragma once

// The records of a release before an operation: which is the newest, whether the caller knows it, and what unfinished operations
// left in the cluster.

#include "core/action/options.h"
#include "core/action/session.h"

#include <optional>
#include <string>
#include <vector>

namespace chartroom::action::internal {

// Oldest first, never empty. Fails as Storage::history() and Storage::last() do.
Result<std::vector<release::Release>> readHistory(const Context& context, Session& session, const std::string& name);

// Fails with Code::Conflict when `preparedOn` names another record than the newest one.
Result<void> checkPreparedOn(const std::optional<PreparedOn>& preparedOn, const release::Release& newest);
// Stores the record of a new revision and prunes to `maxHistory`. When somebody else made that revision first and the operation
// names the record it was prepared against, the error is that of checkPreparedOn() and `newest` gets the other's record.
Result<void> createRecord(const Context& context, Session& session, const release::Release& record, int maxHistory,
    const std::optional<PreparedOn>& preparedOn, std::optional<release::Release>& newest);

// What operations that failed or were killed left: objects of the records since the last deployed one (of all records when none
// is deployed) that are in none of the lists `known`, are live, belong to the release and have no resource policy. helm looks at
// one record only and forgets the others' objects. Objects with which data would go (object::Loss) stay: the log says so. An object
// that cannot be read is an error, unless reading is forbidden.
Result<kube::ResourceList> leftovers(const Context& context, Session& session, const std::vector<release::Release>& history,
    const std::vector<const kube::ResourceList*>& known);

// The manifests of those records, each once: what of them the cluster has, an operation that failed may have applied. Empty when
// the last deployed record is the newest.
std::vector<std::string> unfinishedManifests(const std::vector<release::Release>& history);

} // namespace chartroom::action::internal
