#pragma once

// What the history of a release tells, as plain data computed from its records: per revision the state, the word for what was
// done, the changes against the revision before it as codes with arguments, and which failed revision a rollback answered. Also the
// comparison of two revisions and the consequences of a rollback. Pure functions, any thread.

#include "core/inspect/release_records.h"
#include "core/release/release.h"

#include <map>
#include <string>
#include <vector>

namespace chartroom::inspect {

// Why a revision failed, from helm's description of it.
struct Failure {
  enum class Why { InWords, MarkedFailed, TimedOut, Stopped, ImmutableField, Conflict, NotReady, MayNot };
  Why why = Why::InWords;
  // InWords: the last clause, without release name and wrappers; Conflict: the other manager; NotReady: the object; MayNot: verb
  // and resource. May be empty.
  std::string words{};
  friend bool operator==(const Failure&, const Failure&) = default;
};

// One change of a revision against the one before it, or what is said of it.
struct HistoryChip {
  enum class Says {
    Chart,        // `text` is its name, `to` its version
    ChartVersion, // `from`, `to`
    Tag,          // of an image: `from`, `to`
    Image,        // another one: `text` is its name, `to` its tag
    Replicas,
    Memory,
    Cpu,
    Volume,      // `from`, `to`; empty where there is none
    ConfigLines, // `added`, `removed`
    Objects,     // `added` or `removed`; `text` is the kind of a single one
    ChangedObjects,
    ChangedValues, // `added` of them
    NoChange,
    Reason, // `text`, a person's
    Failed  // `failure`
  };
  Says says = Says::NoChange;
  std::string text{}, from{}, to{};
  int added = 0, removed = 0;
  Failure failure{};
  friend bool operator==(const HistoryChip&, const HistoryChip&) = default;
};

struct HistoryRevision {
  enum class State { Superseded, Deployed, Failed, RolledBack, Pending, Uninstalled };
  enum class Action { Install, Upgrade, Rollback, Uninstall };
  int number = 0;
  State state = State::Superseded;
  Action action = Action::Upgrade;
  release::Timestamp time;
  std::vector<HistoryChip> chips; // the telling ones first; a failure's reason is never later than second
  int undoes = 0;                 // the failed revision that this automatic rollback answered; 0 for all others
  long long undoSeconds = 0;      // how long after it
  int restores = 0;               // the revision whose state a rollback brought back
  std::string description;
  friend bool operator==(const HistoryRevision&, const HistoryRevision&) = default;
};

// When the record got its state: an uninstalled one when it was uninstalled, every other when it was deployed.
release::Timestamp timeOf(const release::Release& release);

// Oldest first in, oldest first out. `modified`: when the records were written last (ReleaseHistory). A rollback counts as
// automatic only when it began right after its predecessor was marked failed and has no reason of its own: helm records nothing
// else that tells it from one that a person made.
std::vector<HistoryRevision> makeHistory(const std::vector<ReleasePtr>& revisions, const std::map<int, Clock::Time>& modified = {});
// What a person wrote about a rollback; empty for helm's own words.
std::string rollbackReason(const release::Release& release);
// What differs between two records; `before` may be null (an install).
std::vector<HistoryChip> describeChange(const release::Release* before, const release::Release& after);
Failure failureOf(const std::string& description);
HistoryRevision::Action actionOf(const release::Release& release, bool first);
// The revision a rollback went back to; 0 for anything else. Records of helm 3 say it in their description only.
int restoredRevision(const release::Release& release);
// Whether the revision was never a good state: failed, or marked superseded by helm after it had failed.
bool hasFailed(const release::Release& release);
// What to go back to from the newest revision: the one that is still deployed, else the newest one before it that did not fail;
// 0 for none.
int lastGoodRevision(const std::vector<ReleasePtr>& revisions);
// The number of leaves that differ between the users' values.
int countValueChanges(const release::Release& a, const release::Release& b);
// The number of objects (hooks not among them) that were added, changed or removed.
int countObjectChanges(const release::Release& a, const release::Release& b);

} // namespace chartroom::inspect
