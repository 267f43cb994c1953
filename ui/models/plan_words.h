#pragma once

// A plan of core/inspect in sentences. Pure functions, any thread.

#include "core/inspect/change_plan.h"
#include "core/inspect/release_resources.h"

#include <QString>

#include <vector>

namespace chartroom::models {

// The object, with the field that is meant: "Deployment web", "Deployment web replicas".
QString objectText(const inspect::PlanItem& item);
// What is said of it: "replicas 5→3", "2 fields", "7→1, owned by kubectl", "before rollback". May be empty.
QString saidText(const inspect::PlanItem& item);

// The plan in one line: "2 objects change · 3 pods restart · 1 hook runs", "Refused: …", "Nothing changes in the cluster",
// "What the cluster does is not known".
QString planHeadline(const inspect::ChangePlan& plan);
// Why the cluster does not say, or what is refused, for a second line; may be empty.
QString planReason(const inspect::ChangePlan& plan);

struct LossText {
  QString what;    // "2 namespaces are deleted"
  QString meaning; // a sentence on what goes with them
};
std::vector<LossText> lossTexts(const inspect::Losses& losses);

// Of an uninstalled release, one sentence for each kind of what is there; empty when nothing is.
QString remainsText(const inspect::Remains& remains);

} // namespace chartroom::models
