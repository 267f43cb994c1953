#include "app/cli/plan_text.h"

#include "core/inspect/short_message.h"

#include <array>
#include <utility>

namespace chartroom::cli {

namespace {

using inspect::ChangePlan;
using inspect::PlanItem;
using inspect::Says;
using kube::Reason;

std::string counted(int count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string reasonText(const kube::Finding& finding) {
  switch (finding.reason) {
  case Reason::ImmutableField: {
    std::string fields;
    for (const std::string& field : finding.fields) fields += (fields.empty() ? "" : ", ") + field;
    return fields + " cannot be changed";
  }
  case Reason::Forbidden: {
    const std::string act = inspect::forbiddenAct(finding.message);
    return "this account may not " + (act.empty() ? "do it" : act);
  }
  case Reason::NotOwned: return "belongs to somebody else";
  case Reason::KindNotServed: return "the cluster does not serve this kind";
  case Reason::Dependency: return "not checked, " + finding.dependency + " is not there yet";
  case Reason::NoDryRun: return "not checked, an admission webhook allows no dry run";
  case Reason::Unreachable: return "the cluster does not answer";
  case Reason::FieldConflict: return "conflict";
  default: return finding.message.substr(0, finding.message.find('\n'));
  }
}

std::string saidText(const PlanItem& item) {
  const std::string change = item.before.empty() && item.after.empty() ? std::string() : item.before + " -> " + item.after;
  const std::string field = item.field.empty() ? std::string() : item.field + " ";
  switch (item.says) {
  case Says::Nothing: return {};
  case Says::Field: return field + change;
  case Says::FieldChanges: return item.field;
  case Says::TextChanges: return item.field + " (text)";
  case Says::Fields: return counted(item.count, "field", "fields");
  case Says::Missing: return "missing in the cluster";
  case Says::NotInChart: return "not in the other chart";
  case Says::StaysAsItIs: return "stays as it is";
  case Says::NotKnown: return "not known";
  case Says::KeptByPolicy: return "resource policy";
  case Says::WithNamespace: return "goes with its namespace";
  case Says::BeingDeleted: return item.manager.empty() ? std::string() : "held by " + item.manager;
  case Says::OfRevision: return "made by revision " + std::to_string(item.count);
  case Says::Hook: return item.event;
  case Says::Reason: return (item.event.empty() ? "" : item.event + ": ") + reasonText(item.finding);
  case Says::Conflict: return field + (change.empty() ? "" : change + ", ") + "owned by " + item.manager;
  case Says::Overwritten: return field + (change.empty() ? "(secret)" : change);
  case Says::Survives: return field + (item.before.empty() ? "(secret)" : item.before);
  case Says::Pods: return counted(item.count, "pod", "pods");
  case Says::PodsOnDelete: return "when somebody deletes its pods";
  case Says::PodsPaused: return "once its rollout goes on";
  }
  return {};
}

constexpr const char* codeOf(Says says) {
  switch (says) {
  case Says::Nothing: return "";
  case Says::Field: return "field";
  case Says::FieldChanges: return "fieldChanges";
  case Says::TextChanges: return "textChanges";
  case Says::Fields: return "fields";
  case Says::Missing: return "missing";
  case Says::NotInChart: return "notInChart";
  case Says::StaysAsItIs: return "staysAsItIs";
  case Says::NotKnown: return "notKnown";
  case Says::KeptByPolicy: return "keptByPolicy";
  case Says::WithNamespace: return "withNamespace";
  case Says::BeingDeleted: return "beingDeleted";
  case Says::OfRevision: return "ofRevision";
  case Says::Hook: return "hook";
  case Says::Reason: return "reason";
  case Says::Conflict: return "conflict";
  case Says::Overwritten: return "overwritten";
  case Says::Survives: return "survives";
  case Says::Pods: return "pods";
  case Says::PodsOnDelete: return "podsOnDelete";
  case Says::PodsPaused: return "podsPaused";
  }
  return "";
}

constexpr const char* codeOf(Reason reason) {
  switch (reason) {
  case Reason::None: return "";
  case Reason::ImmutableField: return "immutableField";
  case Reason::Forbidden: return "forbidden";
  case Reason::NotOwned: return "notOwned";
  case Reason::KindNotServed: return "kindNotServed";
  case Reason::Dependency: return "dependency";
  case Reason::NoDryRun: return "noDryRun";
  case Reason::Unreachable: return "unreachable";
  case Reason::FieldConflict: return "fieldConflict";
  case Reason::Superseded: return "superseded";
  case Reason::Pending: return "pending";
  case Reason::Cancelled: return "cancelled";
  case Reason::Invalid: return "invalid";
  case Reason::NotFound: return "notFound";
  default: return "other";
  }
}

constexpr const char* codeOf(action::End end) {
  switch (end) {
  case action::End::Applies: return "applies";
  case action::End::FailsBefore: return "failsBefore";
  case action::End::FailsMidway: return "failsMidway";
  case action::End::Unknown: break;
  }
  return "unknown";
}

Value jsonOf(const PlanItem& item) {
  Value made = Value::makeMap();
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) made.map().set(key, Value(value));
  };
  text("object", item.object);
  text("says", codeOf(item.says));
  text("field", item.field);
  text("before", item.before);
  text("after", item.after);
  text("manager", item.manager);
  text("event", item.event);
  if (item.count > 0) made.map().set("count", item.count);
  text("reason", codeOf(item.finding.reason));
  text("dependency", item.finding.dependency);
  text("message", item.finding.message);
  if (!item.finding.fields.empty()) {
    Value fields = Value::makeList();
    for (const std::string& field : item.finding.fields) fields.list().items.emplace_back(field);
    made.map().set("fields", fields);
  }
  return made;
}

struct Section {
  const char* key;
  const char* heading;
  const std::vector<PlanItem>& items;
};

std::array<Section, 12> sectionsOf(const ChangePlan& plan) {
  return {{{"refused", "refused", plan.refused}, {"conflicts", "conflicts, which stop it", plan.conflicts},
      {"changed", "changed", plan.changed}, {"added", "created", plan.added}, {"removed", "deleted", plan.removed},
      {"restarts", "pods that restart", plan.restarts}, {"overwritten", "edited in the cluster, and overwritten", plan.overwritten},
      {"survives", "edited in the cluster, and left alone", plan.survives}, {"hooks", "hooks that run", plan.hooks},
      {"kept", "kept by their resource policy", plan.kept}, {"ending", "being deleted already, and not made again", plan.ending},
      {"crds", "definitions of the chart that stay as they are", plan.crds}}};
}

} // namespace

std::string planText(const ChangePlan& plan) {
  std::string text;
  const auto line = [&](const std::string& what) { text += what + "\n"; };
  if (plan.end == action::End::Unknown)
    line("What the cluster does is not known: " + (plan.error.empty() ? reasonText({plan.reason, {}, {}, {}, {}}) : plan.error));
  else if (plan.mayBeRefused()) line("As the cluster is now it will be refused, unless a hook clears the way: " + plan.error);
  else if (plan.isRefused()) line("It will be refused: " + plan.error);
  if (plan.changesNothing) line("Nothing changes in the cluster.");
  for (const Section& section : sectionsOf(plan)) {
    if (section.items.empty()) continue;
    line(std::string(section.heading) + ":");
    for (const PlanItem& item : section.items) {
      const std::string said = saidText(item);
      line("  " + item.object + (said.empty() ? "" : "  " + said));
    }
  }
  const auto loss = [&](int count, const char* one, const char* many) {
    if (count > 0) line("warning: " + counted(count, one, many));
  };
  loss(plan.losses.namespaces, "namespace is deleted with everything in it", "namespaces are deleted with everything in them");
  loss(plan.losses.definitions, "definition is deleted with every object of its kind",
      "definitions are deleted with every object of their kinds");
  loss(plan.losses.claims, "volume claim is deleted with its data", "volume claims are deleted with their data");
  loss(plan.losses.shrunk, "volume claim goes with a pod that is scaled away", "volume claims go with pods that are scaled away");
  loss(plan.losses.sets, "StatefulSet is deleted with its volume claims", "StatefulSets are deleted with their volume claims");
  for (const PlanItem& item : plan.unknown) line("not known: " + item.object + "  " + saidText(item));
  if (plan.notReached > 0) line(counted(plan.notReached, "object is", "objects are") + " not reached.");
  for (const std::string& warning : plan.warnings) line("warning of the cluster: " + warning);
  return text;
}

Value planValue(const ChangePlan& plan) {
  Value made = Value::makeMap();
  const auto number = [&](const char* key, int value) {
    if (value > 0) made.map().set(key, value);
  };
  made.map().set("end", Value(codeOf(plan.end)));
  if (!plan.error.empty()) made.map().set("error", Value(plan.error));
  if (plan.reason != Reason::None) made.map().set("reason", Value(codeOf(plan.reason)));
  made.map().set("changesNothing", Value(plan.changesNothing));
  const auto list = [&](const char* key, const std::vector<PlanItem>& items) {
    if (items.empty()) return;
    Value all = Value::makeList();
    for (const PlanItem& item : items) all.list().items.push_back(jsonOf(item));
    made.map().set(key, all);
  };
  for (const Section& section : sectionsOf(plan)) list(section.key, section.items);
  list("unknown", plan.unknown);
  number("restartedPods", plan.pods);
  number("deletedNamespaces", plan.losses.namespaces);
  number("deletedDefinitions", plan.losses.definitions);
  number("deletedClaims", plan.losses.claims);
  number("deletedSetsWithClaims", plan.losses.sets);
  number("deletedClaimsOfScaledPods", plan.losses.shrunk);
  number("notReached", plan.notReached);
  if (!plan.warnings.empty()) {
    Value all = Value::makeList();
    for (const std::string& warning : plan.warnings) all.list().items.emplace_back(warning);
    made.map().set("warnings", all);
  }
  return made;
}

} // namespace chartroom::cli
