// Each object is asked on its own, side by side: a read, then the request of the update as a dry run. What the order of an update
// means for the outcome (a failed create ends it, a failed change keeps deletions from happening) is decided afterwards.

#include "core/kube/rehearsal.h"

#include "core/base/text.h"
#include "core/kube/internal/update.h"
#include "core/kube/warnings.h"
#include "core/object/access.h"

#include <algorithm>
#include <set>

namespace chartroom::kube {

namespace {

using internal::RemovalStep;
using internal::Sending;
using internal::TargetStep;

// "conflict with \"kubectl\" using apps/v1 at 2026-01-01T00:00:00Z"
FieldConflict conflictOf(const Value& cause) {
  FieldConflict conflict;
  conflict.field = object::textAt(cause, {"field"});
  const std::string text = object::textAt(cause, {"message"});
  const std::size_t open = text.find('"');
  const std::size_t close = open == std::string::npos ? open : text.find('"', open + 1);
  if (close == std::string::npos) return conflict;
  conflict.manager = text.substr(open + 1, close - open - 1);
  constexpr std::string_view kUsing = " using ";
  if (const std::size_t at = text.find(kUsing, close); at != std::string::npos) {
    const std::size_t from = at + kUsing.size();
    conflict.apiVersion = text.substr(from, text.find(' ', from) - from);
  }
  return conflict;
}

// The API server has no code for it; these are the phrases of its validation.
bool saysImmutable(std::string_view text) {
  static constexpr std::string_view kPhrases[] = {"immutable", "updates to statefulset spec", "may not change", "cannot change",
      "may not be changed", "cannot be changed", "updates may not", "may not be modified"};
  return std::any_of(std::begin(kPhrases), std::end(kPhrases), [&](std::string_view phrase) { return contains(text, phrase); });
}

// Admission refuses with the same status as authorisation.
bool saysMayNot(std::string_view text) { return contains(text, "User \"") && contains(text, "\" cannot "); }

std::string label(const Resource& resource) { return resource.served.kind.kind + " " + resource.name; }

// The object among `made` that a refusal names as missing.
const Resource* missing(const Finding& finding, const Value& refusal, const std::vector<const Resource*>& made) {
  if (finding.reason == Reason::None || isUnknown(finding.reason)) return nullptr;
  for (const Resource* each : made) {
    if (each->name.empty()) continue;
    const bool named = object::textAt(refusal, {"details", "name"}) == each->name &&
                       object::textAt(refusal, {"details", "kind"}) == each->served.plural;
    if (named && finding.reason == Reason::NotFound) return each;
    // "serviceaccount "x" not found", "no PriorityClass with name x was found"
    const bool words = contains(finding.message, quote(each->name) + " not found") ||
                       contains(finding.message, "with name " + each->name + " was found");
    if (words && contains(toLower(finding.message), toLower(each->served.kind.kind))) return each;
  }
  return nullptr;
}

Rehearsed refused(Rehearsed rehearsed, const Error& error, const Value& refusal) {
  rehearsed.finding = findingOf(error, refusal);
  rehearsed.effect = isUnknown(rehearsed.finding.reason) ? Effect::Unknown : Effect::Refused;
  rehearsed.after = Value();
  return rehearsed;
}

} // namespace

bool isUnknown(Reason reason) { return reason == Reason::Unreachable || reason == Reason::Cancelled || reason == Reason::NoDryRun; }

Finding findingOf(const Error& error, const Value& refusal) {
  Finding finding;
  finding.message = error.message;
  if (contains(error.message, "does not support dry run")) {
    finding.reason = Reason::NoDryRun;
    return finding;
  }
  const Value causes = object::at(refusal, {"details", "causes"});
  std::set<std::string> fields;
  bool immutable = saysImmutable(error.message), terminating = false;
  if (causes.isList())
    for (const Value& cause : causes.list().items) {
      const std::string reason = object::textAt(cause, {"reason"});
      if (reason == "FieldManagerConflict") finding.conflicts.push_back(conflictOf(cause));
      else if (const std::string field = object::textAt(cause, {"field"}); !field.empty() && fields.insert(field).second)
        finding.fields.push_back(field);
      terminating = terminating || reason == "NamespaceTerminating";
      immutable = immutable || saysImmutable(object::textAt(cause, {"message"}));
    }
  switch (error.code) {
  case Code::Cancelled: finding.reason = Reason::Cancelled; break;
  case Code::Timeout: finding.reason = refusal.isMap() ? Reason::Unreachable : Reason::Cancelled; break;
  case Code::Unreachable: finding.reason = Reason::Unreachable; break;
  // Apply answers 500 for a field that the schema does not have, or of another type; the object is at fault, not the server.
  case Code::Internal:
    finding.reason =
        contains(error.message, "field not declared in schema") || contains(error.message, "failed to create typed patch object")
            ? Reason::Invalid
            : Reason::Other;
    break;
  case Code::Unauthorized: finding.reason = Reason::Forbidden; break;
  case Code::Forbidden:
    finding.reason = terminating ? Reason::Conflict : saysMayNot(error.message) ? Reason::Forbidden : Reason::Invalid;
    break;
  case Code::NotFound:
    finding.reason = contains(error.message, "resource mapping not found") || contains(error.message, "no matches for kind")
                         ? Reason::KindNotServed
                         : Reason::NotFound;
    break;
  case Code::AlreadyExists: finding.reason = Reason::Conflict; break;
  case Code::Conflict: finding.reason = finding.conflicts.empty() ? Reason::Conflict : Reason::FieldConflict; break;
  case Code::InvalidArgument: finding.reason = immutable ? Reason::ImmutableField : Reason::Invalid; break;
  default: finding.reason = Reason::Other; break;
  }
  return finding;
}

bool sameContent(const Value& before, const Value& after) {
  const auto content = [](const Value& object) {
    if (!object.isMap()) return object;
    const Value copy = object.deepCopy();
    copy.map().erase("status");
    if (const Value metadata = copy.get("metadata"); metadata.isMap())
      for (const char* key : {"managedFields", "resourceVersion", "generation"}) metadata.map().erase(key);
    return copy;
  };
  return content(before) == content(after);
}

Rehearsal rehearse(const Context& context, const Cluster& cluster, const ResourceList& originals, const ResourceList& targets,
    const UpdateOptions& options, const ResourceList& expected) {
  Rehearsal rehearsal;
  if (rehearsal.result = internal::checkOptions(options); !rehearsal.result) return rehearsal;
  // What the operation itself would log comes when it runs; what the server warns of is news.
  const Context quiet = context.withLog([&context](LogLevel level, std::string_view text) {
    if (text.starts_with(kWarningMark)) context.log(level, text);
  });
  const auto amongTargets = [&](const Resource& original) {
    return std::any_of(targets.begin(), targets.end(), [&](const Resource& each) { return each.sameAs(original); });
  };
  ResourceList dropped;
  for (const Resource& each : originals)
    if (!amongTargets(each)) dropped.push_back(each);

  std::vector<TargetStep> steps(targets.size());
  std::vector<RemovalStep> removals(dropped.size());
  std::vector<Value> refusals(targets.size() + dropped.size());
  ResourceList answers = targets;
  internal::sideBySide(refusals.size(), [&](std::size_t i) {
    const Sending sending{true, &refusals[i]};
    if (i < targets.size()) steps[i] = internal::updateTarget(quiet, cluster, originals, answers[i], options, sending);
    else removals[i - targets.size()] = internal::removeOriginal(quiet, cluster, dropped[i - targets.size()], sending);
  });

  std::vector<const Resource*> made;
  for (const Resource& each : expected) made.push_back(&each);
  bool stopped = false;
  std::vector<Error> errors;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    Rehearsed rehearsed{targets[i], Effect::NotReached, {}, steps[i].live, {}};
    if (!stopped) {
      const bool creates = steps[i].kind == TargetStep::Kind::Create;
      if (!steps[i].result) {
        rehearsed = refused(std::move(rehearsed), steps[i].result.error(), refusals[i]);
        if (const Resource* needed = creates ? missing(rehearsed.finding, refusals[i], made) : nullptr) {
          rehearsed.effect = Effect::Created;
          rehearsed.finding.reason = Reason::Dependency;
          rehearsed.finding.dependency = label(*needed);
        } else if (rehearsed.effect == Effect::Refused) {
          if (steps[i].kind == TargetStep::Kind::Change) {
            errors.push_back(steps[i].result.error());
          } else {
            stopped = true;
            rehearsal.result = steps[i].result;
          }
        }
      } else {
        rehearsed.after = answers[i].object;
        rehearsed.effect =
            !creates ? (sameContent(rehearsed.before, rehearsed.after) ? Effect::Unchanged : Effect::Changed) : Effect::Created;
      }
      const bool had =
          std::any_of(originals.begin(), originals.end(), [&](const Resource& each) { return each.sameAs(targets[i]); });
      if (rehearsed.effect == Effect::Created && had) rehearsed.effect = Effect::Recreated;
      if (creates && rehearsed.effect != Effect::Refused) made.push_back(&targets[i]);
    }
    rehearsal.objects.push_back(std::move(rehearsed));
  }
  if (!errors.empty() && !stopped) rehearsal.result = internal::joined(std::move(errors), " && ");

  const bool deletes = rehearsal.result.ok();
  std::vector<Error> undeleted;
  for (std::size_t i = 0; i < dropped.size(); ++i) {
    const RemovalStep& removal = removals[i];
    if (removal.result && removal.kind == RemovalStep::Kind::Gone) continue;
    Rehearsed rehearsed{dropped[i], Effect::NotReached, {}, removal.live, {}};
    if (deletes) {
      if (!removal.result) {
        rehearsed = refused(std::move(rehearsed), removal.result.error(), refusals[targets.size() + i]);
        if (rehearsed.effect == Effect::Refused) undeleted.push_back(removal.result.error());
      } else {
        rehearsed.effect = removal.kind == RemovalStep::Kind::Keep ? Effect::Kept : Effect::Deleted;
      }
    }
    rehearsal.objects.push_back(std::move(rehearsed));
  }
  if (deletes) rehearsal.result = internal::joined(std::move(undeleted), " && ");
  return rehearsal;
}

Rehearsed rehearseCreate(const Context& context, const Cluster& cluster, const Resource& resource, const CreateOptions& options,
    const ResourceList& expected) {
  Rehearsed rehearsed{resource, Effect::Unknown, {}, {}, {}};
  Value refusal;
  const Sending sending{true, &refusal};
  if (auto live = cluster.get(context, resource)) rehearsed.before = std::move(*live);
  else if (isUnknown(findingOf(live.error(), {}).reason)) return refused(std::move(rehearsed), live.error(), {});
  Resource answer = resource;
  const auto made = options.method == ApplyMethod::ServerSide
                        ? internal::createServerSide(context, cluster.client(), answer, options.conflicts, sending)
                        : internal::createClientSide(context, cluster.client(), answer, sending);
  if (!made) {
    rehearsed = refused(std::move(rehearsed), made.error(), refusal);
    std::vector<const Resource*> all;
    for (const Resource& each : expected) all.push_back(&each);
    if (const Resource* needed = rehearsed.before.isNil() ? missing(rehearsed.finding, refusal, all) : nullptr) {
      rehearsed.effect = Effect::Created;
      rehearsed.finding.reason = Reason::Dependency;
      rehearsed.finding.dependency = label(*needed);
    }
    return rehearsed;
  }
  rehearsed.after = answer.object;
  rehearsed.effect = rehearsed.before.isNil()                         ? Effect::Created
                     : sameContent(rehearsed.before, rehearsed.after) ? Effect::Unchanged
                                                                      : Effect::Changed;
  return rehearsed;
}

std::optional<Rehearsed> rehearseRemoval(const Context& context, const Cluster& cluster, const Resource& resource) {
  Rehearsed rehearsed{resource, Effect::Deleted, {}, {}, {}};
  Value refusal;
  auto gone = internal::deleteObject(context, cluster.client(), resource, Propagation::Background, {true, &refusal});
  if (gone) return rehearsed;
  if (gone.error().code == Code::NotFound) return std::nullopt;
  return refused(std::move(rehearsed), gone.error(), refusal);
}

Rehearsed rehearseReplace(const Context& context, const Cluster& cluster, const Resource& resource) {
  Rehearsed rehearsed{resource, Effect::NotReached, {}, {}, {}};
  Value refusal;
  auto live = cluster.get(context, resource, &refusal);
  if (!live) return live.error().code == Code::NotFound ? rehearsed : refused(std::move(rehearsed), live.error(), refusal);
  rehearsed.before = std::move(*live);
  Resource answer = resource;
  if (auto replaced = internal::replaceObject(context, cluster.client(), answer, {true, &refusal}); !replaced)
    return refused(std::move(rehearsed), replaced.error(), refusal);
  rehearsed.after = answer.object;
  rehearsed.effect = sameContent(rehearsed.before, rehearsed.after) ? Effect::Unchanged : Effect::Changed;
  return rehearsed;
}

} // namespace chartroom::kube
